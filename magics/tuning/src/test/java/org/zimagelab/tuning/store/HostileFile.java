package org.zimagelab.tuning.store;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.diffusion.config.SchedulerConfig;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.ConfigFile;
import org.zimagelab.torch.text.Tokenizer;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.imported.ImportedPicture;
import org.zimagelab.tuning.store.png.InfoText;
import org.zimagelab.tuning.store.png.PicturePng;
import org.zimagelab.tuning.store.png.PngText;

/** Kinds of files from outside that this program reads: how each is changed, and how it is then read. */
enum HostileFile {
    TOKENIZER(25) {
        private final List<byte[]> seeds = resources("golden/weights/*/tokenizer.json", "tiny-zimage/tokenizer");

        @Override
        void write(Mutation m, Path folder) throws IOException {
            byte[] seed = m.pick(seeds);
            byte[] changed = m.chance(0.7) ? utf8(m.json(text(seed))) : m.bytes(seed, m.pick(seeds));
            Files.write(folder.resolve("tokenizer.json"), changed);
        }

        @Override
        void read(Path folder) {
            try (Tokenizer tokenizer = new Tokenizer(folder, 1 << 20)) {
                for (String prompt : PROMPTS) {
                    tokenizer.encode("<|im_start|>user\n", prompt, "<|im_end|>\n<|im_start|>assistant\n");
                    tokenizer.encode(prompt);
                }
            }
        }
    },

    SAFETENSORS(20) {
        @Override
        void write(Mutation m, Path folder) throws IOException {
            Files.write(folder.resolve("x.safetensors"), HostileWeights.safetensors(m));
        }

        @Override
        void read(Path folder) {
            Safetensors.metadata(folder.resolve("x.safetensors"));
            HostileWeights.read(folder, "x.safetensors");
        }
    },

    GGUF(10) {
        @Override
        void write(Mutation m, Path folder) throws IOException {
            Files.write(folder.resolve("x.gguf"), HostileWeights.gguf(m));
        }

        @Override
        void read(Path folder) {
            HostileWeights.read(folder, "x.gguf");
        }
    },

    INDEX(10) {
        @Override
        void write(Mutation m, Path folder) throws IOException {
            JsonObject map = new JsonObject();
            for (int i = 1; i <= 2; i++) {
                String name = "diffusion_pytorch_model-0000" + i + "-of-00002.safetensors";
                map.addProperty("x" + i, name);
                Map<String, Tensor> one = Map.of("x" + i, new Tensor(new long[] {1}, new float[1]));
                Files.write(folder.resolve(name), SafetensorsWriter.bytes(Map.of(), one, Dtype.BF16));
            }
            JsonObject index = new JsonObject();
            index.add("metadata", new JsonObject());
            index.add("weight_map", map);
            Files.writeString(
                    folder.resolve("diffusion_pytorch_model.safetensors.index.json"),
                    m.json(index.toString()).replace('\ud800', '?'));
        }

        @Override
        void read(Path folder) {
            Weights.read(folder).require(Map.of("x1", new long[] {1}, "x2", new long[] {1}));
        }
    },

    CONFIG(15) {
        @Override
        void write(Mutation m, Path folder) throws IOException {
            String part = m.pick(
                    List.of("scheduler/scheduler_config", "text_encoder/config", "transformer/config", "vae/config"));
            byte[] seed = Files.readAllBytes(tiny().resolve(part + ".json"));
            String name = part.substring(part.indexOf('/') + 1) + ".json";
            Files.write(folder.resolve(name), m.chance(0.8) ? utf8(m.json(text(seed))) : m.bytes(seed, seed));
        }

        @Override
        void read(Path folder) {
            if (Files.exists(folder.resolve("scheduler_config.json"))) {
                SchedulerConfig.read(folder).shiftAt(16);
                return;
            }
            JsonObject json = ConfigFile.read(folder.resolve("config.json")).json();
            if (json.has("vocab_size")) {
                TextEncoderConfig.read(folder);
            } else if (json.has("n_layers")) {
                TransformerConfig.read(folder).hidden();
            } else {
                VaeConfig.read(folder).scale();
            }
        }
    },

    /** Generates a picture, which takes a hundred times as long as reading a file. */
    MODEL(1) {
        @Override
        void write(Mutation m, Path folder) throws IOException {
            List<Path> files;
            try (Stream<Path> all = Files.walk(tiny())) {
                files = all.filter(Files::isRegularFile).toList();
            }
            Path chosen = m.pick(files);
            for (Path file : files) {
                Path to = folder.resolve(tiny().relativize(file).toString());
                Files.createDirectories(to.getParent());
                byte[] bytes = Files.readAllBytes(file);
                boolean safetensors = file.toString().endsWith(".safetensors");
                if (file.equals(chosen)) {
                    bytes = safetensors
                            ? m.chance(0.5) ? m.header(bytes) : m.bytes(bytes, bytes)
                            : m.chance(0.8) ? utf8(m.json(text(bytes))) : m.bytes(bytes, bytes);
                }
                Files.write(to, bytes);
            }
        }

        @Override
        void read(Path folder) throws InterruptedException {
            try (ZImage model = ZImage.load(folder, new LoadOptions("cpu", "fp32"))) {
                model.generate(model.request("a red circle").withSize(32, 32).withSteps(1));
            } catch (IllegalArgumentException e) {
                // if the position table is too small for this size, the error names the option, as for a user's size
                throw new ModelException(e.getMessage(), e);
            }
        }
    },

