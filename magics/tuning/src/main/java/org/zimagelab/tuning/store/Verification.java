package org.zimagelab.tuning.store;

import com.google.gson.JsonParseException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.common.UnreadableFile;
import org.zimagelab.quality.picture.PictureTooLargeException;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Sha256;
import org.zimagelab.tuning.store.png.DamagedFileException;
import org.zimagelab.tuning.store.png.PicturePng;
import org.zimagelab.tuning.store.png.PngText;

/**
 * The result of checking every file of a store. Each picture is read completely, decoded, and compared with its
 * checksums, key and parameters. Nothing is changed. Of a store that Hadoop opens, the files there are checked; the
 * copies on this machine become those of its whole files.
 *
 * @param whole the runs whose files are undamaged, sorted by key
 * @param odd all other files, sorted by name
 */
public record Verification(List<Run> whole, List<Odd> odd) {

    /** What is wrong with a file. */
    public enum Matter {
        /** A picture, scores or latents that changed after they were written. */
        DAMAGED(true),
        /** Scores or latents without their picture. */
        ORPHANED(true),
        /** Left by a process that died: its temporary file, or one older than a day, or a lock that has ended. */
        ABANDONED(true),
        /** A newer temporary file, or a lock that holds: a process may be writing. */
        UNDER_WAY(false),
        /** Of a store that Hadoop opens: the copy on this machine was another one, or there is no other file. */
        COPY(false),
        /** Not checked: not a run, a run of another version of this program, or one too large to decode here. */
        FOREIGN(false);

        private final boolean removable;

        Matter(boolean removable) {
            this.removable = removable;
        }

        /** Whether such a file can be removed without losing anything that cannot be made again. */
        public boolean isRemovable() {
            return removable;
        }
    }

    /**
     * A file that is neither a whole run nor its scores or latents.
     *
     * @param file of a store that Hadoop opens, the file's copy on this machine, which need not exist
     * @param reason what is wrong, to follow the file's name and a colon
     * @param bytes size of the file
     */
    public record Odd(Path file, Matter matter, String reason, long bytes) {
        public String line() {
            return Printable.path(file) + ": " + reason;
        }

        /** The line with the file's name in the store itself, and not on this machine, if Hadoop opens it. */
        public String lineIn(RunStore store) {
            return store.shared().isPresent()
                    ? store.name() + "/" + SharedRuns.RUNS + "/" + Printable.value(file.getFileName()) + ": " + reason
                    : line();
        }
    }

    public Verification {
        whole = List.copyOf(whole);
        odd = List.copyOf(odd);
    }

