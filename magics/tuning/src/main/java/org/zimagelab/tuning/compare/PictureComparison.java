package org.zimagelab.tuning.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.Scorer;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Two pictures, and how they differ.
 *
 * @param settings of both pictures; empty if it is not known how one of them was made
 * @param rows one for each score, in the order asked
 * @param map where they differ; empty if their sizes differ
 */
public record PictureComparison(
        ComparedPicture a,
        ComparedPicture b,
        List<ComparedSetting> settings,
        List<Row> rows,
        Optional<DifferenceMap> map) {

    /**
     * A score of each picture, or of B with A as its reference.
     *
     * @param a score of the first picture; NaN if there is none, as for scores of a pair
     * @param b score of the second picture, likewise
     * @param between score of B with A as its reference; NaN for scores of one picture
     * @param reason why a value is missing; empty if none is
     */
    public record Row(Score score, double a, double b, double between, String reason) {

        /** B − A; NaN if one of them is missing. */
        public double difference() {
            return b - a;
        }

        public boolean isOfPair() {
            return score.requirements().contains(Requirement.REFERENCE);
        }
    }

    public PictureComparison {
        settings = List.copyOf(settings);
        rows = List.copyOf(rows);
    }

    /**
     * Compares two pictures. Scores of a pair need pictures of one size and are left out otherwise. Scores that a
     * store has are read; missing ones are computed and stored.
     *
     * @param scores of one picture, which are computed for both, or of a pair
     */
    public static PictureComparison of(ComparedPicture a, ComparedPicture b, Collection<Score> scores) {
        boolean oneSize = oneSize(a, b);
        List<Score> alone = scores.stream()
                .filter(score -> !score.requirements().contains(Requirement.REFERENCE))
                .toList();
        List<Score> paired = scores.stream()
                .filter(score -> oneSize && score.requirements().contains(Requirement.REFERENCE))
                .toList();
        Scored ofA = scored(a, alone);
        Scored ofB = scored(b, alone);
        Scored ofBoth = Scorer.of(b.scoreInput().against(a.scoreInput()), paired);
        List<Row> rows = new ArrayList<>();
        for (Score score : alone) {
            String name = score.name();
            rows.add(new Row(
                    score,
                    ofA.values().get(name),
                    ofB.values().get(name),
                    Double.NaN,
                    reason(ofA.reasons().get(name), ofB.reasons().get(name))));
        }
        for (Score score : paired) {
            String reason = ofBoth.reasons().getOrDefault(score.name(), "");
            rows.add(new Row(score, Double.NaN, Double.NaN, ofBoth.values().get(score.name()), reason));
        }
        Optional<DifferenceMap> map =
                oneSize ? Optional.of(DifferenceMap.between(a.picture(), b.picture())) : Optional.empty();
        List<ComparedSetting> settings =
                a.metadata().isPresent() && b.metadata().isPresent()
                        ? ComparedSetting.of(a.metadata().get(), b.metadata().get())
                        : List.of();
        return new PictureComparison(a, b, settings, rows, map);
    }

    private static Scored scored(ComparedPicture side, List<Score> scores) {
        // No notes: the row says why a value is missing, and a score that cannot be stored only costs time.
        return side.kept()
                .map(kept ->
                        new Scorer(kept.store(), scores, note -> {}).score(kept.run(), Optional.of(side.scoreInput())))
                .orElseGet(() -> Scorer.of(side.scoreInput(), scores));
    }

    /** Whether there are scores of the pair and a map. */
    private static boolean oneSize(ComparedPicture a, ComparedPicture b) {
        return a.picture().width() == b.picture().width()
                && a.picture().height() == b.picture().height();
    }

    public boolean isOneSize() {
        return map.isPresent();
    }

    /** The settings that differ. */
    public List<ComparedSetting> differing() {
        return settings.stream().filter(ComparedSetting::differs).toList();
    }

    /** The settings that are the same. */
    public List<ComparedSetting> shared() {
        return settings.stream().filter(setting -> !setting.differs()).toList();
    }

    /** One row for each score: score, a, b, difference (B − A), between, and, if any value is missing, reason. */
    public Table table() {
        StringColumn score = StringColumn.create("score");
        Map<String, DoubleColumn> numbers = new LinkedHashMap<>();
        for (String name : List.of("a", "b", "difference", "between")) {
            numbers.put(name, DoubleColumn.create(name));
        }
        StringColumn reason = StringColumn.create("reason");
        for (Row row : rows) {
            score.append(row.score().name());
            numbers.get("a").append(row.a());
            numbers.get("b").append(row.b());
            numbers.get("difference").append(row.difference());
            numbers.get("between").append(row.between());
            reason.append(row.reason());
        }
        Table table = Table.create("compare", score);
        numbers.values().forEach(table::addColumns);
        return rows.stream().allMatch(row -> row.reason().isEmpty()) ? table : table.addColumns(reason);
    }

    private static String reason(String ofA, String ofB) {
        if (ofA == null || ofB == null) {
            return ofA != null ? "A: " + ofA : ofB != null ? "B: " + ofB : "";
        }
        return ofA.equals(ofB) ? ofA : "A: " + ofA + "; B: " + ofB;
    }

    @Override
    public String toString() {
        return a.name() + " | " + b.name() + "\n" + table();
    }
}
