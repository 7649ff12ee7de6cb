package org.zimagelab.notebook.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.notebook.PaintedModel;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.store.RunStore;

class SweepGridTest {
    private static final BufferedImage NOISE = noise();

    private final PaintedModel model = new PaintedModel(ModelInfo.Variant.BASE);

    @TempDir
    Path folder;

    private Runs plan(int seeds) {
        return plan(base().steps(4, 8)
                .guidance(0, 1, 2, 3, 4)
                .seeds(LongStream.range(0, seeds).toArray()));
    }

    private Sweep base() {
        return Sweep.of(model.loaded("painted", LoadOptions.AUTO).requests().apply("a cat"));
    }

    private Runs plan(Sweep sweep) {
        return sweep.plan(model, RunStore.open(folder), SweepOptions.of(List.of()))
                .asRuns();
    }

    private static SweepGrid grid(Runs plan) {
        return new SweepGrid(plan, Thumbnail.size(plan.planned().size()));
    }

    private static BufferedImage noise() {
        BufferedImage image = new BufferedImage(128, 128, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < 128 * 128; i++) {
            image.setRGB(i % 128, i / 128, random.nextInt(1 << 24));
        }
        return image;
    }

    private static int pictures(String html) {
        return html.split("data:image/jpeg;base64,", -1).length - 1;
    }

    @Test
    void aFrameOfAThousandRunsIsNoLargerThanOneOfTwoHundred() {
        int[] largest = new int[2];
        int[] runs = {200, 1000};
        for (int n = 0; n < 2; n++) {
            SweepGrid grid = new SweepGrid(plan(runs[n] / 10), 48);
            for (int i = 0; i < runs[n]; i++) {
                grid.started(i, "");
                grid.running(i, 0.5);
                if (i > 0) {
                    grid.pictured(i - 1, NOISE, "title");
                }
                if (i % 7 == 0) {
                    String frame = grid.live().toString();
                    largest[n] = Math.max(largest[n], frame.length());
                    assertTrue(frame.contains("50%"), "the one that is made is seen, run " + i);
                    assertTrue(pictures(frame) >= Math.min(i, SweepGrid.MOST_LIVE / 2), "and those before it");
                }
            }
            assertEquals(runs[n] - 1, pictures(grid.html().toString()));
        }
        assertTrue(largest[1] < 1.02 * largest[0], largest[0] + " and " + largest[1]);
        assertTrue(largest[1] < 600_000, "noise, which compresses worst: " + largest[1]);
    }

    @Test
    void theLastFrameOfAVeryLargeSweepIsBounded() {
        Runs plan = plan(500);
        SweepGrid grid = grid(plan);
        for (int i = 0; i < 5000; i++) {
            grid.started(i, "");
            grid.pictured(i, NOISE, "title");
        }
        assertTrue(
                grid.live().toString().contains("runs 4921 to 5000 of 5\u202f000 runs"),
                grid.live().toString().substring(0, 200));
        assertEquals(SweepGrid.MOST, pictures(grid.html().toString()));
        assertTrue(grid.html().toString().contains("%grid --html FILE shows all"));
    }

    @Test
    void aPreviewStandsInItsPlaceUntilThePictureDoes() {
        SweepGrid grid = grid(plan(1));
        grid.started(3, "");
        grid.running(3, 0.25);
        grid.previewed(3, NOISE);
        grid.running(3, 0.5);
        assertEquals(1, pictures(grid.live().toString()));
        assertTrue(grid.live().toString().contains("50%"));
        grid.stopped();
        assertEquals(0, pictures(grid.html().toString()));
        grid.started(3, "");
        assertEquals(0, pictures(grid.live().toString()), "a preview of an earlier time is gone");
        grid.previewed(3, NOISE);
        grid.failed(3, "no luck");
        grid.previewed(3, NOISE);
        assertEquals(0, pictures(grid.html().toString()));
    }

    @Test
    void eachPictureThatIsMadeNamesItsMachine() {
        SweepGrid grid = grid(plan(1));
        grid.started(3, "cuda:1");
        grid.started(4, "gpu<7>#3");
        grid.running(4, 0.5);
        grid.previewed(4, NOISE);
        String html = grid.live().toString();
        assertTrue(html.contains("title=\"being made on cuda:1\"") && html.contains(">cuda:1</div>"), html);
        assertTrue(html.contains(">50%</span>") && html.contains(">gpu&lt;7&gt;#3</span>"), html);
        grid.givenUp(4);
        grid.running(4, 0.75);
        html = grid.live().toString();
        assertFalse(html.contains("gpu") || html.contains("75%"), "a late step of a lost machine changes nothing");
        grid.started(4, "cuda:1");
        grid.pictured(4, NOISE, "title");
        grid.givenUp(4);
        assertEquals(1, pictures(grid.live().toString()), "a finished picture is not given up");
    }

    @Test
    void ofALargeSweepThePlacesAroundAllThatAreMadeAreSeen() {
        SweepGrid grid = grid(plan(100));
        for (int run : List.of(5, 400, 401, 999)) {
            grid.started(run, "machine-" + run);
        }
        String html = grid.live().toString();
        for (int run : List.of(5, 400, 401, 999)) {
            assertTrue(html.contains(">machine-" + run + "</div>"), html.substring(0, 300));
        }
        int places = html.split("</div>seed ", -1).length - 1;
        assertTrue(places >= 60 && places <= SweepGrid.MOST_LIVE, places + " places");
        assertTrue(html.contains("of 1\u202f000 runs, around those that are being made"), html.substring(0, 300));
        for (int run = 0; run < 500; run++) {
            grid.started(run, "m");
        }
        assertTrue(grid.live().toString().split("</div>seed ", -1).length - 1 <= SweepGrid.MOST_LIVE);
    }

    @Test
    void columnsSayBothConventions() {
        String html = grid(plan(1)).html().toString();
        assertTrue(html.contains("guidance 2<br>") && html.contains("cfg 3<"), html);
        assertTrue(html.contains("guidance 0<br>") && html.contains("cfg 1, off<"), html);
        String staged = grid(plan(base().with(Parameter.STAGES, List.of("0-0.3:cfg4,0.3-0.8:cfg9"))))
                .html()
                .toString();
        assertTrue(staged.contains("guidance up to 8<br>") && staged.contains("cfg up to 9<"), staged);
        assertTrue(staged.contains("stages 0-0.3:cfg4,0.3-0.8:cfg9"), staged);
        assertFalse(staged.contains("guidance 8"), staged);
    }

    @Test
    void aWideGridIsPartedIntoBandsThatFitOnPaper() {
        for (int columns = 1; columns <= 40; columns++) {
            double[] scales =
                    DoubleStream.iterate(0, scale -> scale + 1).limit(columns).toArray();
            String html = grid(plan(base().steps(1, 1000).guidance(scales).seeds(1, Long.MAX_VALUE)))
                    .html()
                    .toString();
            List<Integer> least = Pattern.compile("<table [^>]*min-width:([0-9]+)px")
                    .matcher(html)
                    .results()
                    .map(found -> Integer.valueOf(found.group(1)))
                    .toList();
            assertEquals((columns + 6) / 7, least.size(), columns + " columns");
            assertTrue(least.stream().allMatch(width -> width <= 490), columns + " columns: " + least);
            assertEquals(4 * columns, html.split("seed 1</div>|seed 9223372036854775807</div>", -1).length - 1);
        }
    }
}
