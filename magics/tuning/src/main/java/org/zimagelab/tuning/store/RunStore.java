package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.png.PicturePng;

/**
 * A folder of finished runs: {@code runs/KEY.png}, with its scores and, if they were requested, its latents beside it.
 * Only the PNGs matter; everything else can be deleted and is made again. Several threads and processes may share a
 * store: every file appears whole, by a rename, and two processes that make the same run write the same pixels. {@link
 * #claim} avoids that double work.
 *
 * <p>A store may be a copy of runs in a {@link SharedFolder}, see {@link #open(Path, SharedFolder)}: then files that
 * are not here are fetched from there, and all that is kept goes there too.
 */
public final class RunStore {
    private final Path folder;
    private final RunFiles files;
    private final KeptMetrics metrics;
    private final LockFolder locks;
    private final Optional<SharedRuns> shared;
    private final Optional<Set<String>> listed;
    private final String name;
    private final RunLock.Sightings sightings = new RunLock.Sightings(System::nanoTime);
    private final Set<String> notes = Collections.synchronizedSet(new LinkedHashSet<>());

    private RunStore(Path folder) {
        this(folder, Optional.empty(), Optional.empty(), folder.toString());
    }

    private RunStore(Path folder, Optional<SharedFolder> shared, Optional<Set<String>> listed, String name) {
        this.folder = folder;
        this.listed = listed;
        this.name = name;
        this.files = new RunFiles(folder.resolve("runs"));
        this.metrics = new KeptMetrics(folder);
        this.shared = shared.map(of -> new SharedRuns(of, files));
        this.locks = shared.<LockFolder>map(SharedLocks::new).orElseGet(() -> new FileLocks(files.folder()));
    }

    /**
     * Opens a store, creates the folder if it is missing, and checks by a test write that it is writable.
     *
     * @throws StoreException with one line, if the folder is a file, is read-only or cannot be created
     */
    public static RunStore open(Path folder) {
        return open(folder, Optional.empty());
    }

    /**
     * Opens a store that several machines share by requests, and checks by a test write that it can be written. Its
     * runs are those of the shared folder. {@link #find} and {@link #latents} copy what this machine lacks; what is
     * kept here is written there too, as whole files; locks are there alone.
     *
     * @param copies a folder of this machine for the copies, new or of the same shared folder
     * @throws StoreException with one line, if one of them cannot be written
     */
    public static RunStore open(Path copies, SharedFolder shared) {
        RunStore store = open(copies, Optional.of(shared));
        store.shared.flatMap(SharedRuns::tried).ifPresent(store.notes::add);
        return store;
    }

    static RunStore open(Path folder, Optional<SharedFolder> shared) {
        String name = shared.map(SharedFolder::address).orElse(folder.toString());
        RunStore store = new RunStore(folder, shared, Optional.empty(), name);
        store.files.create(store.sightings).ifPresent(store.notes::add);
        return store;
    }

    /**
     * Opens an existing store to read it; creates, writes and removes nothing.
     *
     * @throws StoreException with one line, if there is no store
     */
    public static RunStore existing(Path folder) {
        if (!isStore(folder)) {
            throw new StoreException("store " + folder + ": "
                    + (Files.isDirectory(folder) ? "a folder, but not a store of runs" : "no such folder")
                    + "; name a folder in which a sweep kept its pictures");
        }
        return new RunStore(folder);
    }

    /**
     * The copies of some runs of a store in a {@link SharedFolder}, to read them without a request.
     *
     * @param name of that store, for messages
     * @param keys of these runs; those without a copy are passed over
     */
    static RunStore copies(Path folder, String name, Set<String> keys) {
        return new RunStore(folder, Optional.empty(), Optional.of(Set.copyOf(keys)), name);
    }

    /** Whether a folder looks like a store: it contains a folder {@code runs}. */
    public static boolean isStore(Path folder) {
        return Files.isDirectory(folder.resolve("runs"));
    }

    /** The store that a run's file lies in, {@code STORE/runs/KEY.png}; empty for any other file. */
    public static Optional<Path> folderOf(Path file) {
        return Optional.ofNullable(file.toAbsolutePath().normalize().getParent())
                .filter(folder -> folder.endsWith("runs") && RunFiles.isKey(RunFiles.keyOf(file)))
                .map(Path::getParent);
    }

    /** The store that a run's file lies in, as {@link #existing}; empty for any other file. */
    public static Optional<RunStore> holding(Path file) {
        return folderOf(file).map(RunStore::new);
    }

    public Path folder() {
        return folder;
    }

