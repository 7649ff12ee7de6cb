package org.zimagelab.tuning.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.zimagelab.diffusion.Picture;

/**
 * A folder of finished runs: {@code runs/KEY.png}, and beside each its scores. The PNGs are the truth; everything else
 * can be deleted and is made again. Several threads and several processes may share a store: every file appears whole,
 * by a rename, and two that make the same run write the same pixels.
 */
public final class RunStore {
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");
    private static final String SCORES = ".scores.json";
    private static final String PASSED_OVER = "; passed over";

    private final Path folder;
    private final Path runs;
    private final Set<String> notes = Collections.synchronizedSet(new LinkedHashSet<>());

    private RunStore(Path folder) {
        this.folder = folder;
        this.runs = folder.resolve("runs");
    }

    /**
     * Opens a store, making the folder where there is none, and proves by writing that it can be written.
     *
     * @throws StoreException with one line, if it is a file, read-only, or cannot be made
     */
    public static RunStore open(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new StoreException("store " + folder + ": is a file; name a folder, or one that is still to be made");
        }
        RunStore store = new RunStore(folder);
        try {
            Files.createDirectories(store.runs);
            Path probe = AtomicFile.temporaryFor(store.runs.resolve("probe"));
            Files.write(probe, new byte[] {1});
            Files.delete(probe);
            AtomicFile.sweepUp(store.runs);
        } catch (IOException | SecurityException e) {
            throw new StoreException(
                    "store " + folder + ": cannot be written: " + AtomicFile.reason(e)
                            + "; name a folder in which you may write",
                    e);
        }
        return store;
    }

    /** Whether a folder looks like a store: it has a folder {@code runs} in it. */
    public static boolean isStore(Path folder) {
        return Files.isDirectory(folder.resolve("runs"));
    }

    /** The store that a run's file lies in, {@code STORE/runs/KEY.png}; empty for any other file. */
    public static Optional<Path> folderOf(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        boolean inStore = folder != null
                && folder.endsWith("runs")
                && folder.getParent() != null
                && KEY.matcher(file.getFileName().toString().replaceFirst("\\.png$", ""))
                        .matches();
        return inStore ? Optional.of(folder.getParent()) : Optional.empty();
    }

    public Path folder() {
        return folder;
    }

    /**
     * Keys of all files that look like runs; whether each is whole shows when it is read.
     *
     * @throws StoreException if the folder cannot be listed
     */
    public Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(runs)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String stem = name.replaceFirst("\\.png$", "");
                if (!stem.equals(name) && KEY.matcher(stem).matches()) {
                    keys.add(stem);
                } else if (!name.startsWith(".") && !name.endsWith(SCORES)) {
                    notes.add(file + ": not a run" + PASSED_OVER);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            throw new StoreException("store " + folder + ": cannot be listed: " + AtomicFile.reason(e), e);
        }
        return keys;
    }

    /** A finished run; empty if there is none, or only a torn or foreign file (then see {@link #notes()}). */
    public Optional<StoredRun> find(String key) {
        Path file = file(key);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            Optional<Recipe> recipe = PicturePng.recipe(file);
            if (recipe.isEmpty()) {
                notes.add(file + ": carries no " + PicturePng.RECIPE + " text" + PASSED_OVER);
                return Optional.empty();
            }
            if (!recipe.get().key().equals(key)) {
                notes.add(
                        file + ": its parameters belong to run " + recipe.get().key() + PASSED_OVER);
                return Optional.empty();
            }
            Kept kept = kept(key, recipe.get());
            return Optional.of(new StoredRun(key, file, recipe.get(), kept.scores(), kept.versions()));
        } catch (IOException e) {
            notes.add(e.getMessage() + PASSED_OVER);
            return Optional.empty();
        }
    }

    /** All whole runs, in order of key. */
    public List<StoredRun> all() {
        List<StoredRun> all = new ArrayList<>();
        keys().forEach(key -> find(key).ifPresent(all::add));
        return all;
    }

    /**
     * Keeps a picture, in place of one of the same key; afterwards it is whole on the disk or, on an error, not there at
     * all.
     *
     * @return it, without scores
     * @throws StoreException with one line, if it cannot be written (disk full, folder gone)
     */
    public StoredRun save(Picture picture) {
        Recipe recipe = Recipe.of(picture);
        String key = recipe.key();
        write(file(key), PicturePng.encode(picture, recipe));
        return new StoredRun(key, file(key), recipe, Map.of(), Map.of());
    }

    /**
     * Adds to the scores kept beside a run, also to those that another process has kept there since; NaN is not kept, so
     * that it is tried again.
     *
     * @param versions of these scores; one that is not named here is of version 1
     * @return the run with all its scores
     * @throws StoreException with one line, if they cannot be written
     */
    public StoredRun score(StoredRun run, Map<String, Double> scores, Map<String, Integer> versions) {
        Kept now = kept(run.key(), run.recipe());
        Map<String, Double> all = new LinkedHashMap<>(run.scores());
        Map<String, Integer> allVersions = new LinkedHashMap<>(run.versions());
        now.scores().keySet().forEach(allVersions::remove);
        all.putAll(now.scores());
        allVersions.putAll(now.versions());
        scores.keySet().forEach(allVersions::remove);
        all.putAll(scores);
        allVersions.putAll(versions);
        all.values().removeIf(x -> !Double.isFinite(x));
        allVersions.entrySet().removeIf(e -> e.getValue() == 1 || !all.containsKey(e.getKey()));
        JsonObject values = new JsonObject();
        all.forEach(values::addProperty);
        JsonObject json = new JsonObject();
        json.addProperty("pixels", run.recipe().pixels());
        json.add("scores", values);
        if (!allVersions.isEmpty()) {
            JsonObject written = new JsonObject();
            allVersions.forEach(written::addProperty);
            json.add("versions", written);
        }
        write(runs.resolve(run.key() + SCORES), json.toString().getBytes(StandardCharsets.UTF_8));
        return new StoredRun(
                run.key(),
                run.file(),
                run.recipe(),
                Collections.unmodifiableMap(all),
                Collections.unmodifiableMap(allVersions));
    }

    /** One line for each file that was passed over so far, with the reason. */
    public List<String> notes() {
        synchronized (notes) {
            return List.copyOf(notes);
        }
    }

    /** What a scores file says. */
    private record Kept(Map<String, Double> scores, Map<String, Integer> versions) {
        static final Kept NOTHING = new Kept(Map.of(), Map.of());
    }

    private Kept kept(String key, Recipe recipe) {
        Path file = runs.resolve(key + SCORES);
        if (!Files.isRegularFile(file)) {
            return Kept.NOTHING;
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        Map<String, Integer> versions = new LinkedHashMap<>();
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            JsonObject json = JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
            if (!json.get("pixels").getAsString().equals(recipe.pixels())) {
                return Kept.NOTHING;
            }
            for (Map.Entry<String, JsonElement> e :
                    json.getAsJsonObject("scores").entrySet()) {
                scores.put(e.getKey(), e.getValue().getAsDouble());
            }
            if (json.has("versions")) {
                for (Map.Entry<String, JsonElement> e :
                        json.getAsJsonObject("versions").entrySet()) {
                    versions.put(e.getKey(), e.getValue().getAsInt());
                }
            }
            return new Kept(Collections.unmodifiableMap(scores), Collections.unmodifiableMap(versions));
        } catch (IOException
                | JsonParseException
                | IllegalStateException
                | NullPointerException
                | UnsupportedOperationException
                | NumberFormatException
                | ClassCastException e) {
            // Scores are made again from the picture; whatever is wrong with them costs only that.
            notes.add(file + ": not scores" + PASSED_OVER);
            return Kept.NOTHING;
        }
    }

    private Path file(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("key '" + key + "': expected 64 hex digits");
        }
        return runs.resolve(key + ".png");
    }

    private static void write(Path file, byte[] bytes) {
        try {
            AtomicFile.write(file, bytes);
        } catch (IOException e) {
            throw new StoreException(file + ": cannot be written: " + AtomicFile.reason(e), e);
        }
    }
}