    PICTURE(20) {
        private final List<byte[]> seeds = pictures();

        @Override
        void write(Mutation m, Path folder) throws IOException {
            if (m.chance(0.3)) {
                Files.write(folder.resolve("picture"), HostilePicture.of(m));
                return;
            }
            byte[] seed = m.pick(seeds);
            boolean png = seed[1] == 'P' && seed[2] == 'N';
            Files.write(
                    folder.resolve("picture"), png && m.chance(0.6) ? m.chunks(seed) : m.bytes(seed, m.pick(seeds)));
        }

        @Override
        void read(Path folder) throws IOException {
            Pixels.read(folder.resolve("picture"));
        }
    },

    IMPORT(9) {
        private final byte[] plain = png();
        private final List<String> graphs = List.of(GRAPH, COMPUTED);

        @Override
        void write(Mutation m, Path folder) throws IOException {
            boolean graph = m.chance(0.5);
            String seed = graph ? m.pick(graphs) : INFO;
            String changed = graph && m.chance(0.8) ? m.json(seed) : m.text(seed);
            // as read from a file, without lone surrogates
            changed = text(utf8(changed));
            byte[] file = PngText.insert(plain, Map.of(graph ? "prompt" : "parameters", changed));
            Files.write(folder.resolve("picture.png"), m.chance(0.2) ? m.chunks(file) : file);
        }

        @Override
        void read(Path folder) throws IOException {
            Path file = folder.resolve("picture.png");
            PicturePng.parameters(file);
            ImportedPicture.table(List.of(ImportedPicture.read(file)));
        }
    },

    RECIPE(10) {
        private final byte[] plain = png();
        private final String metadata =
                RunMetadata.of(Pictures.picture(Pictures.request())).toJson();

        @Override
        void write(Mutation m, Path folder) throws IOException {
            String changed = text(utf8(m.chance(0.8) ? m.json(metadata) : m.text(metadata)));
            Files.write(folder.resolve("picture.png"), PngText.insert(plain, Map.of(PicturePng.METADATA, changed)));
        }

        @Override
        void read(Path folder) throws IOException {
            PicturePng.metadata(folder.resolve("picture.png")).ifPresent(r -> {
                r.key();
                InfoText.of(r).text();
            });
        }
    };

    private static final List<String> PROMPTS = List.of(
            "",
            "a red circle, it's on WHITE  \n\n\t ground",
            "大红色圆形 🐱 cafe\u0301 \u0000\u2028",
            "a" + " ".repeat(3000) + "x",
            "<|im_start|><eos><unk>" + "é".repeat(500));

    private static final String INFO = """
            a <red> circle, (blue:1.3), [x|y]
            Negative prompt: blur, \"low\"
            Steps: 8, Sampler: "Euler a, x", Schedule type: Karras, CFG scale: 3.5, Seed: 42, Size: 512x768,\
             Model hash: 0123456789, Model: base, Hashes: {"a": "b"}, Version: 1.10""";

    private static final String GRAPH = """
            {"3":{"class_type":"KSampler","inputs":{"seed":7,"steps":8,"cfg":1.5,"sampler_name":"euler",\
            "scheduler":"simple",
            "denoise":1,"model":["11",0],"positive":["6",0],"negative":["7",0],"latent_image":["5",0]}},
            "5":{"class_type":"EmptySD3LatentImage","inputs":{"width":64,"height":48,"batch_size":1}},
            "6":{"class_type":"CLIPTextEncode","inputs":{"text":["9",0],"clip":["10",0]}},
            "7":{"class_type":"ConditioningZeroOut","inputs":{"conditioning":["6",0]}},
            "8":{"class_type":"VAEDecode","inputs":{"samples":["3",0],"vae":["12",0]}},
            "9":{"class_type":"StringConcatenate","inputs":{"string_a":"a cat","string_b":["13",0],"delimiter":", "}},
            "13":{"class_type":"PrimitiveString","inputs":{"value":"red"}},
            "10":{"class_type":"CLIPLoader","inputs":{"clip_name":"qwen_3_4b.safetensors","type":"lumina2"}},
            "11":{"class_type":"UNETLoader","inputs":{"unet_name":"z_image_turbo_bf16.safetensors"}},
            "12":{"class_type":"VAELoader","inputs":{"vae_name":"ae.safetensors"}},
            "14":{"class_type":"SaveImage","inputs":{"images":["8",0],"filename_prefix":"x"}}}""";

