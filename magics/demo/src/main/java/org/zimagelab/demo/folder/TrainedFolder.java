package org.zimagelab.demo.folder;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.hub.HuggingFaceCache;

/**
 * A model folder that a training writes and may replace later. Its file {@value #LIST} lists every file with the
 * SHA-256 of what the training wrote. A folder with any other file, or with a changed file, holds somebody's work and
 * is never replaced.
 *
 * <p>A model is first written to a temporary folder and moved into place once it is complete. Nothing is written
 * through a link within the folder.
 */
public final class TrainedFolder {
    static final String LIST = "trained.json";

    /** A folder without this file is not a model, so it is removed first and added last. */
    private static final String INDEX = "model_index.json";

    private static final String NAME_ANOTHER = "; name a new folder";

    private TrainedFolder() {}

    /** Writes a model's files into an empty folder. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Refuses what {@link #write} would refuse. Also makes and deletes a folder, to find out whether it can be written.
     *
     * @throws IOException with one line that names the folder and the reason
     */
    public static void check(Path folder) throws IOException {
        Path target = target(folder);
        if (Files.exists(target)) {
            requireOwn(folder, target);
        }
        Path probe = Files.exists(target)
                ? target.resolve(AtomicFile.temporaryFor(target).getFileName())
                : target;
        try {
            Files.createDirectory(probe);
            Files.delete(probe);
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    /**
     * Writes a model.
     *
     * @param folder new, empty, or written by a training and not changed since. A link to such a folder remains a link
     * @throws IOException with one line that names the folder and the reason; an existing folder is unchanged
     */
    public static void write(Path folder, Content content) throws IOException {
        Path target = target(folder);
        boolean exists = Files.exists(target);
        if (exists) {
            requireOwn(folder, target);
        }
        // inside an existing folder: it may be on another file system, and somebody may be working in it
        Path fresh = exists
                ? target.resolve(AtomicFile.temporaryFor(target).getFileName())
                : AtomicFile.temporaryFor(target);
        try {
            Files.createDirectory(fresh);
            content.writeTo(fresh);
            list(fresh);
            if (exists) {
                exchange(target, fresh);
            } else {
                AtomicFile.move(fresh, target);
            }
        } catch (IOException e) {
            throw failed(folder, e);
        } finally {
            AtomicFile.deleteTree(fresh);
        }
    }

    /** Like {@link #write}, with the files of another trained folder. */
    public static void copy(Path from, Path folder) throws IOException {
        write(folder, fresh -> {
            for (Path file : files(from)) {
                Path copy = fresh.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        });
    }

    private static IOException failed(Path folder, IOException e) {
        // the innermost reason: the outer ones name a file in a temporary folder
        Throwable first = e;
        while (first.getCause() instanceof IOException) {
            first = first.getCause();
        }
        return new IOException(Printable.path(folder) + ": cannot be written: " + AtomicFile.reason(first), e);
    }

    /** The real folder behind any links. */
    private static Path target(Path folder) throws IOException {
        if (Files.isSymbolicLink(folder) && !Files.exists(folder)) {
            throw new IOException(Printable.path(folder) + ": this link leads nowhere" + NAME_ANOTHER);
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException(Printable.path(folder) + ": this is a file; expected a folder");
        }
        Path absolute = folder.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            throw new IOException(
                    Printable.path(folder) + ": the folder " + Printable.path(parent) + " does not exist");
        }
        Path target =
                Files.exists(folder) ? folder.toRealPath() : parent.toRealPath().resolve(absolute.getFileName());
        Path hub = HuggingFaceCache.folder();
        if (Files.isDirectory(hub) && target.startsWith(hub.toRealPath())) {
            throw new IOException(Printable.path(folder) + ": this folder is in the Hugging Face cache "
                    + Printable.path(hub) + NAME_ANOTHER + " elsewhere");
        }
        return target;
    }

    private static void requireOwn(Path folder, Path target) throws IOException {
        Map<String, String> own = listed(target);
        for (Path file : files(target)) {
            String name = name(target, file);
            if (AtomicFile.isTemporary(target.relativize(file).getName(0).toString())) {
                continue; // a killed training left it
            }
            if (own.isEmpty()) {
                throw new IOException(Printable.path(folder) + ": this folder holds other files, such as "
                        + Printable.value(name) + ", and no model that a training wrote" + NAME_ANOTHER);
            }
            boolean unchanged = name.equals(LIST)
                    || !Files.isSymbolicLink(file)
                            && Files.isRegularFile(file)
                            && DigestUtils.sha256Hex(Files.readAllBytes(file)).equals(own.get(name));
            if (!unchanged) {
                throw new IOException(Printable.path(folder) + ": " + Printable.value(name)
                        + (own.containsKey(name)
                                ? " has changed since a training wrote it"
                                : " was not written by a training")
                        + NAME_ANOTHER);
            }
        }
    }

    /** The hashes by file name; empty if the folder has no list of a training. */
    private static Map<String, String> listed(Path folder) {
        Map<String, String> hashes = new TreeMap<>();
        Path list = folder.resolve(LIST);
        try {
            if (Files.isRegularFile(list) && !Files.isSymbolicLink(list)) {
                JsonObject files = JsonParser.parseString(new String(Files.readAllBytes(list), StandardCharsets.UTF_8))
                        .getAsJsonObject()
                        .getAsJsonObject("files");
                for (Map.Entry<String, JsonElement> file : files.entrySet()) {
                    hashes.put(file.getKey(), file.getValue().getAsString());
                }
            }
        } catch (IOException | RuntimeException e) {
            return Map.of(); // not the list of a training
        }
        return hashes;
    }

    private static void list(Path folder) throws IOException {
        JsonObject files = new JsonObject();
        for (Path file : files(folder)) {
            if (!name(folder, file).equals(LIST)) {
                files.addProperty(name(folder, file), DigestUtils.sha256Hex(Files.readAllBytes(file)));
            }
        }
        JsonObject json = new JsonObject();
        json.addProperty(
                "written_by", "a training of zimage-lab, which replaces these files if they are as it left them");
        json.add("files", files);
        AtomicFile.write(
                folder.resolve(LIST),
                new GsonBuilder().setPrettyPrinting().create().toJson(json).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Replaces the files of {@code target} by those of its subfolder {@code fresh}. If that fails, restores the old
     * files.
     */
    private static void exchange(Path target, Path fresh) throws IOException {
        Path old = target.resolve(AtomicFile.temporaryFor(target).getFileName());
        Files.createDirectory(old);
        List<Path> removed = new ArrayList<>();
        List<Path> added = new ArrayList<>();
        boolean done = false;
        try {
            move(children(target), old, removed);
            List<Path> inOrder = children(fresh);
            inOrder.sort(Comparator.comparing((Path p) -> p.endsWith(INDEX)));
            move(inOrder, target, added);
            done = true;
        } finally {
            if (!done) {
                for (Path file : added) {
                    AtomicFile.deleteTree(target.resolve(file.getFileName()));
                }
                for (Path file : removed) {
                    Files.move(old.resolve(file.getFileName()), file);
                }
            }
            AtomicFile.deleteTree(old);
        }
    }

    private static void move(List<Path> files, Path to, List<Path> done) throws IOException {
        for (Path file : files) {
            AtomicFile.move(file, to.resolve(file.getFileName()));
            done.add(file);
        }
    }

    /** The files and folders within a folder, without temporary ones, the index first. */
    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return new ArrayList<>(
                    all.filter(p -> !AtomicFile.isTemporary(p.getFileName().toString()))
                            .sorted(Comparator.comparing((Path p) -> !p.endsWith(INDEX)))
                            .toList());
        }
    }

    /** All files below a folder. Links are not followed. */
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(p -> !Files.isDirectory(p) || Files.isSymbolicLink(p))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }
}
