package org.zimagelab.diffusion.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.ShardName;
import org.zimagelab.torch.weights.WeightFile;

/** Finds the files of a model's networks: in one folder, or in the folders in which ComfyUI keeps them. */
public final class PartSearch {
    /**
     * ComfyUI's folders below {@code models}, with those that its older versions and its add-ons have, and those of
     * diffusers' layout.
     */
    private static final List<String> KNOWN = List.of(
            "diffusion_models",
            "unet",
            "unet_gguf",
            "transformer",
            "text_encoders",
            "text_encoder",
            "clip",
            "clip_gguf",
            "vae",
            "checkpoints",
            "split_files");

    private static final int DEEPEST = 4;

    /** How many files a message names. */
    private static final int MOST_NAMED = 4;

    /** How many folders above a file are looked into. */
    private static final int HIGHEST = 4;

    private PartSearch() {}

    /**
     * The files of a folder that hold networks of Z-Image: those in the folder itself, and those in ComfyUI's folders
     * below it, or in all folders below it if none has such a name. Links are followed.
     *
     * @throws ModelException if the folder cannot be read, or has too many files
     */
    public static List<PartFile> in(Path folder) {
        Path models = folder.resolve("models");
        Path root = known(models).isEmpty() ? folder : models;
        List<Path> known = known(root);
        List<PartFile> found = new ArrayList<>(looked(FolderFiles.in(root, known.isEmpty() ? DEEPEST - 1 : 1)));
        for (Path k : known) {
            found.addAll(looked(FolderFiles.in(k, DEEPEST)));
        }
        return distinct(found);
    }

    private static List<Path> known(Path folder) {
        return KNOWN.stream().map(folder::resolve).filter(Files::isDirectory).toList();
    }

    /** Looks into files; shards of one set are one. */
    private static List<PartFile> looked(List<Path> files) {
        Map<Path, List<Path>> sets = new TreeMap<>();
        for (Path file : files) {
            Path key = ShardName.of(file.getFileName().toString())
                    .map(shard -> file.resolveSibling(shard.set()))
                    .orElse(file);
            sets.computeIfAbsent(key, k -> new ArrayList<>()).add(file);
        }
        List<PartFile> found = new ArrayList<>();
        for (List<Path> set : sets.values()) {
            Interrupts.check();
            PartFile.of(set).ifPresent(found::add);
        }
        return found;
    }

    /** Without files that are there twice, by a link. */
    private static List<PartFile> distinct(List<PartFile> found) {
        Map<Path, PartFile> byTarget = new LinkedHashMap<>();
        for (PartFile f : found) {
            try {
                byTarget.putIfAbsent(f.path().toRealPath(), f);
            } catch (IOException e) {
                byTarget.putIfAbsent(f.path(), f);
            }
        }
        return List.copyOf(byTarget.values());
    }

    /**
     * The file of another network for a transformer.
     *
     * @param transformer the file of the transformer; it is taken if it holds the other network too
     * @param part which network
     * @param width that the network must have, as the transformer says
     * @param beside files that were found with the transformer
     * @throws ModelException with one line that says where was looked, or which files could be meant
     */
    public static PartFile fitting(PartFile transformer, Part part, int width, List<PartFile> beside) {
        if (transformer.has(part)) {
            return transformer;
        }
        Set<Path> looked = new LinkedHashSet<>();
        looked.add(folder(transformer));
        List<PartFile> all = new ArrayList<>(beside);
        List<PartFile> fit = fitting(all, part, width);
        Path above = folder(transformer);
        for (int i = 0; fit.isEmpty() && i < HIGHEST && above != null; i++, above = above.getParent()) {
            if (i == 0 && beside.isEmpty()) {
                all.addAll(looked(FolderFiles.in(above, 1)));
            }
            for (Path known : known(above)) {
                looked.add(known);
                all.addAll(looked(FolderFiles.in(known, DEEPEST)));
            }
            fit = fitting(distinct(all), part, width);
        }
        if (fit.size() == 1) {
            return fit.get(0);
        }
        throw new ModelException(
                fit.isEmpty()
                        ? missing(transformer, part, width, all, looked)
                        : transformer + ": " + fit.size() + " files could be the " + part.words() + ": " + listed(fit)
                                + "; choose one with " + option(part));
    }

    private static Path folder(PartFile file) {
        return file.path().toAbsolutePath().normalize().getParent();
    }

    private static List<PartFile> fitting(List<PartFile> files, Part part, int width) {
        return files.stream().filter(f -> f.has(part) && f.width(part) == width).toList();
    }

    private static String missing(PartFile transformer, Part part, int width, List<PartFile> all, Set<Path> looked) {
        List<PartFile> others = all.stream().filter(f -> f.has(part)).toList();
        others.forEach(f -> f.weights(part)); // if one cannot be read, that is the reason
        return transformer + ": the " + part.words() + " is missing: no file with "
                + (part == Part.TEXT_ENCODER ? "Qwen3's tensors of width " : "a VAE's tensors for latents of channels ")
                + width + " in "
                + named(looked)
                + others.stream()
                        .map(f -> " (" + f + " has " + f.width(part) + ")")
                        .findFirst()
                        .orElse("")
                + unreadable(looked)
                + "; put it into the folder " + part.comfyFolder() + ", or name it with " + option(part);
    }

    /** Says what weights' files are from which nothing can be read. */
    private static String unreadable(Set<Path> folders) {
        return folders.stream()
                .flatMap(folder -> FolderFiles.in(folder, 1).stream())
                .filter(PartSearch::isNamedAsWeights)
                .filter(file -> WeightFile.tensorNames(List.of(file)).isEmpty())
                .limit(1)
                .map(file -> "; " + Printable.path(file) + " is " + WeightFile.described(file))
                .collect(Collectors.joining());
    }

    /** Whether a file is named as weights are. What it is, its content tells. */
    private static boolean isNamedAsWeights(Path file) {
        return file.toString().matches("(?is).*\\.(safetensors|gguf|sft|ckpt|pt|pth|bin)");
    }

    /**
     * Says what the files of a folder are that are named as weights are, for a folder without a transformer.
     *
     * @return {@code a.safetensors is a LoRA}, and so on for a few more; none if there are none
     */
    public static List<String> described(Path folder) {
        return FolderFiles.in(folder, DEEPEST).stream()
                .filter(PartSearch::isNamedAsWeights)
                .limit(MOST_NAMED)
                .map(f -> Printable.value(folder.relativize(f)) + " is " + WeightFile.described(f))
                .toList();
    }

    private static String option(Part part) {
        return part == Part.TEXT_ENCODER ? "--text-encoder FILE" : "--vae FILE";
    }

    /** Paths in a message, some of them if there are many. */
    public static String listed(List<PartFile> files) {
        return named(files.stream().map(PartFile::path).sorted().toList());
    }

    private static String named(Collection<Path> paths) {
        return paths.stream().limit(MOST_NAMED).map(Printable::path).collect(Collectors.joining(", "))
                + (paths.size() > MOST_NAMED ? " and " + (paths.size() - MOST_NAMED) + " more" : "");
    }
}
