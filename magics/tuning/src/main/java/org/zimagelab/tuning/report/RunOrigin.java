package org.zimagelab.tuning.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What finished runs say of themselves: by which model, with which program, when. Runs that agree in all but the date
 * are one origin.
 *
 * @param model the name that a person gave it
 * @param weights fingerprint of the weights, 64 hex digits
 * @param dtype in which it computed
 * @param device its kind: {@code cpu} or {@code cuda}
 * @param engine version of the engine's arithmetic
 * @param program the build that made the pictures; "" for older pictures, which do not say it
 * @param runs number of pictures
 * @param first when the first was made, ISO-8601 in UTC
 * @param last when the last was made, likewise
 */
public record RunOrigin(
        String model,
        String weights,
        String dtype,
        String device,
        String engine,
        String program,
        int runs,
        String first,
        String last) {

    private record Group(String model, String weights, String dtype, String device, String engine, String program) {
        static Group of(RunMetadata metadata) {
            RunMetadata.Model model = metadata.model();
            return new Group(
                    model.name(),
                    model.fingerprint(),
                    model.dtype(),
                    model.deviceKind(),
                    model.engine(),
                    metadata.program().orElse(""));
        }
    }

    /** The origins of these runs, by name of the model and then by date; runs without a picture have none. */
    public static List<RunOrigin> of(Collection<Run> runs) {
        Map<Group, List<String>> made = new LinkedHashMap<>();
        for (Run run : runs) {
            run.metadata()
                    .ifPresent(metadata -> made.computeIfAbsent(Group.of(metadata), g -> new ArrayList<>())
                            .add(metadata.made()));
        }
        return made.entrySet().stream()
                .map(e -> of(e.getKey(), e.getValue().stream().sorted().toList()))
                .sorted(Comparator.comparing(RunOrigin::model).thenComparing(RunOrigin::first))
                .toList();
    }

    private static RunOrigin of(Group group, List<String> made) {
        return new RunOrigin(
                group.model(),
                group.weights(),
                group.dtype(),
                group.device(),
                group.engine(),
                group.program(),
                made.size(),
                made.get(0),
                made.get(made.size() - 1));
    }

    /** One row for each origin, with the whole fingerprint. */
    public static Table table(List<RunOrigin> origins) {
        return Table.create(
                "origins",
                text("model", origins, RunOrigin::model),
                text("weights", origins, RunOrigin::weights),
                text("dtype", origins, RunOrigin::dtype),
                text("device", origins, RunOrigin::device),
                text("engine", origins, RunOrigin::engine),
                text("program", origins, RunOrigin::program),
                IntColumn.create(
                        "runs", origins.stream().mapToInt(RunOrigin::runs).toArray()),
                text("first", origins, RunOrigin::first),
                text("last", origins, RunOrigin::last));
    }

    private static StringColumn text(String name, List<RunOrigin> origins, Function<RunOrigin, String> value) {
        return StringColumn.create(name, origins.stream().map(value).toList());
    }
}
