package org.zimagelab.notebook.display;

import java.util.List;
import java.util.Optional;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.SequentialBest;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.rating.AdaptivePairs;

/** Which cell of a sweep votes make the best, and which are still in the race. */
public final class AdaptiveView {

    private static final int MOST_NAMED = 6;

    private AdaptiveView() {}

    /**
     * How far the question is decided, in words that name no setting, so that they can stand beside a pair.
     *
     * @param pairs with the votes so far
     * @return such as {@code 5 of 16 cells still in the race}
     */
    public static String state(AdaptivePairs pairs) {
        int cells = pairs.cells().size();
        if (pairs.best().isEmpty()) {
            return "not all of the " + cells + " cells are connected";
        }
        return pairs.inTheRace().size() + " of " + cells + " cells still in the race"
                + (pairs.isDecided() ? ": decided" : "");
    }

    /**
     * The answer, or what keeps it open.
     *
     * @param sweep its name
     * @param pairs with the votes so far
     * @return HTML and text
     */
    public static MimeBundle bundle(String sweep, AdaptivePairs pairs) {
        Optional<SequentialBest> best = pairs.best();
        if (best.isEmpty()) {
            return MimeBundle.text(sweep + ": undecided; the votes do not connect all "
                    + Amounts.count(pairs.cells().size(), "cell") + " yet");
        }
        Cell leader = pairs.cells().get(best.get().leader());
        String margin = NumberText.plain(best.get().delta());
        String first = pairs.isDecided()
                ? "decided: " + CellText.of(leader, Language.EN) + " is the best cell, or at most " + margin
                        + " in strength behind it"
                : "undecided within " + margin + "; " + CellText.of(leader, Language.EN) + " leads";
        List<Cell> others =
                pairs.inTheRace().stream().filter(cell -> !cell.equals(leader)).toList();
        String race = others.isEmpty()
                ? "All other cells are told apart from it."
                : "Still in the race, since not told apart from it: " + CellText.list(others, MOST_NAMED, Language.EN)
                        + ".";
        String basis = "All of this holds together with 95 % confidence for this voter, at whatever vote one stops, as"
                + " far as estimated differences are normal.";
        Html html = Html.of("div", "line-height:1.4")
                .add(
                        Html.of("div").text(sweep + ": " + first),
                        Html.of("div").text(race),
                        Html.of("div", "opacity:0.7").text(basis));
        return MimeBundle.html(html, sweep + ": " + first + "\n" + race + "\n" + basis);
    }
}
