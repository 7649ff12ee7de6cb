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
 * What a look at every file of a store has found. Every picture is read to its end, decoded, and held against its own
 * checksums, key and parameters. Nothing is changed.
 *
 * @param whole the runs whose files are as they should be, in order of key
 * @param odd all other files, in order of their names
 */
public record Verification(List<Run> whole, List<Odd> odd) {

    /** What is the matter with a file. */
    public enum Matter {
        /** A picture, scores or latents that are not what was written. */
        DAMAGED(true),
        /** Scores or latents without their picture. */
        ORPHANED(true),
        /** Left by a process that died: a temporary file older than a day, a claim that holds no more. */
        ABANDONED(true),
        /** A younger temporary file, or a claim that holds: somebody may be writing. */
        UNDER_WAY(false),
        /**
         * Not ours to judge: no run, one that another version of this program reads, or one too large to decode here.
         */
        FOREIGN(false);

        private final boolean removable;

        Matter(boolean removable) {
            this.removable = removable;
        }

        /** Whether nothing is lost with such a file that cannot be made again. */
        public boolean isRemovable() {
            return removable;
        }
    }

    /**
     * A file that is no whole run, nor the scores or latents of one.
     *
     * @param reason in words that fit after its name and a colon
     * @param bytes its size
     */
    public record Odd(Path file, Matter matter, String reason, long bytes) {
        public String line() {
            return Printable.path(file) + ": " + reason;
        }
    }

    public Verification {
        whole = List.copyOf(whole);
        odd = List.copyOf(odd);
    }

    /**
     * Looks at every file.
     *
     * @param progress gets how many files have been looked at, and of how many
     * @throws InterruptedException between two files, or two rows of a picture
     * @throws StoreException if the folder cannot be listed
     */
    public static Verification of(RunStore store, BiConsumer<Integer, Integer> progress) throws InterruptedException {
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

    /** Those that can be removed. */
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
     * One file alone.
     *
     * @param whole gets it, if it is a whole run
     * @return what is the matter; empty also where it is gone
     * @throws CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    static Optional<Odd> look(RunStore store, Path file, List<Run> whole) {
        String name = file.getFileName().toString();
        try {
            if (AtomicFile.isTemporary(name)) {
                return Optional.of(temporary(file));
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
                return Optional.of(
                        RunLock.isHeld(file)
                                ? odd(file, Matter.UNDER_WAY, "its run is being made by a process that is there")
                                : odd(file, Matter.ABANDONED, "left by a process that was making its run"));
            }
            return Optional.of(odd(file, Matter.FOREIGN, "not a run"));
        } catch (NoSuchFileException e) {
            // renamed into place, or removed, by another process meanwhile
            return Optional.empty();
        } catch (OutOfMemoryError e) {
            Interrupts.check();
            return Optional.of(new Odd(file, Matter.FOREIGN, "not enough memory to read it", 0));
        } catch (RuntimeException | StackOverflowError e) {
            // One file must not cost the others, whatever it makes of us.
            Interrupts.check();
            return Optional.of(new Odd(file, Matter.FOREIGN, "cannot be understood: " + Printable.value(e), 0));
        } catch (IOException e) {
            return Files.exists(file)
                    ? Optional.of(new Odd(file, Matter.FOREIGN, "cannot be read: " + AtomicFile.reason(e), 0))
                    : Optional.empty();
        }
    }

    private static Odd temporary(Path file) throws IOException {
        Instant written = Files.getLastModifiedTime(file).toInstant();
        return written.isBefore(Instant.now().minus(RunFiles.ABANDONED))
                ? odd(file, Matter.ABANDONED, "a temporary file of " + written + ", left by a process that died")
                : odd(file, Matter.UNDER_WAY, "a temporary file; a process may be writing it");
    }

    private static Optional<Odd> picture(RunStore store, Path file, String key, List<Run> whole) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.of(odd(file, Matter.FOREIGN, "not a file"));
        }
        RunMetadata metadata;
        try {
            Map<String, String> texts = PngText.read(file, Set.of(PicturePng.METADATA));
            if (!texts.containsKey(PicturePng.METADATA)) {
                return Optional.of(odd(file, Matter.FOREIGN, "carries no " + PicturePng.METADATA + " text"));
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

    /** What is wrong with the pixels of a PNG whose chunks are whole. */
    private static Optional<Odd> pixels(Path file, RunMetadata metadata) throws IOException {
        Pixels pixels;
        try {
            pixels = Pixels.read(file);
        } catch (IOException | RuntimeException e) {
            // or a picture that nobody finished reading would be called damaged, and could be removed
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
                        "its pixels are not those that were made: another SHA-256 than its parameters say"));
    }

    /** Whether the picture failed, and not the memory, the stack or the opening of its file. */
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
            // They are written before it.
            return Optional.of(
                    RunLock.isHeld(store.files().lock(key))
                            ? odd(file, Matter.UNDER_WAY, "latents; a process is making their picture")
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
