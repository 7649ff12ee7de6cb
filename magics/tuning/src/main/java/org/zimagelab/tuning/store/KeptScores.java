package org.zimagelab.tuning.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.zimagelab.common.UnreadableFile;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.png.DamagedFileException;

/**
 * The content of a scores file.
 *
 * @param pixels SHA-256 of the pixels that were scored
 * @param scores values by name
 * @param versions of those scores; a score that is missing here has version 1
 */
record KeptScores(String pixels, Map<String, Double> scores, Map<String, Integer> versions) {
    static final String ENDING = ".scores.json";

    /** Most bytes of a file, enough for thousands of scores. */
    private static final int LONGEST = 1 << 20;

    KeptScores {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }

    /** The scores to keep: those whose values are finite numbers. */
    static KeptScores of(String pixels, Scored scored) {
        Map<String, Double> values = new LinkedHashMap<>(scored.values());
        values.values().removeIf(value -> !Double.isFinite(value));
        return new KeptScores(pixels, values, new Scored(values, scored.versions(), Map.of()).versions());
    }

    /** The values with their versions. */
    Scored scored() {
        return new Scored(scores, versions, Map.of());
    }

    /** The content for a run without scores. */
    static KeptScores none(String pixels) {
        return new KeptScores(pixels, Map.of(), Map.of());
    }

    /**
     * @throws FileNotFoundException if the file cannot be opened
     * @throws IOException with only the reason, if it cannot be read or is not a scores file
     */
    static KeptScores read(Path file) throws IOException {
        if (UnreadableFile.isSpecial(file)) {
            throw new IOException(UnreadableFile.reason(file).orElse("not a file"));
        }
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return read(in.readNBytes(LONGEST + 1));
        }
    }

    private static KeptScores read(byte[] bytes) throws DamagedFileException {
        Map<String, Double> scores = new LinkedHashMap<>();
        Map<String, Integer> versions = new LinkedHashMap<>();
        if (bytes.length > LONGEST) {
            throw new DamagedFileException("not scores");
        }
        try {
            JsonObject json = JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8))
                    .getAsJsonObject();
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
            return new KeptScores(json.get("pixels").getAsString(), scores, versions);
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | UnsupportedOperationException
                | NumberFormatException
                | ClassCastException
                | StackOverflowError e) {
            throw new DamagedFileException("not scores");
        }
    }

    /**
     * The scores of a picture; none if there is no file, or it is not scores, or those of other pixels.
     *
     * @param pixels SHA-256 of the picture's pixels
     * @param notes receives one line if the file is not scores
     */
    static KeptScores read(Path file, String pixels, Consumer<String> notes) {
        if (Files.isRegularFile(file)) {
            try {
                KeptScores kept = read(file);
                if (kept.pixels().equals(pixels)) {
                    return kept;
                }
            } catch (IOException e) {
                // Scores can be computed again from the picture.
                notes.accept(file + ": not scores" + StoredMetadata.PASSED_OVER);
            }
        }
        return none(pixels);
    }

    /**
     * Two files of scores as one: the second, with what only the first has.
     *
     * @return the second itself, if it is no less, or they are of different pixels or one is not scores
     */
    static byte[] merged(byte[] first, byte[] second) {
        try {
            KeptScores one = read(first);
            KeptScores two = read(second);
            if (!one.pixels.equals(two.pixels) || two.scores.keySet().containsAll(one.scores.keySet())) {
                return second;
            }
            return of(two.pixels, one.scored().with(two.scored())).toJson().getBytes(StandardCharsets.UTF_8);
        } catch (DamagedFileException e) {
            return second;
        }
    }

    /** Values of metrics, with the versions of these. */
    static Scored scored(Map<Metric, Double> values) {
        Map<String, Double> byName = new LinkedHashMap<>();
        Map<String, Integer> versions = new LinkedHashMap<>();
        values.forEach((metric, value) -> {
            byName.put(metric.name(), value);
            versions.put(metric.name(), metric.version());
        });
        return new Scored(byName, versions, Map.of());
    }

    /** The JSON that {@link #read(Path)} reads. */
    String toJson() {
        JsonObject values = new JsonObject();
        scores.forEach(values::addProperty);
        JsonObject json = new JsonObject();
        json.addProperty("pixels", pixels);
        json.add("scores", values);
        if (!versions.isEmpty()) {
            JsonObject written = new JsonObject();
            versions.forEach(written::addProperty);
            json.add("versions", written);
        }
        return json.toString();
    }
}
