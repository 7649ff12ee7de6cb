package org.zimagelab.notebook.charts;

import java.util.List;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/**
 * A chart and what stands behind it.
 *
 * @param chart to be looked at
 * @param table its numbers
 * @param caption what must be known to read it, as it stands in the chart; empty where that speaks for itself
 * @param notes what was passed over, one line each
 */
public record Plot(Chart<?, ?> chart, Table table, String caption, List<String> notes) {

    static Plot of(Chart<?, ?> chart, Table table, String caption) {
        return new Plot(chart, table, caption, List.of());
    }
}
