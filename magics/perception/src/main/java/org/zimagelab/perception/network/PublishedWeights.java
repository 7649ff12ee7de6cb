package org.zimagelab.perception.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.ConfigFile;
import org.zimagelab.torch.files.FolderFile;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/**
 * The tensors of a published file. Those of transformers have the names of Hugging Face's files, even if the file has
 * OpenAI's names. Those of a ResNet have OpenAI's, since there are no others.
 *
 * @param folder of the file
 * @param weights by these names
 * @param openAi whether the file has OpenAI's layout, in which a head is 64 wide, without a configuration
 */
public record PublishedWeights(Path folder, Weights weights, boolean openAi) {
    /** open_clip publishes the first; {@code model.safetensors} beside it may have one tower only. */
    private static final List<String> FILES = List.of("open_clip_model.safetensors", "model.safetensors");

    /** Buffers and numbers in such files that are not weights, in other dtypes. */
    private static final Pattern NO_WEIGHT =
            Pattern.compile("(.*\\.)?(position_ids|num_batches_tracked)|input_resolution|context_length|vocab_size");

    private static final Pattern SAFETENSORS = Pattern.compile("(?s).+\\.safetensors");

    private static final Pattern PICKLE = Pattern.compile("(?s).+\\.(bin|pt|pth|ckpt|pkl)");

    private static final Map<Pattern, String> OPENAI_NAMES = names(
            "^transformer\\.resblocks\\.", "text_model.encoder.layers.",
            "^visual\\.transformer\\.resblocks\\.", "vision_model.encoder.layers.",
            "^token_embedding\\.", "text_model.embeddings.token_embedding.",
            "^positional_embedding$", "text_model.embeddings.position_embedding.weight",
            "^ln_final\\.", "text_model.final_layer_norm.",
            "^text_projection$", "text_projection.transposed",
            "^visual\\.class_embedding$", "vision_model.embeddings.class_embedding",
            "^visual\\.positional_embedding$", "vision_model.embeddings.position_embedding.weight",
            "^visual\\.ln_pre\\.", "vision_model.pre_layrnorm.",
            "^visual\\.ln_post\\.", "vision_model.post_layernorm.",
            "^visual\\.proj$", "visual_projection.transposed",
            "\\.ln_([12])\\.", ".layer_norm$1.",
            "\\.attn\\.", ".self_attn.",
            "\\.mlp\\.c_fc\\.", ".mlp.fc1.",
            "\\.mlp\\.c_proj\\.", ".mlp.fc2.");

    /**
     * Reads a safetensors file.
     *
     * @param source the file, or its folder, see {@link #file}
     * @throws ModelException with one line that names the file and the reason
     */
    public static PublishedWeights read(Path source) {
        Path file = Files.isDirectory(source) ? file(source) : source;
        Path folder = file.toAbsolutePath().getParent();
        Map<String, StoredTensor> tensors =
                Safetensors.header(file, name -> !NO_WEIGHT.matcher(name).matches());
        boolean openAi = tensors.containsKey("visual.conv1.weight") || tensors.containsKey("token_embedding.weight");
        // without a configuration, it is the tensors that give the sizes
        boolean described = Files.isRegularFile(folder.resolve("config.json"));
        Weights weights = new Weights(described ? folder : file, List.of(file), tensors);
        if (!openAi) {
            return new PublishedWeights(folder, weights, false);
        }
        if (tensors.containsKey("visual.class_embedding")) {
            // a ResNet has a convolution of this name too, which keeps its name
            weights = weights.renamed(
                    n -> n.equals("visual.conv1.weight") ? "vision_model.embeddings.patch_embedding.weight" : n);
        }
        return new PublishedWeights(folder, weights.renamed(PublishedWeights::asHuggingFace), true);
    }

    /** Whether a folder holds weights that can be read. */
    public static boolean in(Path folder) {
        return Files.isDirectory(folder) && !safetensors(folder).isEmpty();
    }

    /** The first pickle of a folder, in which weights would be if they were published as one. */
    public static Optional<Path> pickle(Path folder) {
        return Files.isDirectory(folder)
                ? names(folder, PICKLE).stream().map(folder::resolve).findFirst()
                : Optional.empty();
    }

