package org.zimagelab.notebook;

import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.knowm.xchart.internal.chartpart.Chart;
import org.zimagelab.notebook.charts.ChartFile;
import org.zimagelab.notebook.display.Renderers;
import org.zimagelab.notebook.session.Session;

/**
 * What any kernel on jjava-jupyter finds by the service loader: the magics, and how our values look. It needs nothing
 * of our own kernel.
 */
public final class ZImageExtension implements Extension {
    private final Session session;

    /** For the service loader: works in the session of this JVM. */
    public ZImageExtension() {
        this(Session.current());
    }

    /**
     * Works in a session of its own.
     *
     * @param session what the magics remember
     */
    public ZImageExtension(Session session) {
        this.session = session;
    }

    @Override
    public void install(BaseKernel kernel) {
        // A full disk for temporary files is no reason to show no picture.
        ImageIO.setUseCache(false);
        ZImageMagics.register(kernel.getMagicsRegistry(), session);
        Renderers.register(kernel.getRenderer());
        Renderers.register(
                kernel.getRenderer(), Chart.class, chart -> ChartFile.bundle(chart, text((Chart<?, ?>) chart)));
    }

    @Override
    public void uninstall(BaseKernel kernel) {
        session.models().unload(null);
    }

    private static String text(Chart<?, ?> chart) {
        return chart.getTitle() + "\nto see it where only text is shown: " + ChartFile.class.getName()
                + ".write(CHART, java.nio.file.Path.of(\"chart.png\"))";
    }
}
