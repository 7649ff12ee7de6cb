package org.zimagelab.diffusion.upscale;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.WeightFile;
import org.zimagelab.torch.weights.Weights;

/**
 * The weights of a network that enlarges, under the names of Real-ESRGAN's code, and the sizes that their shapes tell.
 * A file may have the names of ESRGAN's first code ({@code model.1.sub.0.RDB1.conv1.0}), those of BSRGAN ({@code
 * RRDB_trunk.0.RDB1.conv1}) or those of Real-ESRGAN ({@code body.0.rdb1.conv1}), each with {@code params_ema.} or the
 * like before them.
 *
 * @param file that holds them
 * @param weights all of the network, and nothing else
 * @param sizes of the network
 */
record UpscalerWeights(Path file, Weights weights, Sizes sizes) {

    /** The two published architectures. */
    enum Kind {
        RRDB("RRDBNet"),
        COMPACT("SRVGGNetCompact");

        /** The class in the published code. */
        final String published;

        Kind(String published) {
            this.published = published;
        }
    }

    /**
     * @param scale of width and height
     * @param unshuffle pixels of a side that become channels before the first convolution; 1 = none
     * @param features channels F
     * @param growth channels G that a convolution of a dense block adds; 0 for {@link Kind#COMPACT}
     * @param parts blocks of RRDBNet; layers of SRVGGNetCompact, the last without slopes not counted
     * @param extra whether dense blocks have the 1×1 convolution of ESRGAN+
     */
    record Sizes(Kind kind, int scale, int unshuffle, int features, int growth, int parts, boolean extra) {
        /** How often RRDBNet doubles the sides of its features. */
        int doublings() {
            return Integer.numberOfTrailingZeros(scale * unshuffle);
        }
    }

    /** Where these networks are published as safetensors; what else a person can do with a file of another kind. */
    private static final String WHERE = "a .safetensors file of RRDBNet or SRVGGNetCompact is needed, such as"
            + " Comfy-Org/Real-ESRGAN_repackaged has on Hugging Face; in Python,"
            + " safetensors.torch.save_file(torch.load(FILE, weights_only=True)['params_ema'], NEW) makes one";

    private static final List<String> WRAPPERS =
            List.of("params_ema.", "params-ema.", "params.", "state_dict.", "model_state_dict.", "module.", "netG.");

    private static final Map<Pattern, String> EARLIER = new LinkedHashMap<>();

    static {
        EARLIER.put(Pattern.compile("^model\\.0\\."), "conv_first.");
        EARLIER.put(Pattern.compile("^model\\.1\\.sub\\.(\\d+)\\.RDB(\\d)\\.(conv\\d)\\.0\\."), "body.$1.rdb$2.$3.");
        EARLIER.put(Pattern.compile("^model\\.1\\.sub\\.(\\d+)\\.RDB(\\d)\\.conv1x1\\."), "body.$1.rdb$2.conv1x1.");
        EARLIER.put(Pattern.compile("^model\\.1\\.sub\\.\\d+\\.(weight|bias)$"), "conv_body.$1");
        EARLIER.put(Pattern.compile("^RRDB_trunk\\.(\\d+)\\.RDB(\\d)\\."), "body.$1.rdb$2.");
        EARLIER.put(Pattern.compile("^trunk_conv\\."), "conv_body.");
        EARLIER.put(Pattern.compile("^upconv(\\d)\\."), "conv_up$1.");
        EARLIER.put(Pattern.compile("^HRconv\\."), "conv_hr.");
    }

    private static final Pattern NUMBERED = Pattern.compile("^model\\.(\\d{1,2})\\.(?:weight|bias)$");

