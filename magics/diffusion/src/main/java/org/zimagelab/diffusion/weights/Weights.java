package org.zimagelab.diffusion.weights;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.diffusion.ModelException;
import org.zimagelab.diffusion.Printable;
import org.zimagelab.diffusion.config.ConfigFile;

/**
 * The tensors of one component's folder ({@code transformer/}, {@code text_encoder/}, {@code vae/}): a single file, or
 * shards with or without an index.
 *
 * @param folder of the component
 * @param files that hold tensors
 * @param tensors by name
 */
public record Weights(Path folder, List<Path> files, Map<String, StoredTensor> tensors) {
    private static final List<String> SINGLE = List.of("diffusion_pytorch_model.safetensors", "model.safetensors");
    private static final Pattern SHARD = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.safetensors");
    private static final String INDEX = ".safetensors.index.json";

    /** @throws ModelException naming the file and the reason */
    public static Weights read(Path folder) {
        List<String> names = list(folder);
        for (String single : SINGLE) {
            if (names.contains(single)) {
                return of(folder, Set.of(single));
            }
        }
        List<String> indexes = names.stream().filter(n -> n.endsWith(INDEX)).toList();
        if (indexes.size() > 1) {
            throw new ModelException(folder + ": several indexes, " + String.join(" and ", indexes));
        }
        if (!indexes.isEmpty()) {
            return indexed(folder, indexes.get(0));
        }
        Set<String> files =
                names.stream().filter(n -> n.endsWith(".safetensors")).collect(Collectors.toCollection(TreeSet::new));
        if (files.isEmpty()) {
            String pickle = names.stream()
                    .filter(n -> n.matches(".+\\.(bin|pt|pth|ckpt|pkl)"))
                    .findFirst()
                    .orElse(null);
            throw new ModelException(
                    pickle == null
                            ? folder + ": no .safetensors file"
                            : folder.resolve(pickle)
                                    + ": pickled weights are never read; a .safetensors file is needed");
        }
        completeShards(folder, files);
        return of(folder, files);
    }

    /** The same with every name changed; two that become one are an error of the folder. */
    public Weights renamed(UnaryOperator<String> rename) {
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, t) -> {
            String to = rename.apply(name);
            StoredTensor moved = new StoredTensor(to, t.file(), t.dtype(), t.shape(), t.offset(), t.bytes());
            if (renamed.put(to, moved) != null) {
                throw new ModelException(t.file() + ": tensor '" + Printable.value(to) + "' is there twice");
            }
        });
        return new Weights(folder, files, renamed);
    }

    /**
     * Checks presence and shape of what a network needs; more is allowed.
     *
     * @param expected shapes by name
     * @throws ModelException naming the file, the tensor and the shapes
     */
    public void require(Map<String, long[]> expected) {
        expected.forEach((name, shape) -> {
            StoredTensor t = tensors.get(name);
            if (t == null) {
                throw new ModelException(folder + ": missing tensor '" + Printable.value(name) + "'");
            }
            if (!Arrays.equals(t.shape(), shape)) {
                throw new ModelException(
                        t.file() + ": tensor '" + Printable.value(name) + "' has shape " + Arrays.toString(t.shape())
                                + " where " + Arrays.toString(shape) + " was expected from config.json");
            }
        });
    }

    private static Weights indexed(Path folder, String index) {
        ConfigFile f = ConfigFile.read(folder.resolve(index));
        JsonObject map = f.object("weight_map").json();
        Map<String, String> fileOf = new LinkedHashMap<>();
        for (var e : map.entrySet()) {
            if (!e.getValue().isJsonPrimitive()) {
                throw new ModelException(f.path() + ": weight_map '" + Printable.value(e.getKey()) + "' names no file");
            }
            fileOf.put(e.getKey(), e.getValue().getAsString());
        }
        Set<String> files = new LinkedHashSet<>(fileOf.values());
        for (String file : files) {
            if (file.isBlank() || file.matches(".*[/\\\\\\x00].*") || file.equals("..") || file.equals(".")) {
                throw new ModelException(f.path() + ": weight_map names '" + Printable.value(file)
                        + "', which is no file of this folder; it is not opened");
            }
            if (!file.endsWith(".safetensors")) {
                throw new ModelException(
                        f.path() + ": weight_map names '" + Printable.value(file) + "'; only .safetensors is read");
            }
        }
        Weights all = of(folder, files);
        fileOf.forEach((name, file) -> {
            StoredTensor t = all.tensors.get(name);
            if (t == null || !t.file().equals(folder.resolve(file))) {
                throw new ModelException(folder.resolve(file) + ": missing tensor '" + Printable.value(name)
                        + "', which " + index + " promises there");
            }
        });
        return all;
    }

    private static Weights of(Path folder, Set<String> files) {
        List<Path> paths = files.stream().map(folder::resolve).toList();
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Path p : paths) {
            Safetensors.header(p).forEach((name, t) -> {
                StoredTensor other = tensors.put(name, t);
                if (other != null) {
                    throw new ModelException(p + ": tensor '" + Printable.value(name) + "' is also in "
                            + other.file().getFileName());
                }
            });
        }
        return new Weights(folder, paths, tensors);
    }

    private static void completeShards(Path folder, Set<String> files) {
        for (String name : files) {
            Matcher m = SHARD.matcher(name);
            if (m.matches()) {
                int count = Integer.parseInt(m.group(3));
                for (int i = 1; i <= count; i++) {
                    String shard = String.format("%s-%05d-of-%s.safetensors", m.group(1), i, m.group(3));
                    if (!files.contains(shard)) {
                        throw new ModelException(folder.resolve(shard) + ": missing");
                    }
                }
            }
        }
    }

    private static List<String> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ModelException(folder + ": missing folder");
        }
        try (Stream<Path> s = Files.list(folder)) {
            return s.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new ModelException(folder + ": cannot be listed (" + e.getMessage() + ")");
        }
    }
}
