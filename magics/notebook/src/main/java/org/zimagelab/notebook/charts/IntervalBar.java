package org.zimagelab.notebook.charts;

import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;

/** Intervals as bars with a cap at each end that lies within the frame; in the colour and stroke that are set. */
final class IntervalBar {
    private static final double CAP = 3;

    private IntervalBar() {}

    /** A bar between two heights, in pixels and either order. */
    static void upright(Graphics2D g, Rectangle2D frame, double x, double from, double to) {
        double top = Math.max(frame.getY(), Math.min(from, to));
        double bottom = Math.min(frame.getMaxY(), Math.max(from, to));
        g.draw(new Line2D.Double(x, top, x, bottom));
        for (double end : new double[] {from, to}) {
            if (end >= frame.getY() && end <= frame.getMaxY()) {
                g.draw(new Line2D.Double(x - CAP, end, x + CAP, end));
            }
        }
    }

    /** A bar between two places from left to right, in pixels. */
    static void lying(Graphics2D g, Rectangle2D frame, double y, double from, double to) {
        double left = Math.max(frame.getX(), Math.min(from, to));
        double right = Math.min(frame.getMaxX(), Math.max(from, to));
        g.draw(new Line2D.Double(left, y, right, y));
        for (double end : new double[] {from, to}) {
            if (end >= frame.getX() && end <= frame.getMaxX()) {
                g.draw(new Line2D.Double(end, y - CAP, end, y + CAP));
            }
        }
    }
}
