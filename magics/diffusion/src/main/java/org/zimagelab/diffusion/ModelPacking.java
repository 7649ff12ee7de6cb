package org.zimagelab.diffusion;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.ByteCount;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.Json;
import org.zimagelab.torch.hub.HuggingFaceCache;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.WeightPacking;
import org.zimagelab.torch.weights.Weights;

/**
 * Writes a model folder again in fewer bytes. Numbers of float32 become bf16, only if each of them stays exactly what
 * it is; the large matrices of the transformer's blocks become rows of int8 if that is asked for, which changes
 * pictures. The new folder has the same layout and the same other files.
 */
public final class ModelPacking {
    private static final Gson JSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final String INDEX = ".safetensors.index.json";

    /**
     * A packed folder.
     *
     * @param folder of the packed model
     * @param before bytes of the source's weight files
     * @param after bytes of the packed weight files
     */
    public record Packed(Path folder, long before, long after) {}

    private final ModelFolder source;
    private final Path target;
    private final boolean int8;

    private ModelPacking(ModelFolder source, Path target, boolean int8) {
        this.source = source;
        this.target = target;
        this.int8 = int8;
    }

    /**
     * Reads the source's headers and checks the target. Nothing is written yet.
     *
     * @param source as for {@link ZImage#load(String)}
     * @param target a folder that does not exist yet, or is empty
     * @param int8 whether the transformer's matrices become int8
     * @throws ModelException with one line, if the source cannot be loaded, or if packing would not make it smaller
     * @throws IOException with one line, if the target is there already, or the disk has no room for it
     */
    public static ModelPacking of(String source, Path target, boolean int8) throws IOException {
        ModelFolder folder = ModelFolder.read(source, ModelFinder.find(source));
        if (folder.configs().isAssumed() || folder.tokenizer().isEmpty()) {
            throw new ModelException(source + ": packed are folders in diffusers' layout, with configs and tokenizer;"
                    + " these files load as they are, and %zimage load --weights int8 makes their matrices int8");
        }
        ModelPacking packing = new ModelPacking(folder, target, int8);
        if (packing.bytes() >= packing.bytesToRead()) {
            throw new ModelException(source + ": packing would not make it smaller: "
                    + (int8
                            ? "its matrices are int8 already"
                            : "no weights are float32; --weights int8 makes it smaller"));
        }
        packing.checkTarget();
        return packing;
    }

    /** Bytes of weights that will be read. */
    public long bytesToRead() {
        return tensors().mapToLong(StoredTensor::bytes).sum();
    }

    /**
     * Bytes of the weights that will be written, without their headers.
     */
    public long bytes() {
        return tensors().mapToLong(t -> WeightPacking.bytes(t, isInt8(t))).sum();
    }

    private Stream<StoredTensor> tensors() {
        return source.components().stream().flatMap(w -> w.tensors().values().stream());
    }

    private boolean isInt8(StoredTensor t) {
        return int8
                && t.isPlain()
                && source.transformerWeights().tensors().get(t.name()) == t
                && Transformer.isBlockMatrix(t.name());
    }

    private void checkTarget() throws IOException {
        Path whole = target.toAbsolutePath().normalize();
        if (Files.exists(whole)) {
            try (Stream<Path> files = Files.isDirectory(whole) ? Files.list(whole) : Stream.of(whole)) {
                if (files.findAny().isPresent()) {
                    throw new IOException(Printable.path(target) + ": is there already; name a new folder");
                }
            }
        }
        if (whole.getParent() == null || !Files.isDirectory(whole.getParent())) {
            throw new IOException(Printable.path(target) + ": the folder above it does not exist");
        }
        long free = Files.getFileStore(whole.getParent()).getUsableSpace();
        if (free < bytes()) {
            throw new IOException(Printable.path(target) + ": the packed model takes " + ByteCount.text(bytes())
                    + ", and the disk has " + ByteCount.text(free) + " free");
        }
    }

    /**
     * Writes the packed folder. It appears under its name when it is complete.
     *
     * @param read told how many more bytes were read, again and again
     * @throws ModelException naming the first tensor with a number that bf16 does not hold exactly
     * @throws IOException with one line, if a file cannot be read or written
     * @throws InterruptedException if the thread is interrupted. In each of these cases no folder is left.
     */
    public Packed write(LongConsumer read) throws IOException, InterruptedException {
        Path whole = target.toAbsolutePath().normalize();
        Path temporary = AtomicFile.temporaryFor(whole);
        boolean done = false;
        try {
            Files.createDirectory(temporary);
            copyOthers(temporary);
            nameSource(temporary.resolve("model_index.json"));
            for (Weights weights : source.components()) {
                write(weights, temporary.resolve(source.path().relativize(weights.folder())), read);
            }
            Files.deleteIfExists(whole); // an empty folder, which a rename does not replace everywhere
            AtomicFile.move(temporary, whole);
            done = true;
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, "stopped; nothing was packed");
        } finally {
            if (!done) {
                Interrupts.after(() -> AtomicFile.deleteTree(temporary));
            }
        }
        ModelFolder packed = ModelFolder.read(whole.toString(), whole);
        return new Packed(target, source.weightBytes(), packed.weightBytes());
    }

    /** Copies configurations, tokenizer and texts: all but weights and their indexes, as far as a model has them. */
    private void copyOthers(Path to) throws IOException {
        try (Stream<Path> all = Files.walk(source.path(), 2)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".json") && !name.endsWith(INDEX) || name.equals("merges.txt")) {
                    Path copy = to.resolve(source.path().relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Says in the index which model this was, as diffusers does: the name may tell turbo from base. */
    private void nameSource(Path index) throws IOException {
        JsonObject json = Json.parse(Files.readString(index)).getAsJsonObject();
        if (!json.has("_name_or_path")) {
            json.addProperty(
                    "_name_or_path",
                    HuggingFaceCache.name(source.path().toAbsolutePath().normalize()));
            Files.writeString(index, JSON.toJson(json));
        }
    }

    private void write(Weights weights, Path folder, LongConsumer read) throws IOException {
        Files.createDirectories(folder);
        JsonObject map = new JsonObject();
        long bytes = 0;
        for (Path file : weights.files()) {
            List<StoredTensor> tensors = weights.tensors().values().stream()
                    .filter(t -> t.file().equals(file))
                    .toList();
            Predicate<StoredTensor> asInt8 = this::isInt8;
            String name = file.getFileName().toString();
            WeightPacking.write(folder.resolve(name), tensors, asInt8, read);
            for (StoredTensor t : tensors) {
                map.addProperty(t.name(), name);
                if (isInt8(t) || t.scale() != null) {
                    map.addProperty(WeightPacking.scaleName(t.name()), name);
                }
                bytes += WeightPacking.bytes(t, isInt8(t));
            }
        }
        if (weights.files().size() > 1) {
            JsonObject total = new JsonObject();
            total.addProperty("total_size", bytes);
            JsonObject index = new JsonObject();
            index.add("metadata", total);
            index.add("weight_map", map);
            String first = weights.files().get(0).getFileName().toString();
            Files.writeString(
                    folder.resolve(first.replaceFirst("-\\d{5}-of-\\d{5}\\.safetensors$", "") + INDEX),
                    new GsonBuilder()
                            .setPrettyPrinting()
                            .disableHtmlEscaping()
                            .create()
                            .toJson(index));
        }
    }
}
