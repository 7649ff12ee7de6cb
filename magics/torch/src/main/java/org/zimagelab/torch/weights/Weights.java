package org.zimagelab.torch.weights;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.ConfigFile;
import org.zimagelab.torch.files.FolderFile;

/**
 * The tensors of one component's folder ({@code transformer/}, {@code text_encoder/}, {@code vae/}): a single file, or
 * shards with or without an index.
 *
 * @param folder of the component; a single file that was named itself
 * @param files that hold tensors
 * @param tensors by name
 */
public record Weights(Path folder, List<Path> files, Map<String, StoredTensor> tensors) {
    private static final String DIFFUSERS = "diffusion_pytorch_model";
    private static final String TRANSFORMERS = "model";
    private static final String ENDING = ".safetensors";
    private static final String GGUF = ".gguf";
    private static final String INDEX = ENDING + ".index.json";

    /** Files of at most so many bytes together are copied into memory. */
    private static final long SMALL = 32L << 20;

    /**
     * Reads the headers of a component's files. The files are found by the names that the publishing library gives
     * them: transformers' {@code model} for a text encoder, diffusers' {@code diffusion_pytorch_model} for anything
     * else.
     *
     * @throws ModelException naming the file and the reason, also if several sets of files could be meant
     */
    public static Weights read(Path folder) {
        Set<String> names = new TreeSet<>(list(folder));
        boolean text =
                folder.toAbsolutePath().normalize().getFileName().toString().equals("text_encoder");
        for (String stem : text ? List.of(TRANSFORMERS, DIFFUSERS) : List.of(DIFFUSERS, TRANSFORMERS)) {
            boolean single = names.contains(stem + ENDING);
            boolean indexed = names.contains(stem + INDEX);
            if (single && indexed) {
                throw new ModelException(folder + ": " + stem + ENDING + " and " + stem + INDEX
                        + " are both there, and either could be the model's; remove one");
            }
            if (single) {
                return of(folder, Set.of(stem + ENDING));
            }
            if (indexed) {
                return indexed(folder, stem + INDEX);
            }
            Set<String> shards = names.stream()
                    .filter(n -> n.startsWith(stem + "-") && n.endsWith(ENDING))
                    .filter(n -> ShardName.of(n).isPresent())
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!shards.isEmpty()) {
                completeShards(folder, shards);
                return of(folder, shards);
            }
        }
        return otherwiseNamed(folder, names);
    }

    /**
     * Reads the headers of a file, or of all shards of a set, in which some or all tensors belong to a component.
     *
     * @param files at least one, all in one folder
     * @param wanted names of the tensors that are asked for; others may have any dtype
     * @throws ModelException naming the file and the reason, also that a shard is missing
     */
    public static Weights files(List<Path> files, Predicate<String> wanted) {
        Path folder = files.get(0).resolveSibling("");
        completeShards(
                folder == null ? Path.of("") : folder,
                files.stream().map(f -> f.getFileName().toString()).collect(Collectors.toSet()));
        return new Weights(files.get(0), files, tensors(files, wanted));
    }

    private static Weights otherwiseNamed(Path folder, Set<String> names) {
        List<String> indexes = names.stream().filter(n -> n.endsWith(INDEX)).toList();
        if (indexes.size() > 1) {
            throw new ModelException(folder + ": several indexes, " + Printable.value(indexes.get(0)) + " and "
                    + Printable.value(indexes.get(1)));
        }
        if (!indexes.isEmpty()) {
            return indexed(folder, indexes.get(0));
        }
        Set<String> files =
                names.stream().filter(n -> n.endsWith(ENDING)).collect(Collectors.toCollection(TreeSet::new));
        if (files.isEmpty() && names.stream().anyMatch(n -> n.endsWith(GGUF))) {
            return gguf(folder, names.stream().filter(n -> n.endsWith(GGUF)).toList());
        }
        if (files.isEmpty()) {
            String pickle = names.stream()
                    .filter(n -> n.matches("(?s).+\\.(bin|pt|pth|ckpt|pkl)"))
                    .findFirst()
                    .orElse(null);
            throw new ModelException(
                    pickle == null
                            ? folder + ": no .safetensors or .gguf file"
                            : folder.resolve(pickle)
                                    + ": pickled weights are never read; a .safetensors file is needed");
        }
        List<String> sets = files.stream()
                .map(n -> ShardName.of(n).map(ShardName::set).orElse(n))
                .distinct()
                .toList();
        if (sets.size() > 1) {
            throw new ModelException(folder + ": several .safetensors files, among them "
                    + Printable.value(files.iterator().next())
                    + ", and no name tells which one is the model's");
        }
        completeShards(folder, files);
        return of(folder, files);
    }

    private static Weights gguf(Path folder, List<String> files) {
        if (files.size() > 1) {
            throw new ModelException(folder + ": several .gguf files, among them " + Printable.value(files.get(0))
                    + ", and no name tells which one is the model's");
        }
        return of(folder, Set.of(files.get(0)));
    }

    /**
     * Whether the files are copied into memory instead of being mapped. If somebody cuts a mapped file short, reading
     * the missing part ends the process; a copied file is safe.
     *
     * @throws ModelException if a file can no longer be read
     */
    public boolean isSmall() {
        long bytes = 0;
        for (Path file : files) {
            bytes += Safetensors.size(file);
        }
        return bytes <= SMALL;
    }

    /**
     * The same tensors, some of which are rounded when they are loaded.
     *
     * @param to see {@link StoredTensor#heldIn}
     * @param which by their names
     * @throws ModelException if the files store one of them in no more bits
     */
    public Weights quantised(StorageFormat to, Predicate<String> which) {
        Map<String, StoredTensor> quantised = new LinkedHashMap<>();
        tensors.forEach((name, t) -> quantised.put(name, which.test(name) ? t.heldIn(to) : t));
        return new Weights(folder, files, quantised);
    }

    /** The same tensors under other names. Two tensors of one new name are an error in the folder. */
    public Weights renamed(UnaryOperator<String> rename) {
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, t) -> {
            String to = rename.apply(name);
            if (renamed.put(to, t.renamed(to)) != null) {
                throw new ModelException(t.file() + ": tensor '" + Printable.value(to) + "' appears twice");
            }
        });
        return new Weights(folder, files, renamed);
    }

    /**
     * Checks that all tensors that a network needs are there and have the right shape. Other tensors may be there too.
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
                                + " where " + Arrays.toString(shape) + " was expected from " + sizesFrom());
            }
        });
    }

    /**
     * Checks that the network uses all tensors, except for those that are known to be unused. A configuration with
     * fewer layers than the weights makes another network, and other pictures.
     *
     * @param used names of the tensors that the network takes
     * @param beside whether a tensor of this name is known to be in such files unused
     * @throws ModelException naming the folder and a tensor
     */
    public void requireUsed(Set<String> used, Predicate<String> beside) {
        List<String> others = tensors.keySet().stream()
                .filter(name -> !used.contains(name) && !beside.test(name))
                .toList();
        if (!others.isEmpty()) {
            throw new ModelException(folder + ": tensor '" + Printable.value(others.get(0)) + "'"
                    + (others.size() == 1 ? " is" : " and " + (others.size() - 1) + " more are")
                    + " not in the network that " + sizesFrom()
                    + (isFile() ? " make" : " describes; one of the two belongs to another model"));
        }
    }

    private boolean isFile() {
        return files.contains(folder);
    }

    private String sizesFrom() {
        return isFile() ? "the other tensors" : "config.json";
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
            if (!FolderFile.isName(file)) {
                throw new ModelException(f.path() + ": weight_map names '" + Printable.value(file)
                        + "', which is no file of this folder; it is not opened");
            }
            if (!file.endsWith(ENDING)) {
                throw new ModelException(
                        f.path() + ": weight_map names '" + Printable.value(file) + "'; only .safetensors is read");
            }
        }
        Weights all = of(folder, files);
        Map<String, StoredTensor> scales = all.tensors.values().stream()
                .map(StoredTensor::scale)
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(StoredTensor::name, scale -> scale));
        fileOf.forEach((name, file) -> {
            if (Quantisation.isNote(name)) {
                return;
            }
            StoredTensor t = all.tensors.getOrDefault(name, scales.get(name));
            if (t == null || !t.file().equals(folder.resolve(file))) {
                throw new ModelException(folder.resolve(file) + ": missing tensor '" + Printable.value(name)
                        + "', which " + index + " names there");
            }
        });
        return all;
    }

    private static Weights of(Path folder, Set<String> files) {
        List<Path> paths =
                files.stream().map(name -> FolderFile.in(folder, name)).toList();
        return new Weights(folder, paths, tensors(paths, name -> true));
    }

    private static Map<String, StoredTensor> tensors(List<Path> paths, Predicate<String> wanted) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Path p : paths) {
            Map<String, StoredTensor> inFile = Files.isRegularFile(p) && WeightFile.isGguf(p)
                    ? Gguf.tensors(p, wanted)
                    : Safetensors.stored(p, wanted);
            inFile.forEach((name, t) -> {
                StoredTensor other = tensors.put(name, t);
                if (other != null) {
                    throw new ModelException(p + ": tensor '" + Printable.value(name) + "' is also in "
                            + other.file().getFileName());
                }
            });
        }
        return Quantisation.joined(tensors);
    }

    private static void completeShards(Path folder, Set<String> files) {
        files.stream()
                .flatMap(name -> ShardName.of(name).stream())
                .distinct()
                .flatMap(ShardName::all)
                .filter(shard -> !files.contains(shard))
                .findFirst()
                .ifPresent(shard -> {
                    throw new ModelException(folder.resolve(shard) + ": missing");
                });
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
