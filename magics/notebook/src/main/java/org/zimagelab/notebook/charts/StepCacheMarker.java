package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import org.knowm.xchart.style.markers.Marker;

/** A square around the mark of a cell: its pictures were made with a step cache. */
final class StepCacheMarker extends Marker {
    private static final double SIZE = 1.7;

    @Override
    public void paint(Graphics2D g, double x, double y, int markerSize) {
        double side = SIZE * markerSize;
        g.setStroke(new BasicStroke(1.6f));
        g.draw(new Rectangle2D.Double(x - side / 2, y - side / 2, side, side));
    }
}