    /** The store for messages: its folder, or its address if Hadoop opens it. */
    public String name() {
        return name;
    }

    /**
     * Keys of all files that are named as runs; they may still be damaged.
     *
     * @throws StoreException if the folder cannot be listed
     */
    public Set<String> keys() {
        if (shared.isPresent()) {
            return shared.get().keys();
        }
        if (listed.isPresent()) {
            return new TreeSet<>(listed.get());
        }
        try {
            return files.keys(notes::add);
        } catch (IOException e) {
            throw new StoreException("store " + folder + ": cannot be listed: " + AtomicFile.reason(e), e);
        }
    }

    /** A finished run; empty if there is none, or its file is damaged or not ours (then see {@link #notes()}). */
    public Optional<Run> find(String key) {
        Optional<Run> here = listed.filter(keys -> !keys.contains(key)).isPresent() ? Optional.empty() : found(key);
        if (here.isPresent() || shared.isEmpty()) {
            return here;
        }
        shared.get().fetch(key);
        return found(key);
    }

    /**
     * As {@link #find(String)}. A run of which only this machine has a copy is sent to the shared folder first.
     *
     * @param latents whether a run without its latents counts as none
     * @throws StoreException with one line, if the shared folder cannot be read or written
     */
    public Optional<Run> kept(String key, boolean latents) {
        Optional<Run> kept = find(key);
        kept.ifPresent(run -> shared.ifPresent(of -> of.requireThere(key)));
        return kept.filter(run -> !latents || latents(run).isPresent());
    }

    private Optional<Run> found(String key) {
        return StoredMetadata.of(files.picture(key), key, notes::add).map(metadata -> stored(key, metadata));
    }

    /**
     * Copies what a shared folder has of these runs and this machine lacks, several files at a time: their pictures and
     * scores. Afterwards {@link #find} needs no request for them, nor does a store of the copies alone. A run that only
     * this machine has is sent there, unless it is asked for alone. Does nothing without a shared folder.
     *
     * @param latents whether to copy their latents too
     * @throws StoreException with one line, if the shared folder cannot be read
     * @throws java.util.concurrent.CancellationException where the thread is interrupted
     */
    public void fetch(Collection<String> keys, boolean latents, SharedCopies.Progress progress) {
        shared.ifPresent(of -> of.fetch(keys, latents, progress).stream()
                .filter(key -> found(key).isPresent())
                .forEach(of::send));
    }

    /** The finished run of a file of the store, {@code runs/KEY.png}, as {@link #find(String)}. */
    public Optional<Run> find(Path file) {
        return find(RunFiles.keyOf(file));
    }

    /** Adds a line to {@link #notes()}. */
    void note(String line) {
        notes.add(line);
    }

    /** A run whose picture is known to be whole, with its scores. */
    Run stored(String key, RunMetadata metadata) {
        Scored kept = KeptScores.read(files.scores(key), metadata.pixels(), notes::add)
                .scored();
        return Run.of(new Outcome.Stored(files.picture(key), metadata), kept);
    }

    /**
     * Locks a run while it is made here. Close the lock when the run is kept or given up.
     *
     * @return empty while another process, or another sweep in this process, is making the run
     */
    public Optional<RunLock> claim(String key) {
        return RunLock.take(locks, RunFiles.lock(key), sightings);
    }

    /**
     * Removes what killed processes left: temporary files, locks, and latents whose picture they did not write any
     * more. Nothing is removed of a process that exists. Of a process on another machine or in another container a lock
     * goes if it has ended by the rule of {@link RunLock}, which takes a second call more than eight seconds after the
     * first, and a temporary file if it is older than a day. {@link #open} does the same; call it at the end of a sweep
     * whose processes may have been killed.
     *
     * @return the number of files removed
     * @throws StoreException with one line, if the folder cannot be listed or a file cannot be removed
     */
    public int removeLeftovers() {
        try {
            return shared.map(of -> new SharedLeftovers(of).remove(sightings)).orElse(0)
                    + files.removeLeftovers(sightings);
        } catch (IOException e) {
            throw new StoreException("store " + folder + ": cannot be tidied up: " + AtomicFile.reason(e), e);
        }
    }

    /**
     * All whole runs, as {@link Runs#of}.
     *
     * @throws java.util.concurrent.CancellationException as {@link #all()}
     */
    public Runs runs() {
        return runs(all());
    }

    /** These runs of the store, as {@link Runs#of}, with the metrics of their scores. */
    public Runs runs(Collection<Run> some) {
        Set<String> scores = new LinkedHashSet<>();
        some.forEach(run -> scores.addAll(run.scores().keySet()));
        return Runs.of(some, metrics.of(scores));
    }

