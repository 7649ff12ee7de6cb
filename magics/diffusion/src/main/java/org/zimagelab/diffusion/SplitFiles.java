package org.zimagelab.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.layout.Part;
import org.zimagelab.torch.ModelException;

/**
 * Chooses among the files of a repository that has a file for each network, in the folders of ComfyUI, and among those
 * of a repository of single files.
 */
final class SplitFiles {
    private static final Pattern WEIGHTS = Pattern.compile("(?i).+\\.(safetensors|gguf)");
    private static final Set<String> TRANSFORMERS = Set.of("diffusion_models", "unet");

    /** In names of files whose weights are not plain numbers; {@code bf16} and {@code fp16} are no such words. */
    private static final Pattern SMALLER =
            Pattern.compile("(?i).*(fp8|fp4|mxfp|int8|int4|svdq|scaled|mixed|[-_.]q[2-8]([-_.k]|\\b)).*");

    private static final int MOST_NAMED = 6;

    private SplitFiles() {}

    /**
     * The transformer's file of a repository without a folder in diffusers' layout, and those beside it.
     *
     * @throws ModelException if none or several could be meant
     */
    static List<String> all(String id, Set<String> paths) {
        List<String> weights =
                paths.stream().filter(p -> WEIGHTS.matcher(p).matches()).toList();
        List<String> transformers = weights.stream()
                .filter(path -> TRANSFORMERS.contains(folder(path)))
                .toList();
        Optional<String> one = plain(transformers);
        if (one.isEmpty() && weights.size() == 1) {
            one = Optional.of(weights.get(0));
        }
        if (one.isEmpty()) {
            throw new ModelException("'" + Printable.value(id) + "' has no model_index.json, "
                    + (weights.isEmpty()
                            ? "and no .safetensors or .gguf file; it is no model that can be loaded"
                            : "so name one of its files, such as " + Printable.value(id + ":" + weights.get(0))
                                    + "; it has " + listed(weights)));
        }
        return with(one.get(), paths);
    }

    /** A transformer's file, and the text encoder and the VAE from the folders beside its own, where they are clear. */
    static List<String> with(String file, Set<String> paths) {
        List<String> needed = new ArrayList<>(List.of(file));
        if (!TRANSFORMERS.contains(folder(file))) {
            return needed;
        }
        String above = file.substring(0, file.lastIndexOf('/', file.lastIndexOf('/') - 1) + 1);
        for (Part part : List.of(Part.TEXT_ENCODER, Part.VAE)) {
            Set<String> beside = paths.stream()
                    .filter(path -> path.startsWith(above + part.comfyFolder() + "/")
                            && WEIGHTS.matcher(path).matches())
                    .collect(Collectors.toCollection(TreeSet::new));
            plain(List.copyOf(beside)).ifPresent(needed::add);
        }
        return needed;
    }

    /** The only file, or the only one with plain weights. */
    private static Optional<String> plain(List<String> files) {
        if (files.size() == 1) {
            return Optional.of(files.get(0));
        }
        List<String> plain = files.stream()
                .filter(file -> file.endsWith(".safetensors")
                        && !SMALLER.matcher(file.substring(file.lastIndexOf('/') + 1))
                                .matches())
                .toList();
        return plain.size() == 1 ? Optional.of(plain.get(0)) : Optional.empty();
    }

    /** The name of the folder that a file is in. */
    private static String folder(String path) {
        String[] parts = path.split("/");
        return parts.length < 2 ? "" : parts[parts.length - 2].toLowerCase(Locale.ROOT);
    }

    private static String listed(List<String> files) {
        return files.stream().limit(MOST_NAMED).map(Printable::value).collect(Collectors.joining(", "))
                + (files.size() > MOST_NAMED ? " and " + (files.size() - MOST_NAMED) + " more" : "");
    }
}
