package org.zimagelab.notebook.display;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.zimagelab.common.Ellipsis;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.results.Runs;

/**
 * The pictures of a grid as one picture, for where no HTML is shown: a notebook that becomes a PDF by way of LaTeX.
 *
 * @param sections one below the other
 * @param width of each thumbnail, pixels
 * @param height likewise
 */
record GridSheet(List<Section> sections, int width, int height) {
    /** Pixels of a sheet; a larger one is made smaller, since a saved notebook keeps it. */
    private static final int MOST_PIXELS = 800_000;

    private static final int HEAD = 64;
    private static final int LINE = 16;
    private static final int GAP = 2;
    private static final int BETWEEN = 8;
    private static final int LETTER = 7;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private static final Color INK = new Color(0x222222);
    private static final Color MISSING = new Color(0xdddddd);

    GridSheet {
        sections = List.copyOf(sections);
    }

    /**
     * The pictures of one prompt and whatever else they have in common.
     *
     * @param heading above it
     * @param columns their heads
     * @param rows from top to bottom
     */
    record Section(String heading, List<String> columns, List<Row> rows) {
        private int places() {
            return rows.stream()
                    .flatMap(row -> row.cells().stream())
                    .mapToInt(List::size)
                    .max()
                    .orElse(1);
        }
    }

    /**
     * Pictures side by side.
     *
     * @param head before them
     * @param cells one for each column; of each its pictures as addresses of data, "" for one that is missing
     */
    record Row(String head, List<List<String>> cells) {}

    /**
     * The sheet of a sweep: a section for each prompt, sampler and so on, steps down and guidance across.
     *
     * @param runs whose order of values is taken
     * @param requests the runs on the sheet
     * @param pictures of each its thumbnail as an address of data, "" where there is none
     * @param width of the widest, pixels
     * @param height of the highest
     */
    static GridSheet of(Runs runs, List<Request> requests, List<String> pictures, int width, int height) {
        Map<Facet, List<Integer>> byFacet = new LinkedHashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            byFacet.computeIfAbsent(Facet.of(requests.get(i)), f -> new ArrayList<>())
                    .add(i);
        }
        Set<Parameter> varying = Facet.varying(byFacet.keySet());
        List<Section> sections = new ArrayList<>();
        byFacet.forEach((facet, of) -> {
            Set<Integer> rows = new HashSet<>();
            Set<Double> columns = new HashSet<>();
            Map<List<Object>, List<String>> cells = new HashMap<>();
            for (int run : of) {
                int steps = requests.get(run).steps();
                double scale = requests.get(run).guidance().scale();
                rows.add(steps);
                columns.add(scale);
                cells.computeIfAbsent(List.of(steps, scale), k -> new ArrayList<>())
                        .add(pictures.get(run));
            }
            List<Double> scales = Facet.ordered(runs, Parameter.GUIDANCE, columns);
            sections.add(new Section(
                    String.join(" · ", facet.words(varying)),
                    scales.stream()
                            .map(scale -> "guidance " + NumberText.plain(scale))
                            .toList(),
                    Facet.ordered(runs, Parameter.STEPS, rows).stream()
                            .map(steps -> new Row(
                                    Amounts.count(steps, "step"),
                                    scales.stream()
                                            .map(scale -> cells.getOrDefault(List.of(steps, scale), List.of()))
                                            .toList()))
                            .toList()));
        });
        return new GridSheet(sections, width, height);
    }

    /** The sheet; empty without pictures. */
    Optional<BufferedImage> image() {
        int wide = sections.stream()
                .mapToInt(section -> HEAD + section.columns().size() * column(section))
                .max()
                .orElse(0);
        int high = sections.stream()
                .mapToInt(section -> 2 * LINE + section.rows().size() * (height + GAP) + BETWEEN)
                .sum();
        if (wide == 0 || high == 0) {
            return Optional.empty();
        }
        BufferedImage sheet = new BufferedImage(wide, high, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        try {
            g.setColor(Color.WHITE);
            g.fillRect(0, 0, wide, high);
            g.setFont(FONT);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            int y = 0;
            for (Section section : sections) {
                draw(g, section, y, wide);
                y += 2 * LINE + section.rows().size() * (height + GAP) + BETWEEN;
            }
        } finally {
            g.dispose();
        }
        double scale = Math.sqrt((double) MOST_PIXELS / ((double) wide * high));
        return Optional.of(scale < 1 ? Thumbnail.of(sheet, (int) (Math.max(wide, high) * scale)) : sheet);
    }

    private int column(Section section) {
        return section.places() * (width + GAP) + BETWEEN;
    }

    private void draw(Graphics2D g, Section section, int top, int wide) {
        words(g, section.heading(), 0, top + LINE - 4, wide);
        int column = column(section);
        for (int i = 0; i < section.columns().size(); i++) {
            words(g, section.columns().get(i), HEAD + i * column, top + 2 * LINE - 4, column);
        }
        int y = top + 2 * LINE;
        for (Row row : section.rows()) {
            words(g, row.head(), 0, y + height / 2, HEAD);
            for (int i = 0; i < row.cells().size(); i++) {
                int x = HEAD + i * column;
                for (String uri : row.cells().get(i)) {
                    Interrupts.check();
                    picture(g, uri, x, y);
                    x += width + GAP;
                }
            }
            y += height + GAP;
        }
    }

    private static void words(Graphics2D g, String words, int x, int y, int room) {
        g.setColor(INK);
        g.drawString(Ellipsis.atEnd(words, Math.max(1, room / LETTER)), x, y);
    }

    private void picture(Graphics2D g, String uri, int x, int y) {
        BufferedImage image = null;
        if (!uri.isEmpty()) {
            byte[] bytes = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
            try {
                image = ImageIO.read(new ByteArrayInputStream(bytes));
            } catch (IOException e) {
                // a place without its picture, as below
            }
        }
        if (image == null) {
            g.setColor(MISSING);
            g.drawRect(x, y, width - 1, height - 1);
        } else {
            g.drawImage(image, x, y, null);
        }
    }
}
