package org.zimagelab.tuning.store;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunKey;
import org.zimagelab.tuning.run.RunMetadata;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What is in a store.
 *
 * @param entries one for each model and prompt, in order of their names
 */
public record Inventory(List<Entry> entries) {

    /**
     * The runs of one model and prompt.
     *
     * @param weights 64 hex digits: two models may have one name
     * @param runs pictures
     * @param cells combinations of settings, seeds not counted
     * @param seeds distinct ones
     * @param steps the least and the most
     * @param guidance the least and the most, as diffusers counts it
     * @param scores names of those kept beside any of the pictures
     * @param latents runs beside which their latents are kept
     * @param bytes of pictures, scores and latents
     * @param first when the first was made, ISO-8601 in UTC
     * @param last likewise
     */
    public record Entry(
            String model,
            String weights,
            String prompt,
            int runs,
            int cells,
            int seeds,
            Span steps,
            Span guidance,
            List<String> scores,
            int latents,
            long bytes,
            String first,
            String last) {}

    /** From one number to another, both included. */
    public record Span(double from, double to) {}

    private record Group(String model, String weights, String prompt) {}

    public Inventory {
        entries = List.copyOf(entries);
    }

    public static Inventory of(Collection<Run> runs) {
        Map<Group, List<Run>> groups = new LinkedHashMap<>();
        for (Run run : runs) {
            Group group = new Group(
                    run.model().name(), run.model().fingerprint(), run.request().prompt());
            groups.computeIfAbsent(group, g -> new ArrayList<>()).add(run);
        }
        return new Inventory(groups.entrySet().stream()
                .map(e -> entry(e.getKey(), e.getValue()))
                .sorted(Comparator.comparing(Entry::model)
                        .thenComparing(Entry::weights)
                        .thenComparing(Entry::prompt))
                .toList());
    }

    private static Entry entry(Group group, List<Run> runs) {
        TreeSet<String> scores = new TreeSet<>();
        runs.forEach(run -> scores.addAll(run.scores().keySet()));
        List<Request> requests = runs.stream().map(Run::request).toList();
        List<String> made = runs.stream().map(Inventory::made).sorted().toList();
        return new Entry(
                group.model(),
                group.weights(),
                group.prompt(),
                runs.size(),
                (int) runs.stream().map(Inventory::cell).distinct().count(),
                (int) requests.stream().mapToLong(Request::seed).distinct().count(),
                span(requests, Request::steps),
                span(requests, r -> r.guidance().scale()),
                List.copyOf(scores),
                (int) runs.stream()
                        .filter(run -> beside(run, KeptLatents.ENDING).isFile())
                        .count(),
                runs.stream().mapToLong(Inventory::bytes).sum(),
                made.get(0),
                made.get(made.size() - 1));
    }

    /** What a run shares with its replicates; another device or dtype is another cell. */
    private static String cell(Run run) {
        RunMetadata metadata = run.metadata().orElseThrow();
        return RunKey.of(metadata.request().withSeed(0), metadata.model(), metadata.sigmas());
    }

    private static String made(Run run) {
        return run.metadata().orElseThrow().made();
    }

    private static File picture(Run run) {
        return run.file().orElseThrow().toFile();
    }

    private static Span span(List<Request> requests, ToDoubleFunction<Request> value) {
        return new Span(
                requests.stream().mapToDouble(value).min().orElseThrow(),
                requests.stream().mapToDouble(value).max().orElseThrow());
    }

    /** Of a run's picture, its scores and its latents. */
    static long bytes(Run run) {
        return picture(run).length()
                + beside(run, KeptScores.ENDING).length()
                + beside(run, KeptLatents.ENDING).length();
    }

    private static File beside(Run run, String ending) {
        return new File(picture(run).getParentFile(), run.key() + ending);
    }

    public int runs() {
        return entries.stream().mapToInt(Entry::runs).sum();
    }

    public long bytes() {
        return entries.stream().mapToLong(Entry::bytes).sum();
    }

    /** One row an entry; {@code weights} are their first ten digits. */
    public Table table() {
        return Table.create(
                "store",
                text("model", Entry::model),
                text(
                        "weights",
                        e -> e.weights().substring(0, Math.min(10, e.weights().length()))),
                text("prompt", Entry::prompt),
                whole("runs", Entry::runs),
                whole("cells", Entry::cells),
                whole("seeds", Entry::seeds),
                whole("steps_from", e -> (int) e.steps().from()),
                whole("steps_to", e -> (int) e.steps().to()),
                number("guidance_from", e -> e.guidance().from()),
                number("guidance_to", e -> e.guidance().to()),
                number("cfg_from", e -> Guidance.toCfg(e.guidance().from())),
                number("cfg_to", e -> Guidance.toCfg(e.guidance().to())),
                text("scores", e -> String.join(", ", e.scores())),
                whole("latents", Entry::latents),
                large("bytes", Entry::bytes),
                text("first", Entry::first),
                text("last", Entry::last));
    }

    private StringColumn text(String name, Function<Entry, String> value) {
        return StringColumn.create(name, entries.stream().map(value).toList());
    }

    private IntColumn whole(String name, ToIntFunction<Entry> value) {
        return IntColumn.create(name, entries.stream().mapToInt(value).toArray());
    }

    private LongColumn large(String name, ToLongFunction<Entry> value) {
        return LongColumn.create(name, entries.stream().mapToLong(value).toArray());
    }

    private DoubleColumn number(String name, ToDoubleFunction<Entry> value) {
        return DoubleColumn.create(name, entries.stream().mapToDouble(value).toArray());
    }
}
