package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.run.Run;

/**
 * Puts the runs of a {@link StorePack} into a store, which may have runs already. Each picture is checked as {@link
 * Verification} checks it before it gets its name in the store. A run that the store has stays as it is, and only gets
 * the scores and latents that it lacks.
 */
public final class StoreUnpacking {
    private final PackFile pack;
    private final RunStore store;
    /** A store within the store's folder, in which files of the pack are checked. */
    private final RunStore staged;

    private final List<String> lineFiles;
    private final List<String> left = new ArrayList<>();
    private int added;
    private int same;
    private int lines;

    /**
     * What became of the runs of a pack.
     *
     * @param added runs that the store did not have
     * @param same runs that it had with the same pixels
     * @param lines that were added to files that grow line by line, such as votes
     * @param left one line for each file that was not taken: damaged, foreign, or a run that has other pixels here
     */
    public record Unpacked(int added, int same, int lines, List<String> left) {
        public Unpacked {
            left = List.copyOf(left);
        }
    }

    private StoreUnpacking(PackFile pack, RunStore store, RunStore staged, List<String> lineFiles) {
        this.pack = pack;
        this.store = store;
        this.staged = staged;
        this.lineFiles = lineFiles;
    }

    /** As {@link #unpack(Path, Supplier, List, BiConsumer)}, into a folder that is created if it is not there. */
    public static Unpacked unpack(Path file, Path folder, List<String> lineFiles, BiConsumer<Integer, Integer> progress)
            throws IOException, InterruptedException {
        return unpack(file, () -> RunStore.open(folder), lineFiles, progress);
    }

    /**
     * Unpacks into a store.
     *
     * @param file a pack
     * @param open opens the store, or creates it; called once the pack has turned out to be one
     * @param lineFiles names of files that grow line by line, as {@link StorePack#write} takes them
     * @param progress receives how many runs are done, and how many there are
     * @throws InterruptedException between two runs; those that are done are in the store
     * @throws IOException with one line, if the file cannot be read or is no pack; nothing is created then
     * @throws StoreException with one line, if the store cannot be written
     */
    public static Unpacked unpack(
            Path file, Supplier<RunStore> open, List<String> lineFiles, BiConsumer<Integer, Integer> progress)
            throws IOException, InterruptedException {
        try (PackFile pack = PackFile.open(file, lineFiles)) {
            RunStore store = open.get();
            // Beside the runs, not in another file system: a checked file gets its place by a rename.
            Path beside =
                    AtomicFile.temporaryFor(store.folder().toAbsolutePath().resolve("unpacked"));
            try {
                return new StoreUnpacking(pack, store, RunStore.open(beside), lineFiles).unpack(progress);
            } finally {
                Interrupts.after(() -> AtomicFile.deleteTree(beside));
            }
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, "stopped; the runs so far are in the store");
        }
    }

    private Unpacked unpack(BiConsumer<Integer, Integer> progress) throws IOException {
        pack.foreign().forEach(name -> left.add(Printable.value(name) + ": not a file of a store"));
        stage(KeptMetrics.FILE, staged.folder());
        store.addMetrics(staged);
        Map<String, List<String>> byKey = new LinkedHashMap<>();
        for (String name : pack.names()) {
            if (name.startsWith(StorePack.RUNS)) {
                String key = name.substring(StorePack.RUNS.length()).replaceFirst("\\..*", "");
                byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(name);
            }
        }
        int done = 0;
        for (Map.Entry<String, List<String>> run : byKey.entrySet()) {
            Interrupts.check();
            progress.accept(done++, byKey.size());
            for (String name : run.getValue()) {
                stage(name, staged.files().folder());
            }
            take(run.getKey());
        }
        for (String name : lineFiles) {
            addLines(name);
        }
        progress.accept(done, done);
        return new Unpacked(added, same, lines, left);
    }

    /** Writes a file of the pack where it can be checked; a damaged one only gets a line. */
    private void stage(String name, Path folder) throws IOException {
        if (!pack.names().contains(name)) {
            return;
        }
        byte[] bytes;
        try {
            bytes = pack.bytes(name);
        } catch (IOException e) {
            Interrupts.check();
            left.add(e.getMessage());
            return;
        }
        AtomicFile.write(folder.resolve(Path.of(name).getFileName()), bytes);
    }

    private void take(String key) throws IOException {
        RunFiles from = staged.files();
        List<Run> whole = new ArrayList<>();
        for (Path file : from.all(key)) {
            Optional<Verification.Odd> odd =
                    Files.exists(file) ? Verification.look(staged, file, whole) : Optional.empty();
            if (odd.isPresent()) {
                left.add(StorePack.RUNS + file.getFileName() + ": " + odd.get().reason());
                Files.delete(file);
            }
        }
        if (!whole.isEmpty()) {
            take(whole.get(0));
        }
        for (Path file : from.all(key)) {
            Files.deleteIfExists(file);
        }
    }

    private void take(Run run) throws IOException {
        Optional<Run> here = store.find(run.key());
        if (here.isEmpty()) {
            move(run.key(), staged.files().latents(run.key()));
            move(run.key(), staged.files().scores(run.key()));
            move(run.key(), staged.files().picture(run.key()));
            added++;
            return;
        }
        Optional<SharedRuns> shared = store.shared();
        if (shared.isPresent() && !shared.get().has(store.files().picture(run.key()))) {
            shared.get().send(run.key()); // a copy of a run that was removed from there
            added++;
            return;
        }
        if (!pixels(here.get()).equals(pixels(run))) {
            left.add(StorePack.RUNS + run.key() + ".png: the store has this run with other pixels, which stay");
            return;
        }
        same++;
        if (!store.hasLatents(run.key())) {
            move(run.key(), staged.files().latents(run.key()));
        }
        addScores(here.get(), run);
    }

    private static String pixels(Run run) {
        return run.metadata().orElseThrow().pixels();
    }

    private void move(String key, Path file) throws IOException {
        if (Files.exists(file)) {
            Path place = store.files().picture(key).resolveSibling(file.getFileName());
            AtomicFile.move(file, place);
            store.shared().ifPresent(shared -> shared.send(place));
        }
    }

    private void addScores(Run here, Run packed) {
        if (!here.scores().keySet().containsAll(packed.scores().keySet())) {
            KeptScores all = KeptScores.of(pixels(here), packed.scored().with(here.scored()));
            store.keep(store.files().scores(here.key()), all.toJson().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Adds the lines that the store's file of this name lacks. */
    private void addLines(String name) throws IOException {
        if (!pack.names().contains(name)) {
            return;
        }
        lines += new LineFile(store.folder().resolve(name)).addMissing(LineFile.lines(pack.bytes(name)));
        store.shared().ifPresent(shared -> shared.exchangeLines(store.folder().resolve(name), true));
    }
}
