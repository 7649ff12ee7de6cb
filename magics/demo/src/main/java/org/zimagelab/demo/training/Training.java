package org.zimagelab.demo.training;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.demo.folder.ByteLevelBpe;
import org.zimagelab.demo.folder.TrainedModel;
import org.zimagelab.demo.folder.TrainedModel.Part;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.diffusion.config.SchedulerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of the trainer, with one command for each stage. Each continues where it was stopped. */
@Command(
        name = "train",
        description = "Trains the demo models, stage by stage: vae, text, latents, base, turbo, decoder.",
        mixinStandardHelpOptions = true,
        subcommands = {
            Training.VaeCommand.class,
            Training.TextCommand.class,
            Training.LatentsCommand.class,
            Training.BaseCommand.class,
            Training.TurboCommand.class,
            Training.DecoderCommand.class,
            Training.ExportCommand.class,
            Training.EvaluateCommand.class
        })
final class Training {
    /** Rows of the text encoder's embedding. */
    static final int VOCABULARY = 1536;

    /**
     * The most characters beyond ASCII in one token. Phrases of captions may be tokens, which keeps all captions short.
     */
    private static final int LONGEST_TOKEN = 15;

    /** The shift of both models' schedules, the same as the published turbo model's. */
    static final double SHIFT = 3;