    /** The same tensors under other names. */
    PublishedWeights renamed(UnaryOperator<String> rename) {
        return new PublishedWeights(folder, weights.renamed(rename), openAi);
    }

    /** Whether a vision transformer is among the tensors. */
    public boolean holdsTower() {
        return has("vision_model.embeddings.class_embedding");
    }

    /** The width of CLIP's embeddings. */
    public int imageEmbedding() {
        return (int) (openAi ? shape("visual_projection.transposed", 2)[1] : shape("visual_projection.weight", 2)[0]);
    }

    boolean has(String name) {
        return weights.tensors().containsKey(name);
    }

    /** The shape of a tensor that must be there, with so many dimensions. */
    long[] shape(String name, int dimensions) {
        StoredTensor t = weights.tensors().get(name);
        if (t == null) {
            throw new ModelException(weights.folder() + ": missing tensor '" + name + "'");
        }
        if (t.shape().length != dimensions) {
            throw new ModelException(t.file() + ": tensor '" + name + "' has shape " + Arrays.toString(t.shape())
                    + ", with " + t.shape().length + " dimensions where " + dimensions + " were expected");
        }
        return t.shape();
    }

    /**
     * The side of a square of patches.
     *
     * @param patches how many there are
     * @param name of the tensor that has one row for each
     */
    int square(long patches, String name) {
        long along = Math.round(Math.sqrt(patches));
        if (along < 1 || along * along != patches) {
            throw new ModelException(weights.folder() + ": tensor '" + name + "' is for " + patches
                    + " patches, which is no square number");
        }
        return (int) along;
    }

    /** How many numbered parts a network has: the first number that has no such tensor. */
    int count(String before, String after) {
        int n = 0;
        while (has(before + n + after)) {
            n++;
        }
        return n;
    }

    /**
     * Checks that a network uses all tensors whose names begin like its own. So a missing norm does not hide the layers
     * behind it, and a part of another network does not stay unnoticed.
     *
     * @param before beginning of the names of the network's tensors
     * @param used names of those that it uses
     * @param unused names of those that are in such files and that it does not use
     */
    void requireUsed(String before, Set<String> used, Set<String> unused) {
        weights.requireUsed(used, name -> !name.startsWith(before) || unused.contains(name));
    }

    ConfigFile config() {
        return ConfigFile.read(folder.resolve("config.json"));
    }

    /**
     * The file with a folder's tensors: {@code open_clip_model.safetensors}, else {@code model.safetensors}, else the
     * only one.
     *
     * @throws ModelException with one line, if none or several could be meant
     */
    public static Path file(Path folder) {
        List<String> names = safetensors(folder);
        for (String known : FILES) {
            if (names.contains(known)) {
                return FolderFile.in(folder, known);
            }
        }
        if (names.size() != 1) {
            throw new ModelException(folder + ": "
                    + (names.isEmpty()
                            ? "no .safetensors file"
                            : "several .safetensors files, none of them named " + FILES.get(1)));
        }
        return FolderFile.in(folder, names.get(0));
    }

    private static List<String> safetensors(Path folder) {
        return names(folder, SAFETENSORS);
    }

    private static List<String> names(Path folder, Pattern wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString())
                    .filter(n -> wanted.matcher(n).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ModelException(folder + ": cannot be listed (" + e.getMessage() + ")", e);
        }
    }

    private static String asHuggingFace(String name) {
        String renamed = name;
        // the names of a ResNet's attnpool and bottlenecks stay
        if (!name.startsWith("visual.") || name.matches("visual\\.(transformer|class|positional|ln_|proj).*")) {
            for (var e : OPENAI_NAMES.entrySet()) {
                renamed = e.getKey().matcher(renamed).replaceFirst(e.getValue());
            }
        }
        return renamed;
    }

    private static Map<Pattern, String> names(String... pairs) {
        Map<Pattern, String> names = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            names.put(Pattern.compile(pairs[i]), pairs[i + 1]);
        }
        return names;
    }

    /** The shapes in the file of those of these tensors that it has. */
    Map<String, long[]> asStored(Set<String> names) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (String name : names) {
            StoredTensor t = weights.tensors().get(name);
            if (t != null) {
                shapes.put(name, t.shape());
            }
        }
        return shapes;
    }
}
