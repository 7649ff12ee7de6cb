package org.zimagelab.notebook.display;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.report.Report;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;

/** The pictures of a report, small: whole blocks as far as a page stays usable, and a line on what is left out. */
final class ReportPictures {
    /** Pictures of a page. */
    static final int MOST = 400;

    private final Report report;

    ReportPictures(Report report) {
        this.report = report;
    }

    Html html() {
        List<Run> planned = report.runs().planned();
        List<Integer> shown = shown(planned);
        Runs part = report.runs().with(shown.stream().map(planned::get).toList());
        SweepGrid grid =
                SweepGrid.linked(part, Thumbnail.size(shown.size()), run -> "#" + ReportTables.runId(shown.get(run)));
        for (int i = 0; i < shown.size(); i++) {
            Interrupts.check();
            Run run = part.planned().get(i);
            if (run.ok()) {
                try {
                    grid.pictured(i, run.image(), GridPage.title(run));
                } catch (IOException e) {
                    Interrupts.check();
                    grid.failed(i, e.getMessage());
                }
            } else if (run.outcome() instanceof Outcome.Failed failed) {
                grid.failed(i, failed.reason());
            }
        }
        Html left = Html.all();
        if (shown.size() < planned.size()) {
            left = Html.of("p")
                    .attribute("class", "faint")
                    .text(report.language()
                            .of(
                                    shown.size() + " of " + planned.size()
                                            + " places are shown, in whole blocks; %grid "
                                            + report.question().name() + " --html FILE shows all.",
                                    "显示 " + planned.size() + " 个位置中的 " + shown.size() + " 个（完整区块）；%grid "
                                            + report.question().name() + " --html FILE 显示全部。"));
        }
        return Html.all(left, grid.whole());
    }

    /** Indexes of the planned runs of the first blocks: first one block of each prompt, then more. */
    private static List<Integer> shown(List<Run> planned) {
        Map<BlockedScores.Block, List<Integer>> blocks = new LinkedHashMap<>();
        for (int i = 0; i < planned.size(); i++) {
            BlockedScores.Block block = new BlockedScores.Block(
                    planned.get(i).request().prompt(), planned.get(i).request().seed());
            blocks.computeIfAbsent(block, b -> new ArrayList<>()).add(i);
        }
        Map<String, Integer> count = new LinkedHashMap<>();
        Map<BlockedScores.Block, Integer> round = new LinkedHashMap<>();
        blocks.keySet().forEach(block -> round.put(block, count.merge(block.prompt(), 1, Integer::sum)));
        List<Integer> shown = new ArrayList<>();
        blocks.entrySet().stream()
                .sorted((a, b) -> Integer.compare(round.get(a.getKey()), round.get(b.getKey())))
                .takeWhile(block ->
                        shown.isEmpty() || shown.size() + block.getValue().size() <= MOST)
                .forEach(block -> shown.addAll(block.getValue()));
        return shown.stream().sorted().limit(Math.max(MOST, 1)).toList();
    }
}
