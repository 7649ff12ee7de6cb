package org.zimagelab.notebook.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.run.Scored;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The rows of {@code %score}: pictures of any origin under the same columns. */
final class ScoreTable {
    private record Row(String file, Optional<Request> request, Scored scored, String reason) {}

    private final List<Score> scores;
    private final List<Row> rows = new ArrayList<>();

    ScoreTable(List<Score> scores) {
        this.scores = scores;
    }

    /**
     * @param request where the picture is a run, whose parameters its row then shows
     * @param reason why there is no value; empty where {@code scored} has all
     */
    void add(String file, Optional<Request> request, Scored scored, String reason) {
        rows.add(new Row(file, request, scored, reason));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    Table table() {
        Table table = Table.create("scores", text("file", Row::file));
        if (rows.stream().anyMatch(row -> row.request().isPresent())) {
            parameters(table);
        }
        for (Score score : scores) {
            DoubleColumn column = DoubleColumn.create(score.name());
            rows.forEach(row -> column.append(row.scored().values().getOrDefault(score.name(), Double.NaN)));
            table.addColumns(column);
        }
        if (rows.stream().anyMatch(row -> !row.reason().isEmpty())) {
            table.addColumns(text("reasons", Row::reason));
        }
        return table;
    }

    private void parameters(Table table) {
        IntColumn steps = IntColumn.create("steps");
        DoubleColumn guidance = DoubleColumn.create("guidance");
        DoubleColumn cfg = DoubleColumn.create("cfg");
        LongColumn seed = LongColumn.create("seed");
        for (Row row : rows) {
            if (row.request().isPresent()) {
                Request request = row.request().get();
                steps.append(request.steps());
                guidance.append(request.guidance().scale());
                cfg.append(request.guidance().cfg());
                seed.append(request.seed());
            } else {
                List.of(steps, guidance, cfg, seed).forEach(column -> column.appendMissing());
            }
        }
        table.addColumns(
                text("prompt", row -> row.request().map(Request::prompt).orElse("")), steps, guidance, cfg, seed);
    }

    private StringColumn text(String name, Function<Row, String> value) {
        return StringColumn.create(name, rows.stream().map(value).toList());
    }
}