    /**
     * Reads a file's header.
     *
     * @throws ModelException with one line that names the file, what it is, and what is needed or which tensor is
     *     wrong
     */
    static UpscalerWeights read(Path file) {
        requireSafetensors(file);
        Map<String, StoredTensor> all = Safetensors.header(file);
        Weights unwrapped = unwrapped(new Weights(file, List.of(file), all));
        Weights named = named(unwrapped);
        Map<String, StoredTensor> tensors = named.tensors();
        UpscalerWeights read;
        if (tensors.containsKey("conv_first.weight") && tensors.containsKey("body.0.rdb1.conv1.weight")) {
            read = new UpscalerWeights(file, named, rrdb(file, tensors));
        } else if (tensors.containsKey("body.0.weight") && tensors.containsKey("body.1.weight")) {
            read = new UpscalerWeights(file, named, compact(file, tensors));
        } else {
            throw new ModelException(file + ": this is " + WeightFile.described(file) + "; " + WHERE);
        }
        Map<String, long[]> shapes = read.shapes();
        named.require(shapes);
        named.requireUsed(shapes.keySet(), name -> false);
        tensors.values().stream().filter(t -> !t.isPlain()).findFirst().ifPresent(t -> {
            throw new ModelException(file + ": tensor '" + Printable.value(t.name()) + "' is stored in "
                    + t.format().word() + "; fp32, fp16 or bf16 is needed");
        });
        return read;
    }

