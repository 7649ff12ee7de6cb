package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.ComparedStrengths;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.rating.ScoreAgreement;
import org.zimagelab.tuning.rating.SweepRating;
import org.zimagelab.tuning.rating.VotedStrengths;
import tech.tablesaw.api.Table;

/** What the votes on a sweep say: the strengths of its cells, and how often its scores agree with the votes. */
public final class RatingView {
    private static final String STRENGTHS =
            "strength: of Davidson's model, in natural logarithms, ties being an outcome of their own. The mean is 0;"
                    + " of the votes that are no ties, a cell at +0.69 wins two of three against a cell at 0.";
    private static final String SHARES = "share: of all votes, those in which the person and the score prefer the same"
            + " picture; 0.5 is chance. For a score of which no end is better, those for the higher value: below 0.5"
            + " people preferred the lower. low, high: intervals that hold together with 95 % confidence (Wilson, with"
            + " votes that come in clusters). p: how often a score whose cells are relabelled is as far from 0.5, the"
            + " farthest of all scores here.";
    private static final int MOST_NAMED = 4;

    private RatingView() {}

    /**
     * A rating, or one line while there are too few votes for it.
     *
     * @param sweep its name
     * @param rating of it
     * @return HTML and text
     */
    public static MimeBundle bundle(String sweep, SweepRating rating) {
        if (!rating.isEnough()) {
            return MimeBundle.text(sweep + ": " + counts(rating) + "; a result needs at least " + SweepRating.FEWEST
                    + ", '%rate " + sweep + "' asks for more");
        }
        Html html = Html.of("div", "line-height:1.4");
        List<String> text = new ArrayList<>();
        add(html, text, sweep + ": " + counts(rating));
        notes(sweep, rating.strengths()).forEach(line -> add(html, text, line));
        add(html, text, rating.table(), STRENGTHS + " " + ends(rating.strengths()));
        if (!rating.agreements().isEmpty()) {
            add(html, text, agreement(rating));
            add(html, text, rating.agreementTable(), SHARES);
        }
        return MimeBundle.html(html, String.join("\n", text));
    }

    private static void add(Html html, List<String> text, String line) {
        html.add(Html.of("div").text(line));
        text.add(line);
    }

    private static void add(Html html, List<String> text, Table table, String note) {
        html.add(TableView.html(table, Map.of()), Html.of("div", "opacity:0.7").text(note));
        text.add(TableView.text(table, Map.of()));
        text.add(note);
    }

    /** What the strengths of these votes cannot say, one line for each reason. */
    private static List<String> notes(String sweep, VotedStrengths strengths) {
        List<String> notes = new ArrayList<>();
        if (strengths.areAllTies()) {
            notes.add("All votes are ties: nothing tells the cells apart.");
        }
        if (!strengths.isConnected()) {
            long without = strengths.strengths().stream()
                    .filter(cell -> cell.votes() == 0)
                    .count();
            List<String> why = new ArrayList<>();
            if (strengths.parts().size() > 1) {
                why.add("the votes fall into " + strengths.parts().size()
                        + " parts that were never compared with each other: strengths compare only within a part");
            }
            if (without > 0) {
                why.add(Amounts.count(without, "cell") + (without == 1 ? " has" : " have") + " no vote");
            }
            notes.add("Not all cells compare: " + String.join("; ", why) + ". '%rate " + sweep
                    + "' asks the pairs that connect them first.");
        }
        if (strengths.parts().stream().anyMatch(ComparedStrengths::hasPrior) && !strengths.areAllTies()) {
            List<Cell> alone = strengths.unbeatenOrWithoutWin();
            String which = alone.isEmpty()
                    ? "Some cells won every vote against the others"
                    : CellText.list(alone, MOST_NAMED, Language.EN) + " won, or lost, every vote";
            notes.add(which + ", so no finite strength is the most likely one. Each cell got half a win and half a"
                    + " defeat more, against a cell of strength 0; strengths are then too near to each other rather"
                    + " than too far.");
        }
        return notes;
    }

    /** What the intervals of the strengths are about, or why there are none. */
    private static String ends(VotedStrengths strengths) {
        if (strengths.estimand() == Estimand.NEW && strengths.prompts() == 1) {
            return "low, high: none, since votes on one prompt say nothing of new prompts.";
        }
        String about = strengths.estimand() == Estimand.THESE && strengths.blocks() == 1
                ? "these very pictures, of one prompt and seed"
                : strengths.estimand().english();
        return "low, high: 95 % interval of each strength, for " + about + ", as this voter sees them.";
    }

    /** Which scores agree with the votes, as far as that is more than chance. */
    private static String agreement(SweepRating rating) {
        String with = Amounts.count(rating.agreements().size(), "score") + " looked at";
        if (!rating.canTellAgreement()) {
            return "No agreement of a score can be told from chance: "
                    + Amounts.count(rating.strengths().cells().size(), "cell") + " are too few, it takes 5.";
        }
        String told = rating.agreements().stream()
                .filter(ScoreAgreement::isTold)
                .map(a -> a.score() + (a.share() > 0.5 ? " (" : " (against it, ") + "share "
                        + NumberText.plain(Math.round(a.share() * 100) / 100.0) + ")")
                .collect(Collectors.joining(", "));
        return told.isEmpty()
                ? "No score agrees with the votes more than chance alone would, with " + with + "."
                : "Further from 0.5 than chance alone would bring any, with " + with + ": " + told + ".";
    }

    private static String counts(SweepRating rating) {
        List<String> parts = new ArrayList<>();
        parts.add(Amounts.count(rating.votes(), "vote"));
        if (rating.ties() > 0) {
            parts.add(rating.ties() == 1 ? "1 of them a tie" : rating.ties() + " of them ties");
        }
        if (rating.skips() > 0) {
            parts.add(rating.skips() + " skipped");
        }
        if (rating.elsewhere() > 0) {
            parts.add(rating.elsewhere() + " on other pictures of the store left out");
        }
        return String.join(", ", parts);
    }
}
