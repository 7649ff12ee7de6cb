package org.zimagelab.tuning.store;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.metric.Metric;

/**
 * The file {@code metrics.json} of a store: units and directions of its scores, for readers without the scores'
 * classes. If the file or a score in it is missing, the installed score of that name is taken; a score that is not
 * installed either has no direction.
 */
final class KeptMetrics {
    static final String FILE = "metrics.json";

    /** Most bytes of the file, enough for thousands of scores. */
    private static final long LONGEST = 1 << 20;

    private final Path file;

    /** The metrics that this process last read or wrote. */
    private Map<String, Metric> known = Map.of();

    KeptMetrics(Path folder) {
        this.file = folder.resolve(FILE);
    }

    /** The metrics of these scores, in the order given. */
    List<Metric> of(Collection<String> scores) {
        Map<String, Metric> kept = read();
        boolean whole = scores.stream()
                .allMatch(name -> kept.containsKey(name)
                        && kept.get(name).relevantDifference().isPresent());
        Map<String, Metric> installed = whole ? Map.of() : Metric.byName(Scores.all());
        return scores.stream()
                .map(name -> kept.containsKey(name)
                        ? completed(kept.get(name), installed.get(name))
                        : installed.getOrDefault(name, Metric.unknown(name)))
                .toList();
    }

    /** A file from before scores declared what difference matters lacks that, and which of them are shares. */
    private static Metric completed(Metric kept, Metric installed) {
        return installed != null
                        && installed.version() == kept.version()
                        && kept.relevantDifference().isEmpty()
                ? installed
                : kept;
    }

    /**
     * Adds metrics that the file lacks. If two processes add at the same time, one addition may be lost until that
     * process keeps its next score.
     *
     * @return whether the file was written
     * @throws IOException with one line, if the file cannot be written
     */
    synchronized boolean add(Collection<Metric> metrics) throws IOException {
        if (metrics.stream().allMatch(metric -> metric.equals(known.get(metric.name())))) {
            return false;
        }
        Map<String, Metric> all = new TreeMap<>(read());
        metrics.forEach(metric -> all.put(metric.name(), metric));
        AtomicFile.write(file, json(all.values()).getBytes(StandardCharsets.UTF_8));
        known = Map.copyOf(all);
        return true;
    }

    /**
     * Adds metrics here, and then puts the file together with that of a shared folder.
     *
     * @throws StoreException with one line, if one of them cannot be read or written
     */
    void add(Collection<Metric> metrics, Optional<SharedRuns> shared) {
        try {
            if (add(metrics) && shared.isPresent()) {
                shared.get().exchange(this);
            }
        } catch (IOException e) {
            throw new StoreException(e.getMessage(), e);
        }
    }

    /** Adds the metrics of another store of which this file knows nothing, as {@link #add}. */
    void addMissing(KeptMetrics other, Optional<SharedRuns> shared) throws IOException {
        addMissing(other.read());
        if (shared.isPresent()) {
            shared.get().exchange(this);
        }
    }

    /** Adds the metrics of another such file, given its content, as {@link #addMissing(KeptMetrics, Optional)}. */
    void addMissing(byte[] other) throws IOException {
        if (other.length <= LONGEST) {
            addMissing(parsed(new String(other, StandardCharsets.UTF_8)));
        }
    }

    private void addMissing(Map<String, Metric> other) throws IOException {
        Map<String, Metric> here = read();
        add(other.values().stream()
                .filter(metric -> !here.containsKey(metric.name()))
                .toList());
    }

    Path file() {
        return file;
    }

    private Map<String, Metric> read() {
        try {
            boolean readable = Files.isRegularFile(file) && Files.size(file) <= LONGEST;
            return readable ? parsed(Files.readString(file)) : Map.of();
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static Map<String, Metric> parsed(String text) {
        Map<String, Metric> metrics = new LinkedHashMap<>();
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            for (Map.Entry<String, JsonElement> entry : json.entrySet()) {
                metrics.put(
                        entry.getKey(), metric(entry.getKey(), entry.getValue().getAsJsonObject()));
            }
        } catch (RuntimeException | StackOverflowError e) {
            // The file only repeats what scores declare, and is written again with the next score.
            return metrics;
        }
        return metrics;
    }

    private static Metric metric(String name, JsonObject json) {
        Optional<Range> healthy =
                Optional.ofNullable(json.getAsJsonArray("healthy")).map(KeptMetrics::range);
        ScoreScale scale = new ScoreScale(
                json.get("unit").getAsString(),
                range(json.getAsJsonArray("range")),
                Direction.valueOf(json.get("better").getAsString()),
                healthy,
                json.has("relevant_difference")
                        ? OptionalDouble.of(json.get("relevant_difference").getAsDouble())
                        : OptionalDouble.empty(),
                json.has("share") && json.get("share").getAsBoolean());
        return new Metric(
                name,
                json.get("version").getAsInt(),
                json.get("description").getAsString(),
                scale,
                Optional.ofNullable(json.get("caution")).map(JsonElement::getAsString));
    }

    private static String json(Collection<Metric> metrics) {
        JsonObject json = new JsonObject();
        for (Metric metric : metrics) {
            JsonObject one = new JsonObject();
            one.addProperty("version", metric.version());
            one.addProperty("description", metric.description());
            one.addProperty("unit", metric.scale().unit());
            one.add("range", ends(metric.scale().range()));
            one.addProperty("better", metric.better().name());
            metric.healthy().ifPresent(band -> one.add("healthy", ends(band)));
            metric.relevantDifference().ifPresent(least -> one.addProperty("relevant_difference", least));
            if (metric.scale().isShare()) {
                one.addProperty("share", true);
            }
            metric.caution().ifPresent(words -> one.addProperty("caution", words));
            json.add(metric.name(), one);
        }
        return new GsonBuilder()
                        .disableHtmlEscaping()
                        .setPrettyPrinting()
                        .create()
                        .toJson(json) + "\n";
    }

    /** [low, high], or only [low] if there is no upper end, since JSON has no infinity. */
    private static JsonArray ends(Range range) {
        JsonArray ends = new JsonArray();
        ends.add(range.low());
        if (Double.isFinite(range.high())) {
            ends.add(range.high());
        }
        return ends;
    }

    private static Range range(JsonArray ends) {
        double low = ends.get(0).getAsDouble();
        return ends.size() == 1 ? Range.from(low) : new Range(low, ends.get(1).getAsDouble());
    }
}
