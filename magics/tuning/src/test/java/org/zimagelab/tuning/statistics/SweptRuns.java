package org.zimagelab.tuning.statistics;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Run;

/** Runs without a model, of which every value is known. */
final class SweptRuns {
    private SweptRuns() {}

    /** Every run made, with this value of {@code blur_effect} and, likewise, of {@code colorfulness}. */
    static Runs of(Sweep sweep, ToDoubleFunction<Request> value, ToDoubleFunction<Request> seconds) {
        return MadeUpRuns.of(sweep, run -> {
            double x = value.applyAsDouble(run.request());
            Cost cost =
                    new Cost(seconds.applyAsDouble(run.request()), run.request().steps(), 0);
            return MadeUpRuns.made(run, cost, Map.of("blur_effect", x, "colorfulness", x));
        });
    }

    /** The same runs with pictures of one grey level, 0 to 255. */
    static Runs painted(Runs runs, Path folder, ToDoubleFunction<Request> level) throws IOException {
        List<Run> painted = new ArrayList<>();
        for (Run run : runs) {
            Request request = run.request();
            BufferedImage image = new BufferedImage(request.width(), request.height(), BufferedImage.TYPE_INT_RGB);
            int grey = (int) level.applyAsDouble(request);
            Graphics2D g = image.createGraphics();
            g.setColor(new Color(grey, grey, grey));
            g.fillRect(0, 0, request.width(), request.height());
            g.dispose();
            Path file = folder.resolve(run.key() + ".png");
            ImageIO.write(image, "png", file.toFile());
            painted.add(MadeUpRuns.made(run, file, run.cost(), run.scores()));
        }
        return runs.with(painted);
    }
}