    private static void requireSafetensors(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelException(file + ": no such file");
        }
        WeightFile.notSafetensors(file).ifPresent(what -> {
            throw new ModelException(file + ": this is " + what + "; " + WHERE);
        });
    }

    /** Without what a checkpoint wraps its tensors in; of two sets those that were averaged in training. */
    private static Weights unwrapped(Weights weights) {
        Weights inner = weights;
        for (String wrapper : WRAPPERS) {
            Predicate<String> within = name -> name.startsWith(wrapper);
            if (inner.tensors().keySet().stream().anyMatch(within)) {
                Map<String, StoredTensor> kept = new LinkedHashMap<>();
                inner.tensors().forEach((name, t) -> {
                    if (within.test(name)) {
                        kept.put(name.substring(wrapper.length()), t.renamed(name.substring(wrapper.length())));
                    } else if (WRAPPERS.stream().noneMatch(name::startsWith)) {
                        kept.put(name, t);
                    }
                });
                inner = new Weights(inner.folder(), inner.files(), kept);
            }
        }
        return inner;
    }

    private static Weights named(Weights weights) {
        int last = weights.tensors().keySet().stream()
                .map(NUMBERED::matcher)
                .filter(m -> m.matches() && weights.tensors().containsKey("model.1.sub.0.RDB1.conv1.0.weight"))
                .mapToInt(m -> Integer.parseInt(m.group(1)))
                .max()
                .orElse(0);
        return weights.renamed(name -> name(name, last));
    }

    /**
     * The name in Real-ESRGAN's code.
     *
     * @param last number of the last convolution where they are numbered, 3 for each doubling before the last two
     */
    private static String name(String name, int last) {
        for (var earlier : EARLIER.entrySet()) {
            var match = earlier.getKey().matcher(name);
            if (match.find()) {
                return match.replaceFirst(earlier.getValue());
            }
        }
        var numbered = NUMBERED.matcher(name);
        if (last > 3 && numbered.matches()) {
            int number = Integer.parseInt(numbered.group(1));
            String rest = name.substring(name.lastIndexOf('.'));
            if (number == last) {
                return "conv_last" + rest;
            } else if (number == last - 2) {
                return "conv_hr" + rest;
            } else if (number < last - 2 && number % 3 == 0) {
                return "conv_up" + number / 3 + rest;
            }
        }
        return name;
    }

    private static Sizes rrdb(Path file, Map<String, StoredTensor> tensors) {
        long[] first = convolution(file, tensors, "conv_first");
        long[] dense = convolution(file, tensors, "body.0.rdb1.conv1");
        int doublings = count(tensors, "conv_up", ".weight", 1) - 1;
        int blocks = count(tensors, "body.", ".rdb1.conv1.weight", 0);
        int unshuffle = first[1] == 3 ? 1 : first[1] == 12 ? 2 : first[1] == 48 ? 4 : 0;
        if (unshuffle == 0) {
            throw new ModelException(file + ": its first convolution takes " + first[1]
                    + " channels; 3 are needed, or 12 or 48 where pixels are unshuffled");
        }
        int scale = (1 << doublings) / unshuffle;
        requireScale(file, scale);
        return new Sizes(
                Kind.RRDB,
                scale,
                unshuffle,
                Math.toIntExact(first[0]),
                Math.toIntExact(dense[0]),
                blocks,
                tensors.containsKey("body.0.rdb1.conv1x1.weight"));
    }

    private static Sizes compact(Path file, Map<String, StoredTensor> tensors) {
        long[] first = convolution(file, tensors, "body.0");
        int layers = 0;
        while (tensors.containsKey("body." + (2 * layers + 1) + ".weight")) {
            layers++;
        }
        long out = convolution(file, tensors, "body." + 2 * layers)[0];
        int scale = (int) Math.round(Math.sqrt(out / 3.0));
        if (out != 3L * scale * scale) {
            throw new ModelException(file + ": its last convolution makes " + out
                    + " channels; 3 for each pixel of a square are needed, such as 48");
        }
        requireScale(file, scale);
        return new Sizes(Kind.COMPACT, scale, 1, Math.toIntExact(first[0]), 0, layers, false);
    }

    private static void requireScale(Path file, int scale) {
        if (scale < 2 || scale > 8) {
            throw new ModelException(file + ": this network makes pictures of " + (scale == 0 ? "less than 1" : scale)
                    + " times the size; one of 2 to 8 times is needed");
        }
    }

    private static long[] convolution(Path file, Map<String, StoredTensor> tensors, String name) {
        StoredTensor t = tensors.get(name + ".weight");
        if (t == null || t.shape().length != 4) {
            throw new ModelException(file + ": tensor '" + name + ".weight'"
                    + (t == null
                            ? " is missing"
                            : " has shape " + Arrays.toString(t.shape()) + ", not that of a" + " convolution"));
        }
        return t.shape();
    }

    /** The first number from {@code from} on that no tensor has. */
    private static int count(Map<String, StoredTensor> tensors, String before, String after, int from) {
        int n = from;
        while (tensors.containsKey(before + n + after)) {
            n++;
        }
        return n;
    }

    /** Shapes of all tensors of the network, by their names. */
    Map<String, long[]> shapes() {
        Map<String, long[]> s = new LinkedHashMap<>();
        long f = sizes.features;
        long g = sizes.growth;
        if (sizes.kind == Kind.COMPACT) {
            for (int i = 0; i < sizes.parts; i++) {
                conv(s, "body." + 2 * i, f, i == 0 ? 3 : f);
                s.put("body." + (2 * i + 1) + ".weight", new long[] {f});
            }
            conv(s, "body." + 2 * sizes.parts, 3L * sizes.scale * sizes.scale, f);
            return s;
        }
        conv(s, "conv_first", f, 3L * sizes.unshuffle * sizes.unshuffle);
        for (int i = 0; i < sizes.parts; i++) {
            for (int k = 1; k <= 3; k++) {
                String dense = "body." + i + ".rdb" + k + ".";
                for (int j = 1; j <= 5; j++) {
                    conv(s, dense + "conv" + j, j == 5 ? f : g, f + (j - 1) * g);
                }
                if (sizes.extra) {
                    s.put(dense + "conv1x1.weight", new long[] {g, f, 1, 1});
                }
            }
        }
        conv(s, "conv_body", f, f);
        for (int i = 1; i <= sizes.doublings(); i++) {
            conv(s, "conv_up" + i, f, f);
        }
        conv(s, "conv_hr", f, f);
        conv(s, "conv_last", 3, f);
        return s;
    }

    private static void conv(Map<String, long[]> s, String name, long out, long in) {
        s.put(name + ".weight", new long[] {out, in, 3, 3});
        s.put(name + ".bias", new long[] {out});
    }
}
