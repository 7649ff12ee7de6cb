package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.zimagelab.quality.Direction;

/**
 * What stands around the plot area: ticks with their labels and grid lines, titles of the axes, which end is better,
 * the heading and a caption. XChart's own ticks stand at values that nobody swept, and vanish where values are nearly
 * equal.
 */
final class ChartDecoration {
    private static final int MARGIN = 16;
    private static final int LINE = 17;
    private static final int TICK = 5;
    private static final int LABELS = 24;
    private static final int TITLE = 22;
    private static final int BETWEEN = 6;
    private static final int MOST_WIDE = 340;
    private static final int MOST_LINES = 12;
    private static final int HEADING = 15;
    private static final int HEADING_LINES = 2;
    private static final int BETTER = 20;
    private static final int EDGE = 8;

    private final AxesChart<?, ?> chart;
    private final String family;
    private List<AxisTick> xTicks = List.of();
    private List<AxisTick> yTicks = List.of();
    private List<AxisTick> rightTicks = List.of();
    private boolean xGrid;
    private boolean yGrid;
    private boolean categories;
    private String title = "";
    private DirectionNote better = DirectionNote.none();
    private String of = "";
    private String note = "";
    private String caption = "";
    private List<String> lines = List.of();

    /** @param family from {@link Fonts#family} */
    ChartDecoration(AxesChart<?, ?> chart, String family) {
        this.chart = chart;
        this.family = family;
        chart.getStyler()
                .setAxisTicksVisible(false)
                .setPlotGridLinesVisible(false)
                .setPlotContentSize(1);
        chart.getStyler().setXAxisTitleVisible(false);
        // the grid is painted first and must be visible through what XChart paints
        chart.getStyler().setChartBackgroundColor(Palette.CLEAR).setPlotBackgroundColor(Palette.CLEAR);
        yAxis(List.of(), false);
    }

    /**
     * The axis from left to rightTicks.
     *
     * @param heading below it
     * @param ticks by rising places
     * @param grid whether each has a line
     */
    void xAxis(String heading, List<AxisTick> ticks, boolean grid) {
        title = heading;
        xTicks = List.copyOf(ticks);
        xGrid = grid;
    }

    /** The ticks of the y axis, whose title is that of the chart. */
    void yAxis(List<AxisTick> ticks, boolean grid) {
        yTicks = List.copyOf(ticks);
        yGrid = grid;
        makeRoom();
    }

    /** Ticks of a second axis on the rightTicks. */
    void rightAxis(List<AxisTick> ticks) {
        rightTicks = List.copyOf(ticks);
        // they stand between the frame and the legend
        chart.getStyler().setLegendPadding((int) (widest(rightTicks) + TICK + 2 * BETWEEN));
    }

    /** Ticks are counted from 0 and stand in the middle of columns and rows, instead of at values. */
    void categories() {
        categories = true;
    }

    /** Says above the axis of the values which end of them is better. */
    void direction(DirectionNote which) {
        better = which;
    }

    /** Says which end of values that are shown as colours is better. No axis names them, so the words do. */
    void direction(DirectionNote which, String values) {
        better = which;
        of = values + ": ";
    }

    /** Says more in the same line. */
    void note(String words) {
        note = words;
    }