    /** Contexts, pipes, a text that is computed, formulas, sizes in an option's words. */
    private static final String COMPUTED = """
            {"3":{"class_type":"SamplerCustomAdvanced","inputs":{"noise":["25",0],"guider":["22",0],"sampler":["16",0],
            "sigmas":["17",0],"latent_image":["60",4]}},
            "25":{"class_type":"RandomNoise","inputs":{"noise_seed":["20",0]}},
            "20":{"class_type":"Seed (rgthree)","inputs":{"seed":7}},
            "22":{"class_type":"CFGGuider","inputs":{"cfg":["53",1],"model":["c",1],"positive":["c",4],"negative":["f",\
            4]}},
            "16":{"class_type":"KSamplerSelect","inputs":{"sampler_name":"euler"}},
            "17":{"class_type":"BasicScheduler","inputs":{"steps":["53",0],"denoise":1.0,"model":["c",1]}},
            "53":{"class_type":"MathExpression|pysssss","inputs":{"expression":"min(a * 2, 9) + round(-1.5) if",\
            "a":["54",0]}},
            "54":{"class_type":"CM_IntBinaryOperation","inputs":{"op":"Add","a":3,"b":["55",0]}},
            "55":{"class_type":"ComfyMathExpression","inputs":{"expression":"1 if b > 2 else sum(values)","values.a":1,\
            "b":2.5}},
            "c":{"class_type":"Context Switch (rgthree)","inputs":{"ctx_01":["d",0],"ctx_02":["e",0]}},
            "d":{"class_type":"Context (rgthree)","inputs":{}},
            "e":{"class_type":"Context Big (rgthree)","inputs":{"base_ctx":["d",0],"model":["11",0],"positive":["6",\
            0]}},
            "f":{"class_type":"FromBasicPipe","inputs":{"basic_pipe":["g",0]}},
            "g":{"class_type":"ToBasicPipe","inputs":{"model":["11",0],"positive":["6",0],"negative":["7",0]}},
            "6":{"class_type":"CLIPTextEncode","inputs":{"text":["30",0],"clip":["18",0]}},
            "7":{"class_type":"ConditioningCombine","inputs":{"conditioning_1":["8",0],"conditioning_2":["6",0]}},
            "8":{"class_type":"CLIPTextEncodeSDXL","inputs":{"text_g":["32",0],"text_l":"blur"}},
            "30":{"class_type":"RegexReplace","inputs":{"string":["31",0],\
            "regex_pattern":"(?P<x>c[a-z]+)|\\\\bdog\\\\s*",
            "replace":"<\\\\g<x>>","case_insensitive":true,"multiline":false,"dotall":false,"count":0}},
            "31":{"class_type":"ShowText|pysssss","inputs":{"text":["33",0],"text_0":"a cat, a dog"}},
            "32":{"class_type":"CaseConverter","inputs":{"string":"dull","mode":"Title Case"}},
            "33":{"class_type":"OllamaGenerate","inputs":{"prompt":"describe a cat"}},
            "11":{"class_type":"UNETLoader","inputs":{"unet_name":"z_image_turbo_bf16.safetensors"}},
            "60":{"class_type":"CR SDXL Aspect Ratio","inputs":{"width":1024,"height":1024,"swap_dimensions":"Off",
            "aspect_ratio":"3:4 portrait 896x1152","upscale_factor":1,"batch_size":1}}}""";

    /** How many of {@link #total()} inputs are of this kind. */
    private final int share;

    HostileFile(int share) {
        this.share = share;
    }

    /** Writes a changed file, with the files that belong to it, into an empty folder. */
    abstract void write(Mutation m, Path folder) throws IOException;

    /** Reads the file as the program does. */
    abstract void read(Path folder) throws IOException, InterruptedException;

    static int total() {
        return Stream.of(values()).mapToInt(kind -> kind.share).sum();
    }

    /** The kind of the input with this number. */
    static HostileFile of(long number) {
        // neighbouring numbers are of different kinds
        long at = Math.floorMod(number * 37, (long) total());
        for (HostileFile kind : values()) {
            at -= kind.share;
            if (at < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the shares add up to the total");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Path tiny() {
        return resource("tiny-zimage");
    }

    private static Path resource(String name) {
        try {
            return Path.of(HostileFile.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Files of the test resources: those that match a pattern, and those in folders. */
    private static List<byte[]> resources(String pattern, String... folders) {
        List<byte[]> all = new ArrayList<>();
        Path root = tiny().getParent();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path name = root.relativize(file);
                if (FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(name)
                        || Stream.of(folders).anyMatch(name::startsWith) && name.endsWith("tokenizer.json")) {
                    all.add(Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (all.isEmpty()) {
            throw new IllegalStateException("no " + pattern);
        }
        return all;
    }

    /** PNG, JPEG, WebP and TIFF written by other programs, and GIF and BMP written by Java. */
    private static List<byte[]> pictures() {
        List<byte[]> all = new ArrayList<>(resources("pictures/*"));
        try {
            for (String format : List.of("gif", "bmp", "png", "jpg", "tiff")) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                BufferedImage image = new BufferedImage(24, 16, BufferedImage.TYPE_3BYTE_BGR);
                image.createGraphics().fillOval(3, 3, 12, 9);
                if (!ImageIO.write(image, format, out)) {
                    throw new IllegalStateException("no writer for " + format);
                }
                all.add(out.toByteArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static byte[] png() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
