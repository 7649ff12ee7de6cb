package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.rating.SweepRating;

/** What the votes on a sweep say: the strengths of its cells, and how far its scores agree. */
public final class RatingView {
    private static final String STRENGTHS = "strength: Bradley–Terry, natural logarithm, 0 is the mean of the cells"
            + " with votes; +0.69 wins two of three against 0. low, high: 95 %, bootstrap over the votes.";
    private static final String SHARES = "share: of the votes in which a score prefers the picture that the person"
            + " preferred; 0.5 is a coin. Where no end is better, of the votes for the higher value: below 0.5 the"
            + " lower was preferred. low, high: 95 %, Wilson.";

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
            return MimeBundle.text(sweep + ": " + counts(rating) + "; too few for numbers that mean anything (at least "
                    + SweepRating.FEWEST + "), '%rate " + sweep + "' asks for more");
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