    /**
     * All whole runs, sorted by key.
     *
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public List<Run> all() {
        List<Run> all = new ArrayList<>();
        for (String key : keys()) {
            Interrupts.check();
            find(key).ifPresent(all::add);
        }
        return all;
    }

    /**
     * Keeps a picture and replaces one of the same key. Afterwards the file is whole or, after an error, not written at
     * all.
     *
     * @return the run, without scores
     * @throws StoreException with one line, if it cannot be written (disk full, folder gone)
     */
    public Run save(Picture picture) {
        return save(picture, "");
    }

    /**
     * As {@link #save(Picture)}.
     *
     * @param machine of a spread sweep that made the picture; empty if it is not spread
     */
    public Run save(Picture picture, String machine) {
        return save(picture, RunMetadata.of(picture).withMachine(machine));
    }

    void keep(Path file, byte[] bytes) {
        RunFiles.write(file, bytes);
        shared.ifPresent(of -> of.send(file));
    }

    private Run save(Picture picture, RunMetadata metadata) {
        Path file = files.picture(metadata.key());
        keep(file, PicturePng.encode(picture, metadata));
        return Run.of(new Outcome.Stored(file, metadata), Scored.NOTHING);
    }

    /**
     * Keeps a picture with its latents. The latents are written first, so that even if the process is killed there is
     * no run without them.
     *
     * @return as {@link #save(Picture)}
     * @throws StoreException as {@link #save(Picture)}
     * @throws IllegalArgumentException with one line, if the picture has no latents that fit its size
     */
    public Run saveWithLatents(Picture picture) {
        return saveWithLatents(picture, "");
    }

    /** As {@link #saveWithLatents(Picture)}, with the machine as in {@link #save(Picture, String)}. */
    public Run saveWithLatents(Picture picture, String machine) {
        RunMetadata metadata = RunMetadata.of(picture).withMachine(machine);
        keep(files.latents(metadata.key()), KeptLatents.encode(picture, metadata));
        return save(picture, metadata);
    }

    /**
     * The final latents of a run, fp32 [16, H/8, W/8] flattened; the model's decoder turns them into exactly the run's
     * pixels. Empty if none are kept, or they are damaged or belong to another picture (then see {@link #notes()}).
     */
    public Optional<float[]> latents(Run run) {
        Path file = files.latents(run.key());
        if (!Files.isRegularFile(file)) {
            shared.ifPresent(of -> of.fetchLatents(run.key()));
        }
        return KeptLatents.read(file, run.metadata().orElseThrow(), notes::add);
    }

    /**
     * A run's picture with its prompt, and its latents if they are kept.
     *
     * @throws IOException with one line, if the picture cannot be read
     */
    public ScoreInput scoreInput(Run run) throws IOException {
        ScoreInput input = ScoreInput.of(Pixels.read(run.file().orElseThrow()))
                .withPrompt(run.request().prompt());
        return latents(run).map(input::withLatents).orElse(input);
    }

    /** Whether a run has latents; they may still be damaged. */
    public boolean hasLatents(String key) {
        return Files.isRegularFile(files.latents(key))
                || shared.filter(of -> of.has(files.latents(key))).isPresent();
    }

    /**
     * Adds scores to those kept with a run, including any that another process has added since. NaN is not kept, so the
     * score is tried again later.
     *
     * @param values values by metric
     * @return the run with all its scores
     * @throws StoreException with one line, if they cannot be written
     */
    public Run score(Run run, Map<Metric, Double> values) {
        RunMetadata metadata = run.metadata().orElseThrow();
        shared.ifPresent(of -> of.fetchScores(run.key()));
        Scored now = stored(run.key(), metadata).scored();
        Scored all = run.scored().with(now).with(KeptScores.scored(values));
        KeptScores kept = KeptScores.of(metadata.pixels(), all);
        keep(files.scores(run.key()), kept.toJson().getBytes(StandardCharsets.UTF_8));
        metrics.add(values.keySet(), shared);
        return run.with(kept.scored());
    }

    /** One line for each file that was passed over, with the reason. */
    public List<String> notes() {
        synchronized (notes) {
            return List.copyOf(notes);
        }
    }

    /** Takes over what another store says of scores that nobody has told this one of. */
    void addMetrics(RunStore other) throws IOException {
        metrics.addMissing(other.metrics, shared);
    }

    Optional<SharedRuns> shared() {
        return shared;
    }

    public boolean isShared() {
        return shared.isPresent();
    }

    /** The paths of the runs' files. */
    RunFiles files() {
        return files;
    }
}
