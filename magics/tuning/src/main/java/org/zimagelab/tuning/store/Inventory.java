package org.zimagelab.tuning.store;

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
 * The contents of a store.
 *
 * @param entries one for each model and prompt, sorted by both
 */
public record Inventory(List<Entry> entries) {

    /**
     * The runs of one model and prompt.
     *
     * @param weights fingerprint of the weights, 64 hex digits, since two models may have the same name
     * @param runs number of pictures
     * @param cells number of combinations of settings, not counting seeds
     * @param seeds number of distinct seeds
     * @param steps the range of steps
     * @param guidance the range of guidance, in diffusers' convention
     * @param scores names of the scores that any of the pictures has
     * @param latents number of runs with latents
     * @param bytes size of pictures, scores and latents
     * @param first when the first picture was made, ISO-8601 in UTC
     * @param last when the last picture was made, likewise
     * @param machines of spread sweeps that made pictures, sorted; none where no sweep was spread
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
            String last,
            List<String> machines) {}

    /** A range of numbers, both ends included. */
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
                        .filter(run -> files(run).latents(run.key()).toFile().isFile())
                        .count(),
                runs.stream().mapToLong(Inventory::bytes).sum(),
                made.get(0),
                made.get(made.size() - 1),
                runs.stream()
                        .map(Run::machine)
                        .filter(machine -> !machine.isEmpty())
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** An identifier that a run shares with its replicates. Runs on another device or dtype are another cell. */
    private static String cell(Run run) {
        RunMetadata metadata = run.metadata().orElseThrow();
        return RunKey.of(metadata.request().withSeed(0), metadata.model(), metadata.sigmas());
    }

    private static String made(Run run) {
        return run.metadata().orElseThrow().made();
    }

    private static RunFiles files(Run run) {
        return new RunFiles(run.file().orElseThrow().getParent());
    }

    private static Span span(List<Request> requests, ToDoubleFunction<Request> value) {
        return new Span(
                requests.stream().mapToDouble(value).min().orElseThrow(),
                requests.stream().mapToDouble(value).max().orElseThrow());
    }

    /** Size in bytes of a run's picture, scores and latents. */
    static long bytes(Run run) {
        return files(run).all(run.key()).stream()
                .mapToLong(file -> file.toFile().length())
                .sum();
    }

    public int runs() {
        return entries.stream().mapToInt(Entry::runs).sum();
    }

    public long bytes() {
        return entries.stream().mapToLong(Entry::bytes).sum();
    }

    /**
     * One row for each entry; the column {@code weights} has the first ten digits, and {@code machines} is there if a
     * spread sweep made a picture.
     */
    public Table table() {
        Table table = Table.create(
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
        return entries.stream().anyMatch(entry -> !entry.machines().isEmpty())
                ? table.addColumns(text("machines", entry -> String.join(", ", entry.machines())))
                : table;
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
