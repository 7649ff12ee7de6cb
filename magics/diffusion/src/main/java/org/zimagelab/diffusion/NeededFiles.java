package org.zimagelab.diffusion;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.ConfigFile;
import org.zimagelab.torch.weights.ShardName;

/**
 * Which files of a repository in diffusers' layout are read when its model is loaded: the configs, the tokenizer, and
 * of each network one set of safetensors files, chosen as {@link org.zimagelab.torch.weights.Weights#read} chooses.
 */
final class NeededFiles {
    private static final List<String> PARTS = List.of("text_encoder", "transformer", "vae");
    private static final String ENDING = ".safetensors";
    private static final String INDEX = ENDING + ".index.json";
    private static final int DEEPEST = 3;

    private NeededFiles() {}

    /** Whether a repository with these files is in diffusers' layout. */
    static boolean isDiffusers(Set<String> paths) {
        return paths.contains(DiffusersLayout.INDEX);
    }

    /** The small files: configs, tokenizer, and the indexes that name the others. */
    static List<String> first(Set<String> paths) {
        List<String> needed =
                new ArrayList<>(Stream.concat(DiffusersLayout.FILES.stream(), DiffusersLayout.OPTIONAL.stream())
                        .filter(paths::contains)
                        .toList());
        for (String part : PARTS) {
            choice(paths, part).filter(file -> file.endsWith(INDEX)).ifPresent(needed::add);
        }
        return needed;
    }

    /**
     * The weights.
     *
     * @param folder with the files of {@link #first}
     * @throws ModelException if an index cannot be read
     */
    static List<String> weights(Set<String> paths, Path folder) {
        List<String> needed = new ArrayList<>();
        for (String part : PARTS) {
            choice(paths, part).ifPresent(file -> {
                if (file.endsWith(INDEX)) {
                    named(folder.resolve(file)).forEach(name -> needed.add(part + "/" + name));
                } else {
                    needed.addAll(shards(paths, file));
                }
            });
        }
        return needed;
    }

    /** The single file, the index, or the first shard of a network's weights. */
    private static Optional<String> choice(Set<String> paths, String part) {
        Set<String> names = paths.stream()
                .filter(path -> path.startsWith(part + "/") && path.indexOf('/', part.length() + 1) < 0)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> stems = part.equals("text_encoder")
                ? List.of("model", "diffusion_pytorch_model")
                : List.of("diffusion_pytorch_model", "model");
        for (String stem : stems) {
            for (String name : List.of(stem + ENDING, stem + INDEX)) {
                if (names.contains(part + "/" + name)) {
                    return Optional.of(part + "/" + name);
                }
            }
            Optional<String> shard = names.stream()
                    .filter(name -> name.startsWith(part + "/" + stem + "-") && name.endsWith(ENDING))
                    .filter(name -> ShardName.of(name).isPresent())
                    .findFirst();
            if (shard.isPresent()) {
                return shard;
            }
        }
        List<String> indexes = names.stream().filter(n -> n.endsWith(INDEX)).toList();
        return indexes.size() == 1
                ? Optional.of(indexes.get(0))
                : names.stream().filter(n -> n.endsWith(ENDING)).findFirst();
    }

    private static Set<String> named(Path index) {
        Set<String> names = new TreeSet<>();
        for (Map.Entry<String, JsonElement> e :
                ConfigFile.read(index).object("weight_map").json().entrySet()) {
            if (e.getValue().isJsonPrimitive()) {
                names.add(e.getValue().getAsString());
            }
        }
        return names;
    }

    /** All shards of a set, those that are missing included. */
    private static List<String> shards(Set<String> paths, String one) {
        return ShardName.of(one)
                .filter(shard -> shard.shards() <= paths.size() + 1000) // more cannot be
                .map(shard -> shard.all().toList())
                .orElse(List.of(one));
    }

    /** Whether a folder has all files that loading its model needs. */
    static boolean areIn(Path folder) {
        try {
            Set<String> paths = paths(folder);
            if (!paths.containsAll(DiffusersLayout.FILES)) {
                return false;
            }
            for (String part : PARTS) {
                if (choice(paths, part).isEmpty()) {
                    return false;
                }
            }
            return paths.containsAll(weights(paths, folder));
        } catch (ModelException e) {
            return false; // a broken index
        }
    }

    private static Set<String> paths(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.walk(folder, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException | UncheckedIOException e) {
            return Set.of(); // loading says why it cannot be read
        }
    }
}