    private Training() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Training()).execute(arguments));
    }

    static void writePng(Path file, BufferedImage image) throws IOException {
        AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    }

    @Command(
            name = "vae",
            description = "Trains the VAE, from pixels to latents and back.",
            mixinStandardHelpOptions = true)
    static final class VaeCommand implements Callable<Integer> {
        @Mixin
        StageOptions shared;

        @Option(
                names = "--steps",
                defaultValue = "10000",
                description = "How many optimizer steps (default: ${DEFAULT-VALUE}).")
        int steps;

        @Option(names = "--scenes", defaultValue = "6000", description = "How many scenes (default: ${DEFAULT-VALUE}).")
        int scenes;

        @Override
        public Integer call() throws IOException {
            Stage stage = shared.stage("vae", steps, 1.5e-3);
            VaeStage.run(stage, scenes(scenes), Dtype.BF16, System.out);
            shared.sheet("vae", shared.weights("vae", "vae/"));
            return 0;
        }

        private static List<World.Sample> scenes(int count) {
            return IntStream.range(0, count).parallel().mapToObj(World::sample).toList();
        }
    }

    @Command(
            name = "text",
            description = "Trains a tokenizer of the world's captions, and a text encoder that reads them.",
            mixinStandardHelpOptions = true)
    static final class TextCommand implements Callable<Integer> {
        @Mixin
        StageOptions shared;

        @Option(
                names = "--steps",
                defaultValue = "1200",
                description = "How many optimizer steps (default: ${DEFAULT-VALUE}).")
        int steps;

        @Option(
                names = "--captions",
                defaultValue = "60000",
                description = "How many captions (default: ${DEFAULT-VALUE}).")
        int captions;

        @Override
        public Integer call() throws IOException {
            List<World.CaptionedScene> written =
                    IntStream.range(0, captions).mapToObj(World::captioned).toList();
            Path tokenizer = shared.folder.resolve("tokenizer");
            Files.createDirectories(tokenizer);
            ByteLevelBpe.train(
                            written.stream().map(World.CaptionedScene::caption).toList(), VOCABULARY, LONGEST_TOKEN)
                    .write(tokenizer);
            List<long[]> ids = new ArrayList<>();
            List<int[]> labels = new ArrayList<>();
            try (PromptTokenizer t = shared.tokenizer()) {
                for (World.CaptionedScene c : written) {
                    long[] tokens = t.ids(c.caption(), Integer.MAX_VALUE);
                    if (tokens.length <= CaptionedLatents.TOKENS) {
                        ids.add(tokens);
                        labels.add(TextStage.labels(c.described(), c.flawed()));
                    }
                }
            }
            System.out.printf(
                    "text: %d of %d captions fit %d tokens%n", ids.size(), written.size(), CaptionedLatents.TOKENS);
            TextStage.run(
                    shared.stage("text", steps, 2e-3),
                    BaseStage.textEncoder(VOCABULARY),
                    new TextStage.LabelledCaptions(ids.toArray(long[][]::new), labels.toArray(int[][]::new)),
                    Dtype.FP32,
                    System.out);
            return 0;
        }
    }

    @Command(name = "latents", description = "Encodes scenes into latents, once.", mixinStandardHelpOptions = true)
    static final class LatentsCommand implements Callable<Integer> {
        @Mixin
        StageOptions shared;

        @Option(
                names = "--scenes",
                defaultValue = "16000",
                description = "How many scenes (default: ${DEFAULT-VALUE}).")
        int scenes;

        @Override
        public Integer call() throws IOException {
            LatentStage.run(shared.folder, scenes, shared.weights("vae", "vae/"), System.out);
            return 0;
        }
    }

    @Command(
            name = "base",
            description = "Trains the transformer and the text encoder, by flow matching.",
            mixinStandardHelpOptions = true)
    static final class BaseCommand implements Callable<Integer> {
        @Mixin
        StageOptions shared;

        @Option(
                names = "--steps",
                defaultValue = "16000",
                description = "How many optimizer steps (default: ${DEFAULT-VALUE}).")
        int steps;

        @Option(names = "--further", description = "Start from the demo-base that comes with the program.")
        boolean further;

        @Override
        public Integer call() throws IOException {
            Stage stage = shared.stage("base", steps, 1.5e-3);
            try (PromptTokenizer tokenizer = shared.tokenizer()) {
                BaseStage.run(
                        stage,
                        BaseStage.textEncoder(VOCABULARY),
                        further ? ShippedModel.weights("text/") : shared.weights("text", "text/"),
                        further ? ShippedModel.weights("transformer/") : BaseStage.untrained(stage.seed(0)),
                        LatentStage.captioned(shared.folder, tokenizer),
                        Dtype.BF16,
                        System.out);
            }
            return 0;
        }
    }

    @Command(
            name = "turbo",
            description = "Distils many guided steps into eight without guidance.",
            mixinStandardHelpOptions = true)
    static final class TurboCommand implements Callable<Integer> {
        @Mixin
        StageOptions shared;

        @Option(
                names = "--steps",
                defaultValue = "3000",
                description = "How many optimizer steps (default: ${DEFAULT-VALUE}).")
        int steps;

        @Option(
                names = {"--trajectories", "--ways"},
                defaultValue = "4096",
                description = "How many trajectories of the teacher to learn from (default: ${DEFAULT-VALUE}).")
        int trajectories;

        @Option(
                names = "--guidance",
                defaultValue = "2",
                description = "The teacher's guidance (default: ${DEFAULT-VALUE}).")
        double guidance;

        @Override
        public Integer call() throws IOException {
            TurboStage.Teacher teacher = new TurboStage.Teacher(
                    BaseStage.textEncoder(VOCABULARY),
                    shared.weights("base", "text/"),
                    shared.weights("base", "transformer/"),
                    guidance,
                    SHIFT);
            Stage stage = shared.stage("turbo", steps, 5e-4);
            try (PromptTokenizer tokenizer = shared.tokenizer()) {
                CaptionedLatents data = LatentStage.captioned(shared.folder, tokenizer);
                TurboStage.Trajectories learned =
                        TurboStage.trajectories(stage, trajectories, teacher, data, Dtype.FP32, System.out);
                TurboStage.run(stage, learned, teacher, data, Dtype.BF16, System.out);
            }
            return 0;
        }
    }

    @Command(name = "decoder", description = "Trains a sharper decoder.", mixinStandardHelpOptions = true)
    static final class DecoderCommand implements Callable<Integer> {
        @Mixin
        StageOptions shared;

        @Option(
                names = "--steps",
                defaultValue = "2000",
                description = "How many optimizer steps (default: ${DEFAULT-VALUE}).")
        int steps;

        @Override
        public Integer call() throws IOException {
            Map<String, Tensor> decoder = shared.weights("vae", "vae/");
            decoder.keySet().removeIf(name -> !name.startsWith("decoder."));
            DecoderStage.run(
                    shared.stage("decoder", steps, 4e-4),
                    decoder,
                    LatentStage.normalised(shared.folder),
                    Dtype.BF16,
                    System.out);
            shared.sheet("decoder", shared.vae());
            return 0;
        }
    }

    @Command(
            name = "export",
            description = "Writes the trained model as a model folder.",
            mixinStandardHelpOptions = true)
    static final class ExportCommand implements Callable<Integer> {
        @Mixin
        StageOptions shared;

        @Parameters(index = "0", paramLabel = "STAGE", description = "base or turbo")
        String stage;

        @Parameters(
                index = "1",
                paramLabel = "FOLDER",
                description = "the folder to write, such as demo-base; it must not exist")
        Path model;

        @Override
        public Integer call() throws IOException {
            LatentStage.NormalisedLatents latents = LatentStage.normalised(shared.folder);
            VaeConfig vae = VaeStage.CONFIG.normalised(latents.scale(), latents.shift());
            new TrainedModel(
                            new SchedulerConfig(1000, SHIFT, null),
                            ByteLevelBpe.read(shared.tokenizerFolder()),
                            new Part<>(BaseStage.textEncoder(VOCABULARY), shared.weights("base", "text/")),
                            new Part<>(BaseStage.TRANSFORMER, shared.trained(stage, "transformer/")),
                            new Part<>(vae, shared.vae()))
                    .write(model, Dtype.BF16);
            System.out.println("export: " + model);
            return 0;
        }
    }

    @Command(
            name = "evaluate",
            description = "Makes pictures of captions and compositions that no training saw, and says what they show.",
            mixinStandardHelpOptions = true)
    static final class EvaluateCommand implements Callable<Integer> {
        @Parameters(paramLabel = "MODEL", description = "demo-base, demo-turbo or a folder")
        String model;

        @Option(names = "--steps", description = "Sampling steps (default: the model's own).")
        Integer steps;

        @Option(names = "--guidance", description = "The guidance scale (default: the model's own).")
        Double guidance;

        @Option(
                names = "--captions",
                defaultValue = "300",
                description = "How many captions (default: ${DEFAULT-VALUE}).")
        int captions;

        @Option(names = "--sheet", description = "Write the first 64 pictures to this PNG file.")
        Path sheet;

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (ZImage loaded = ZImage.load(model, new LoadOptions("cpu", "fp32"))) {
                Request defaults = loaded.request("");
                int n = steps == null ? defaults.steps() : steps;
                double s = guidance == null ? defaults.guidance().scale() : guidance;
                System.out.printf(Locale.ROOT, "%s, %d steps, guidance %s%n", model, n, s);
                Evaluation evaluation = Evaluation.of(loaded, captions, n, s, System.out);
                evaluation.print(System.out);
                if (sheet != null) {
                    writePng(sheet, evaluation.sheet(64));
                }
            }
            return 0;
        }
    }
}
