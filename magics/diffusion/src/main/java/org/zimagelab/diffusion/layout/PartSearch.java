package org.zimagelab.diffusion.layout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

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
    private static final int MOST_FILES = 2000;

    /** How many folders above a file are looked into. */
    private static final int HIGHEST = 4;

    private static final Pattern SHARD =
            Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.(safetensors|gguf)", Pattern.DOTALL);

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
        List<PartFile> found = new ArrayList<>(looked(listed(root, known.isEmpty() ? DEEPEST - 1 : 1)));
        for (Path k : known) {
            found.addAll(looked(listed(k, DEEPEST)));
        }
        return distinct(found);
    }

    private static List<Path> known(Path folder) {
        return KNOWN.stream().map(folder::resolve).filter(Files::isDirectory).toList();
    }

    private static List<Path> listed(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> all = files.filter(Files::isRegularFile)
                    .filter(f -> isCandidate(folder, f))
                    .limit(MOST_FILES + 1)
                    .sorted()
                    .toList();
            if (all.size() > MOST_FILES) {
                throw new ModelException(folder + ": more than " + MOST_FILES
                        + " files; name the file of the transformer, or the folder that has only models");
            }
            return all;
        } catch (IOException | UncheckedIOException e) {
            throw new ModelException(folder + ": cannot be read (" + AtomicFile.reason(e) + ")", e);
        }
    }

    /** Files of a model in diffusers' layout below belong to that model; those in hidden folders are a program's own. */
    private static boolean isCandidate(Path folder, Path file) {
        for (Path at = file.getParent(); at != null && !at.equals(folder); at = at.getParent()) {
            if (Files.exists(at.resolve("model_index.json"))
                    || at.getFileName().toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    /** Looks into files; shards of one set are one. */
    private static List<PartFile> looked(List<Path> files) {
        Map<Path, List<Path>> sets = new TreeMap<>();
        for (Path file : files) {
            Matcher m = SHARD.matcher(file.getFileName().toString());
            Path key = m.matches() ? file.resolveSibling(m.group(1) + "-of-" + m.group(3) + "." + m.group(4)) : file;
            sets.computeIfAbsent(key, k -> new ArrayList<>()).add(file);
        }
        return sets.values().stream().flatMap(set -> PartFile.of(set).stream()).toList();
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
                all.addAll(looked(listed(above, 1)));
            }
            for (Path known : known(above)) {
                looked.add(known);
                all.addAll(looked(listed(known, DEEPEST)));
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
        Optional<PartFile> other = all.stream().filter(f -> f.has(part)).findFirst();
        other.ifPresent(f -> f.weights(part)); // if it cannot be read, that is the reason
        return transformer + ": the " + part.words() + " is missing: no file with "
                + (part == Part.TEXT_ENCODER ? "Qwen3's tensors of width " : "a VAE's tensors for latents of channels ")
                + width + " in "
                + looked.stream().map(Printable::path).collect(Collectors.joining(", "))
                + other.map(f -> " (" + f + " has " + f.width(part) + ")").orElse("")
                + "; put it into the folder " + part.comfyFolder() + ", or name it with " + option(part);
    }

    private static String option(Part part) {
        return part == Part.TEXT_ENCODER ? "--text-encoder FILE" : "--vae FILE";
    }

    /** Paths in a message, some of them if there are many. */
    public static String listed(List<PartFile> files) {
        return files.stream()
                        .sorted(Comparator.comparing(PartFile::path))
                        .limit(6)
                        .map(PartFile::toString)
                        .collect(Collectors.joining(", "))
                + (files.size() > 6 ? " and " + (files.size() - 6) + " more" : "");
    }
}
