package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.Candidate;
import org.zimagelab.tuning.best.Goal;
import org.zimagelab.tuning.best.GuardCheck;
import org.zimagelab.tuning.best.Standing;
import org.zimagelab.tuning.evidence.Estimate;

/** What tables of candidates have in common: scores, differences, costs and guards as text. */
record CandidateCells(BestAnswer answer, Language language) {

    /** The head of a score's means. */
    String score(Goal goal) {
        boolean higher = goal.sign() > 0;
        return goal.metric().name()
                + language.of(higher ? " (higher is better)" : " (lower is better)", higher ? "（越高越好）" : "（越低越好）");
    }

    /** The head of the differences. */
    String difference() {
        return answer.choice().isPresent()
                ? language.of("difference from the recommended one", "与推荐者之差")
                : language.of("difference from the one that looks best", "与看起来最好者之差");
    }

    /** {@code 0.0174 [-0.0127, 0.0476]}; a dash for the cell that is compared with itself. */
    static String difference(Standing standing) {
        return standing.difference()
                .map(difference -> interval(difference.estimate()))
                .orElse(TableView.MISSING);
    }

    private static String interval(Estimate estimate) {
        String mean = NumberText.score(estimate.mean());
        return estimate.hasInterval()
                ? mean + " [" + NumberText.score(estimate.low()) + ", " + NumberText.score(estimate.high()) + "]"
                : mean;
    }

    /** The heads behind the scores: costs, then guards. */
    List<String> behindHeads() {
        List<String> heads =
                new ArrayList<>(List.of(language.of("network calls", "网络调用"), language.of("seconds", "秒")));
        answer.objective().guards().forEach(guard -> heads.add(guard.text(language)));
        return heads;
    }

    /** What stands there for a candidate. */
    List<String> behind(Candidate candidate) {
        List<String> row = new ArrayList<>();
        row.add(NumberText.plain(Math.round(candidate.cost().networkCalls() * 10) / 10.0));
        row.add(NumberText.score(candidate.cost().seconds()));
        candidate.guards().forEach(check -> row.add(guard(check)));
        return row;
    }

    private String guard(GuardCheck check) {
        String verdict = language.of(check.verdict().english(), check.verdict().chinese());
        return Double.isNaN(check.room())
                ? verdict + language.of(", mean ", "，均值 ") + NumberText.score(check.mean())
                : verdict + language.of(" by ", "，余 ") + NumberText.score(check.room());
    }

    /** What the numbers mean, and what they are about. */
    String legend() {
        boolean guarded = !answer.objective().guards().isEmpty();
        return language.of(
                "Differences: paired, each with its 95 % interval."
                        + (guarded ? " Guards: by how much the one-sided 95 % bound stays inside." : "") + " All for "
                        + answer.estimand().english() + ".",
                "差值：配对，各附 95% 区间。" + (guarded ? "护栏：单侧 95% 界距限值的余地。" : "") + "均针对"
                        + answer.estimand().chinese() + "。");
    }

    /** A table of text. */
    static HtmlTable table(List<String> heads, List<List<String>> rows, boolean firstIsBold) {
        HtmlTable table = new HtmlTable();
        table.heads(heads.stream()
                .map(head -> HtmlTable.Cell.head(head, "left").styled("vertical-align:bottom"))
                .toList());
        for (int i = 0; i < rows.size(); i++) {
            String style = "vertical-align:top" + (firstIsBold && i == 0 ? ";font-weight:bold" : "");
            table.add(rows.get(i).stream()
                    .map(value -> HtmlTable.Cell.left(value).styled(style))
                    .toList());
        }
        return table;
    }
}
