package org.zimagelab.tuning.claims;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.metric.Metric;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A report as a table, a row for each reading. */
final class ClaimTable {
    private ClaimTable() {}

    static Table of(ClaimReport report) {
        Map<String, Function<Reading, String>> texts = new LinkedHashMap<>();
        texts.put("model", Reading::model);
        texts.put("family", reading -> reading.claim().family());
        texts.put("claim", Reading::id);
        texts.put("words", reading -> reading.claim().words().english());
        texts.put("words_zh", reading -> reading.claim().words().chinese());
        texts.put("source", reading -> reading.claim().source());
        texts.put("verdict", reading -> reading.verdict().wording().english());
        texts.put("reason", reading -> reading.reason().map(Wording::english).orElse(""));
        texts.put("score", reading -> reading.metric().map(Metric::name).orElse(""));
        texts.put("claimed", ClaimTable::claimed);
        texts.put("settings", ClaimTable::settings);
        texts.put("for", reading -> reading.estimand().label());
        Map<String, ToDoubleFunction<Reading>> numbers = new LinkedHashMap<>();
        numbers.put("difference", estimate(Estimate::mean));
        numbers.put("low", estimate(Estimate::low));
        numbers.put("high", estimate(Estimate::high));
        numbers.put("margin", reading -> reading.test().map(ClaimTest::margin).orElse(Double.NaN));
        numbers.put("p", reading -> reading.test().map(ClaimTest::differs).orElse(Double.NaN));
        numbers.put("p_holm", Reading::adjustedP);
        numbers.put("p_inside_holm", Reading::insideP);
        numbers.put("level", reading -> Double.isNaN(reading.adjustedP()) ? Double.NaN : report.level());
        numbers.put("prompts", estimate(Estimate::prompts));
        numbers.put("blocks", Reading::complete);
        numbers.put("planned_blocks", Reading::planned);
        numbers.put("calls", reading -> calls(reading.networkCalls(), 0));
        numbers.put("calls_from", reading -> calls(reading.networkCalls(), 1));
        Table table = Table.create(report.file().name());
        texts.forEach((name, of) -> table.addColumns(
                StringColumn.create(name, report.readings().stream().map(of).toList())));
        numbers.forEach((name, of) -> table.addColumns(DoubleColumn.create(
                name, report.readings().stream().mapToDouble(of).toArray())));
        return table;
    }

    private static ToDoubleFunction<Reading> estimate(ToDoubleFunction<Estimate> of) {
        return reading ->
                reading.test().map(test -> of.applyAsDouble(test.estimate())).orElse(Double.NaN);
    }

    private static double calls(List<Integer> calls, int index) {
        return index < calls.size() ? calls.get(index) : Double.NaN;
    }

    private static String claimed(Reading reading) {
        return reading.test()
                .map(ClaimTest::direction)
                .or(() -> reading.meaning().map(Meaning::direction))
                .map(direction -> direction.name().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    private static String settings(Reading reading) {
        return DesignText.of(reading.claim().design(), Language.EN);
    }
}
