package org.zimagelab.notebook.display;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.Candidate;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.run.Run;

/** Pictures of the cells that matter, side by side: each row has one prompt and one seed. */
final class BestPictures {
    private static final int MOST_CELLS = 4;
    private static final int MOST_BLOCKS = 3;

    /** Longest side, pixels. */
    private static final int SIDE = 192;

    private static final int LONGEST_PROMPT = 60;

    private final BestAnswer answer;
    private final Language language;

    BestPictures(BestAnswer answer, Language language) {
        this.answer = answer;
        this.language = language;
    }

    /** A row: the pictures of one prompt and seed, one a cell. */
    private record Row(String prompt, long seed, List<Run> runs) {}

    Html html() {
        List<Candidate> cells = cells();
        List<Row> rows = rows(cells);
        if (rows.isEmpty()) {
            return Html.all();
        }
        Html html = Html.of("div", "margin-top:0.6em");
        for (Row row : rows) {
            html.add(Html.of("div", "opacity:0.75;font-size:90%")
                    .text(PictureCaption.brief(row.prompt(), LONGEST_PROMPT)
                            + language.of(" · seed ", " · 种子 ")
                            + row.seed()));
            Html pictures = Html.sideBySide(cells.size(), SIDE / 2, SIDE);
            for (int i = 0; i < cells.size(); i++) {
                pictures.add(picture(row.runs().get(i), caption(cells.get(i))));
            }
            html.add(pictures);
        }
        left(cells, rows).ifPresent(line -> html.add(Html.faint(line)));
        return html;
    }

    /** The recommended cell, its rival, the usual one, then others that are equally good, the cheapest first. */
    private List<Candidate> cells() {
        Set<Candidate> cells = new LinkedHashSet<>();
        answer.choice().ifPresent(cells::add);
        cells.add(answer.candidates().get(answer.bestLooking()));
        cells.add(answer.rival());
        cells.add(answer.usual());
        answer.of(Candidate.Status.EQUALLY_GOOD).stream()
                .sorted(Comparator.comparingDouble(candidate -> candidate.cost().networkCalls()))
                .forEach(cells::add);
        return cells.stream().limit(MOST_CELLS).toList();
    }

    /** First one row of each prompt, then more of each. */
    private List<Row> rows(List<Candidate> cells) {
        List<Row> all = new ArrayList<>();
        List<List<Run>> others = cells.stream().skip(1).map(answer::runsOf).toList();
        for (Run run : answer.runsOf(cells.get(0))) {
            List<Run> runs = new ArrayList<>(List.of(run));
            for (List<Run> other : others) {
                other.stream()
                        .filter(same -> same.request().seed() == run.request().seed()
                                && same.request().prompt().equals(run.request().prompt()))
                        .findFirst()
                        .ifPresent(runs::add);
            }
            if (runs.size() == cells.size()) {
                all.add(new Row(run.request().prompt(), run.request().seed(), runs));
            }
        }
        List<Row> rows = new ArrayList<>();
        Set<String> prompts = new LinkedHashSet<>();
        all.stream().filter(row -> prompts.add(row.prompt())).limit(MOST_BLOCKS).forEach(rows::add);
        all.stream()
                .filter(row -> !rows.contains(row))
                .limit(MOST_BLOCKS - rows.size())
                .forEach(rows::add);
        return rows;
    }

    private String caption(Candidate cell) {
        String words = CellText.of(cell.cell(), language);
        return answer.choice().filter(cell::equals).isPresent() ? words + language.of(" (recommended)", "（推荐）") : words;
    }

    private static Html picture(Run run, String caption) {
        Html figure = Html.of("figure", "margin:0;min-width:0");
        try {
            figure.add(Html.of("img", Html.SHRINKING)
                    .attribute("alt", caption)
                    .attribute("src", DataUri.jpeg(Thumbnail.of(run.image(), SIDE))));
        } catch (IOException e) {
            Interrupts.check();
            // The answer needs no picture.
            figure.add(Html.faint(String.valueOf(e.getMessage())));
        }
        return figure.add(Html.of("figcaption", "opacity:0.75;font-size:85%").text(caption));
    }

    private Optional<String> left(List<Candidate> cells, List<Row> rows) {
        int good = (int) answer.of(Candidate.Status.EQUALLY_GOOD).stream()
                .filter(candidate -> !cells.contains(candidate))
                .count();
        int blocks = answer.coverage().complete() - rows.size();
        List<String> parts = new ArrayList<>();
        if (good > 0) {
            parts.add(language.of(Amounts.count(good, "more cell") + " equally good", "另有 " + good + " 个同样好的单元格"));
        }
        if (blocks > 0) {
            parts.add(language.of(Amounts.count(blocks, "more block"), "另有 " + blocks + " 个区块"));
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(language.of("Left out: ", "未显示：")
                        + String.join(language.of(", ", "，"), parts)
                        + language.of("; %grid shows all.", "；%grid 显示全部。"));
    }
}
