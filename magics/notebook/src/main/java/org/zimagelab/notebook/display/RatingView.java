package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.rating.SweepRating;

/** What the votes on a sweep say: the strengths of its cells, and how often its scores agree with the votes. */
public final class RatingView {
    private static final String STRENGTHS =
            "strength: of the Bradley–Terry model, in natural logarithms. The mean of the"
                    + " cells with votes is 0; a cell at +0.69 wins two of three votes against a cell at 0. low, high:"
                    + " 95 % interval, by bootstrap over the votes.";
    private static final String SHARES = "share: of all votes, those in which the person and the score prefer the same"
            + " picture; 0.5 is chance. For a score of which no end is better, those for the higher value: below 0.5"
            + " people preferred the lower. low, high: 95 % interval (Wilson).";

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
        String heading = sweep + ": " + counts(rating);
        html.add(Html.of("div").text(heading));
        html.add(TableView.html(rating.table(), Map.of()), note(STRENGTHS));
        text.add(heading);
        text.add(TableView.text(rating.table(), Map.of()));
        text.add(STRENGTHS);
        if (!rating.agreements().isEmpty()) {
            html.add(TableView.html(rating.agreementTable(), Map.of()), note(SHARES));
            text.add(TableView.text(rating.agreementTable(), Map.of()));
            text.add(SHARES);
        }
        return MimeBundle.html(html, String.join("\n", text));
    }

    private static Html note(String words) {
        return Html.of("div", "opacity:0.7").text(words);
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