    /** All that stands around the chart and is no number. */
    String description() {
        return Stream.of(chart.getYAxisTitle(), title, words(), caption)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private String words() {
        String said = better.words().isEmpty() ? "" : of + better.words();
        return said + (said.isEmpty() || note.isEmpty() ? "" : " · ") + note;
    }

    /** Writes below the chart, which grows by as many lines as that takes. */
    void caption(String text, int width) {
        caption = text;
        lines = TextWrap.of(text, font(Font.PLAIN, 13), width - 2.0 * MARGIN, MOST_LINES);
    }

    /** Pixels below the frame. */
    int below() {
        return LABELS + (title.isEmpty() ? 0 : TITLE) + (lines.isEmpty() ? 0 : LINE * lines.size() + LINE / 2);
    }

    /**
     * Paints the chart with all this around it.
     *
     * @param inner paints XChart's part into its own height
     */
    void paint(Graphics2D g, int width, int height, Inner inner) {
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        // Painted once into nothing: XChart knows only afterwards where everything stands.
        Graphics2D nowhere = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        List<String> heading = heading(width);
        int above = EDGE + LINE * heading.size() + BETTER - 2;
        int left = height - above - below();
        fitTitle(left - 30);
        inner.paint(nowhere, width, left);
        nowhere.dispose();
        Overlay at = Overlay.at(chart);
        g.translate(0, above);
        at.prepare(g);
        grid(g, at);
        inner.paint(g, width, left);
        at.prepare(g);
        axes(g, at);
        words(g, at);
        g.translate(0, -above);
        for (int i = 0; i < heading.size(); i++) {
            Font font = font(Font.BOLD, HEADING);
            double x = (width - TextWrap.length(heading.get(i), font)) / 2;
            Overlay.write(g, heading.get(i), font, Palette.INK, x, EDGE + LINE * (i + 1));
        }
        for (int i = 0; i < lines.size(); i++) {
            double base = height - LINE * (lines.size() - 1 - i) - LINE * 0.6;
            Overlay.write(g, lines.get(i), font(Font.PLAIN, 13), Palette.INK, MARGIN, base);
        }
    }

    private List<String> heading(int width) {
        return TextWrap.of(chart.getTitle(), font(Font.BOLD, HEADING), width - 2.0 * MARGIN, HEADING_LINES);
    }

    /** Makes the title of the y axis smaller where it is longer than the axis. */
    private void fitTitle(int height) {
        for (int size = 13; size >= 9; size--) {
            Font font = font(Font.PLAIN, size);
            chart.getStyler().setAxisTitleFont(font);
            if (Overlay.advance(chart.getYAxisTitle(), font) <= height) {
                return;
            }
        }
    }

    /** What XChart paints. */
    interface Inner {
        /** @param height of this part alone */
        void paint(Graphics2D g, int width, int height);
    }

    private void makeRoom() {
        int room = (int) (widest(yTicks) + TICK + 2 * BETWEEN + 4);
        chart.getStyler().setAxisTitlePadding(Math.min(MOST_WIDE, room));
    }

    private double widest(List<AxisTick> ticks) {
        Font font = font(Font.PLAIN, 13);
        return ticks.stream()
                .mapToDouble(tick -> Overlay.size(tick.label(), font).getWidth())
                .max()
                .orElse(0);
    }

    private DoubleUnaryOperator x(Overlay at) {
        Rectangle2D frame = at.plotArea();
        double width = frame.getWidth() / Math.max(1, xTicks.size());
        return categories ? place -> frame.getX() + width * (place + 0.5) : at::x;
    }

    private DoubleUnaryOperator y(Overlay at) {
        Rectangle2D frame = at.plotArea();
        double height = frame.getHeight() / Math.max(1, yTicks.size());
        return categories ? place -> frame.getMaxY() - height * (place + 0.5) : at::y;
    }

    private void grid(Graphics2D g, Overlay at) {
        Rectangle2D frame = at.plotArea();
        g.setColor(Palette.GRID);
        g.setStroke(new BasicStroke(1f));
        if (xGrid) {
            boolean[] labelled = labelled(xTicks, x(at), true);
            for (int i = 0; i < xTicks.size(); i++) {
                if (!labelled[i]) {
                    continue;
                }
                double x = x(at).applyAsDouble(xTicks.get(i).at());
                g.draw(new Line2D.Double(x, frame.getY(), x, frame.getMaxY()));
            }
        }
        if (yGrid) {
            for (AxisTick tick : yTicks) {
                double y = y(at).applyAsDouble(tick.at());
                g.draw(new Line2D.Double(frame.getX(), y, frame.getMaxX(), y));
            }
        }
    }

    private void axes(Graphics2D g, Overlay at) {
        Rectangle2D frame = at.plotArea();
        g.setColor(Palette.FAINT);
        g.setStroke(new BasicStroke(1f));
        g.draw(new Line2D.Double(frame.getX(), frame.getY(), frame.getX(), frame.getMaxY()));
        g.draw(new Line2D.Double(frame.getX(), frame.getMaxY(), frame.getMaxX(), frame.getMaxY()));
        labels(g, xTicks, x(at), true, (x, label, size) -> {
            g.draw(new Line2D.Double(x, frame.getMaxY(), x, frame.getMaxY() + TICK));
            double latest = chart.getWidth() - EDGE - size.getMaxX();
            return new double[] {Math.min(latest, x - size.getCenterX()), frame.getMaxY() + LABELS - 7};
        });
        labels(g, yTicks, y(at), false, (y, label, size) -> {
            g.draw(new Line2D.Double(frame.getX() - TICK, y, frame.getX(), y));
            return new double[] {frame.getX() - TICK - BETWEEN / 2.0 - size.getMaxX(), y - size.getCenterY()};
        });
        labels(g, rightTicks, value -> rightY(value, at), false, (y, label, size) -> {
            g.draw(new Line2D.Double(frame.getMaxX(), y, frame.getMaxX() + TICK, y));
            return new double[] {frame.getMaxX() + TICK + BETWEEN / 2.0 - size.getMinX(), y - size.getCenterY()};
        });
    }

    /** Where a label begins on its base line; draws its mark too. */
    private interface Corner {
        double[] of(double place, String label, Rectangle2D size);
    }

    private void labels(Graphics2D g, List<AxisTick> ticks, DoubleUnaryOperator place, boolean lying, Corner corner) {
        Font font = font(Font.PLAIN, 13);
        boolean[] shown = labelled(ticks, place, lying);
        for (int i = 0; i < ticks.size(); i++) {
            String label = ticks.get(i).label();
            g.setColor(Palette.FAINT);
            g.setStroke(new BasicStroke(1f));
            double[] at = corner.of(place.applyAsDouble(ticks.get(i).at()), label, Overlay.size(label, font));
            if (shown[i]) {
                Overlay.write(g, label, font, Palette.INK, at[0], at[1]);
            }
        }
    }

    /** Labels that touch no other. */
    private boolean[] labelled(List<AxisTick> ticks, DoubleUnaryOperator place, boolean lying) {
        double[] centres = new double[ticks.size()];
        double[] halves = new double[ticks.size()];
        for (int i = 0; i < ticks.size(); i++) {
            Rectangle2D size = Overlay.size(ticks.get(i).label(), font(Font.PLAIN, 13));
            double at = place.applyAsDouble(ticks.get(i).at());
            centres[i] = lying ? at : -at;
            halves[i] = (lying ? size.getWidth() : size.getHeight()) / 2;
        }
        return AxisTick.fitting(centres, halves, BETWEEN);
    }

    private double rightY(double value, Overlay at) {
        return at.y(value, 1);
    }

    private void words(Graphics2D g, Overlay at) {
        Rectangle2D frame = at.plotArea();
        Font font = font(Font.PLAIN, 13);
        String said = words();
        if (!of.isEmpty()) {
            double right = chart.getWidth() - MARGIN - Overlay.advance(said, font);
            Overlay.write(g, said, font, Palette.INK, right, frame.getY() - BETWEEN);
        } else if (!said.isEmpty()) {
            double left = frame.getX();
            if (better.direction() != Direction.NEITHER) {
                arrow(g, left, frame.getY() - 11, better.direction() == Direction.HIGHER_IS_BETTER);
                left += 9;
            }
            Overlay.write(g, said, font, Palette.INK, left, frame.getY() - BETWEEN);
        }
        if (!title.isEmpty()) {
            double width = Overlay.advance(title, font);
            double x = Math.max(MARGIN, Math.min(chart.getWidth() - MARGIN - width, frame.getCenterX() - width / 2));
            Overlay.write(g, title, font, Palette.INK, x, frame.getMaxY() + LABELS + TITLE - 9);
        }
    }

    /** Drawn as a shape, since not every font has an arrow. */
    private static void arrow(Graphics2D g, double x, double y, boolean upwards) {
        double sign = upwards ? -1 : 1;
        Path2D arrow = new Path2D.Double();
        arrow.moveTo(x, y + sign * 6);
        arrow.lineTo(x + 4, y - sign * 0.5);
        arrow.lineTo(x + 1, y - sign * 0.5);
        arrow.lineTo(x + 1, y - sign * 6);
        arrow.lineTo(x - 1, y - sign * 6);
        arrow.lineTo(x - 1, y - sign * 0.5);
        arrow.lineTo(x - 4, y - sign * 0.5);
        arrow.closePath();
        g.setColor(Palette.INK);
        g.fill(arrow);
    }

    private Font font(int style, int size) {
        return Fonts.font(family, style, size);
    }
}