    /**
     * Checks every file.
     *
     * @param progress receives how many files are checked, and how many there are
     * @throws InterruptedException between two files, or two rows of a picture
     * @throws StoreException if the folder cannot be listed
     */
    public static Verification of(RunStore store, BiConsumer<Integer, Integer> progress) throws InterruptedException {
        if (store.shared().isPresent()) {
            return new SharedVerification(store, store.shared().get()).of(progress);
        }
        List<Path> files;
        try {
            files = files(store);
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, "stopped before the first file");
        }
        List<Run> whole = new ArrayList<>();
        List<Odd> odd = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped after " + Amounts.part(i, files.size(), "file"));
            }
            progress.accept(i, files.size());
            try {
                look(store, files.get(i), whole).ifPresent(odd::add);
            } catch (CancellationException e) {
                throw Interrupts.stopped(e, "stopped after " + Amounts.part(i, files.size(), "file"));
            }
        }
        progress.accept(files.size(), files.size());
        return new Verification(whole, odd);
    }

    /** The files that can be removed. */
    public List<Odd> removable() {
        return odd.stream().filter(file -> file.matter().isRemovable()).toList();
    }

    private static List<Path> files(RunStore store) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(store.files().folder())) {
            for (Path file : all) {
                Interrupts.check();
                files.add(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new StoreException("store " + store.folder() + ": cannot be listed: " + AtomicFile.reason(e), e);
        }
        Collections.sort(files);
        return files;
    }

    /**
     * Checks one file.
     *
     * @param whole receives the run, if the file is a whole one
     * @return what is wrong; empty if nothing is, or the file is gone
     * @throws CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    static Optional<Odd> look(RunStore store, Path file, List<Run> whole) {
        String name = file.getFileName().toString();
        try {
            if (AtomicFile.isTemporary(name)) {
                return Optional.of(
                        temporary(file, Files.getLastModifiedTime(file).toInstant(), Files.size(file)));
            }
            if (name.startsWith(".")) {
                return Optional.empty();
            }
            boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
            if (there && !Files.isRegularFile(file)) {
                return Optional.of(new Odd(
                        file, Matter.FOREIGN, UnreadableFile.reason(file).orElse("not a file"), 0));
            }
            if (name.endsWith(".png") && RunFiles.isKey(stem(name, ".png"))) {
                return picture(store, file, stem(name, ".png"), whole);
            }
            if (name.endsWith(KeptScores.ENDING) && RunFiles.isKey(stem(name, KeptScores.ENDING))) {
                return scores(store, file, stem(name, KeptScores.ENDING));
            }
            if (name.endsWith(KeptLatents.ENDING) && RunFiles.isKey(stem(name, KeptLatents.ENDING))) {
                return latents(store, file, stem(name, KeptLatents.ENDING));
            }
            if (name.endsWith(RunLock.ENDING) && RunFiles.isKey(stem(name, RunLock.ENDING))) {
                return Optional.of(lock(file, store.files().isBeingMade(stem(name, RunLock.ENDING)), Files.size(file)));
            }
            return Optional.of(odd(file, Matter.FOREIGN, "not a run"));
        } catch (NoSuchFileException e) {
            // another process renamed or removed it meanwhile
            return Optional.empty();
        } catch (OutOfMemoryError e) {
            Interrupts.check();
            return Optional.of(new Odd(file, Matter.FOREIGN, "not enough memory to read it", 0));
        } catch (RuntimeException | StackOverflowError e) {
            // One bad file must not affect the others.
            Interrupts.check();
            return Optional.of(new Odd(file, Matter.FOREIGN, "cannot be understood: " + Printable.value(e), 0));
        } catch (IOException e) {
            return Files.exists(file)
                    ? Optional.of(new Odd(file, Matter.FOREIGN, "cannot be read: " + AtomicFile.reason(e), 0))
                    : Optional.empty();
        }
    }

    /** @param written when, by the clock of the store */
    static Odd temporary(Path file, Instant written, long bytes) {
        if (AtomicFile.isLeftover(file.getFileName().toString())) {
            return new Odd(file, Matter.ABANDONED, "a temporary file, left by a process that died", bytes);
        }
        return written.isBefore(Instant.now().minus(RunFiles.ABANDONED))
                ? new Odd(
                        file,
                        Matter.ABANDONED,
                        "a temporary file of " + written + ", left by a process that died",
                        bytes)
                : new Odd(file, Matter.UNDER_WAY, "a temporary file; a process may be writing it", bytes);
    }

    /** @param isHeld whether its process may still exist */
    static Odd lock(Path file, boolean isHeld, long bytes) {
        return isHeld
                ? new Odd(file, Matter.UNDER_WAY, "a running process is making its run", bytes)
                : new Odd(file, Matter.ABANDONED, "left by a process that was making its run", bytes);
    }

    private static Optional<Odd> picture(RunStore store, Path file, String key, List<Run> whole) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.of(odd(file, Matter.FOREIGN, "not a file"));
        }
        RunMetadata metadata;
        try {
            Map<String, String> texts = PngText.read(file, Set.of(PicturePng.METADATA));
            if (!texts.containsKey(PicturePng.METADATA)) {
                return Optional.of(odd(file, Matter.FOREIGN, "has no " + PicturePng.METADATA + " text"));
            }
            metadata = RunMetadata.ofJson(texts.get(PicturePng.METADATA));
        } catch (DamagedFileException e) {
            return Optional.of(odd(file, Matter.DAMAGED, e.getMessage()));
        } catch (JsonParseException e) {
            String reason = "its " + PicturePng.METADATA + " text cannot be read: " + Printable.value(e.getMessage());
            return Optional.of(odd(file, Matter.FOREIGN, reason));
        }
        if (!metadata.key().equals(key)) {
            return Optional.of(odd(file, Matter.FOREIGN, "its parameters belong to run " + metadata.key()));
        }
        Optional<Odd> odd = pixels(file, metadata);
        if (odd.isEmpty()) {
            whole.add(store.stored(key, metadata));
        }
        return odd;
    }

    /** What is wrong with the pixels of a PNG with undamaged chunks. */
    private static Optional<Odd> pixels(Path file, RunMetadata metadata) throws IOException {
        Pixels pixels;
        try {
            pixels = Pixels.read(file);
        } catch (IOException | RuntimeException e) {
            // without this, a picture whose reading was interrupted would be called damaged and could be removed
            Interrupts.check();
            return Optional.of(
                    isDamage(e)
                            ? odd(file, Matter.DAMAGED, "its pixels cannot be decoded")
                            : odd(file, Matter.FOREIGN, "not verified: " + reason(file, e)));
        }
        return Sha256.ofPixels(pixels.toImage()).equals(metadata.pixels())
                ? Optional.empty()
                : Optional.of(odd(
                        file,
                        Matter.DAMAGED,
                        "its pixels have changed: their SHA-256 is not the one in its parameters"
                                + metadata.machine()
                                        .map(machine -> "; it was made on " + Printable.value(machine))
                                        .orElse("")));
    }

    /** Whether the picture is at fault, rather than the memory, the stack or the opening of its file. */
    static boolean isDamage(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof PictureTooLargeException
                    || e instanceof VirtualMachineError
                    || e instanceof FileNotFoundException) {
                return false;
            }
        }
        return true;
    }

    private static String reason(Path file, Exception e) {
        String message = String.valueOf(e.getMessage());
        String name = Printable.path(file) + ": ";
        return message.startsWith(name) ? message.substring(name.length()) : Printable.value(message);
    }

    private static Optional<Odd> scores(RunStore store, Path file, String key) throws IOException {
        if (Files.notExists(store.files().picture(key))) {
            return Optional.of(odd(file, Matter.ORPHANED, "scores of a picture that is not there"));
        }
        try {
            KeptScores.read(file);
            return Optional.empty();
        } catch (DamagedFileException e) {
            return Optional.of(odd(file, Matter.DAMAGED, e.getMessage()));
        }
    }

    private static Optional<Odd> latents(RunStore store, Path file, String key) throws IOException {
        Path picture = store.files().picture(key);
        if (Files.notExists(picture)) {
            // Latents are written before their picture.
            return Optional.of(
                    store.files().isBeingMade(key)
                            ? odd(file, Matter.UNDER_WAY, "latents of a picture that a process is making")
                            : odd(file, Matter.ORPHANED, "latents of a picture that is not there"));
        }
        Optional<RunMetadata> metadata = PicturePng.metadataIfOurs(picture);
        try {
            if (metadata.isPresent()) {
                KeptLatents.read(file, metadata.get());
            }
            return Optional.empty();
        } catch (DamagedFileException e) {
            return Optional.of(odd(file, Matter.DAMAGED, e.getMessage()));
        }
    }

    private static Odd odd(Path file, Matter matter, String reason) throws IOException {
        return new Odd(file, matter, reason, Files.size(file));
    }

    private static String stem(String name, String ending) {
        return name.substring(0, name.length() - ending.length());
    }
}
