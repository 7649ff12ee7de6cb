package org.zimagelab.notebook.display;

import java.io.IOException;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.zimagelab.tuning.rating.PicturePair;
import org.zimagelab.tuning.run.Run;

/**
 * A question to a person: two pictures and the prompt that they share, and nothing else. Only their pixels are shown,
 * since the files hold their parameters too.
 */
public final class PairView {
    private static final String ENGLISH = "Which is better? l left · r right · t tie · s skip · q quit";
    private static final String CHINESE = "哪张更好？ l 左 · r 右 · t 平 · s 跳过 · q 结束";

    private final String prompt;
    private final String left;
    private final String right;
    private final String count;

    private PairView(String prompt, String left, String right, String count) {
        this.prompt = prompt;
        this.left = left;
        this.right = right;
        this.count = count;
    }

    /**
     * A pair with its pictures.
     *
     * @param pair in its places
     * @param number of the question, from 1
     * @param of at the most
     * @param state what the answers say so far, without naming a setting; may be empty
     * @return the view
     * @throws IOException naming the picture that cannot be read
     */
    public static PairView of(PicturePair pair, int number, int of, String state) throws IOException {
        return new PairView(
                pair.left().request().prompt(),
                picture(pair.left()),
                picture(pair.right()),
                number + " / " + of + (state.isEmpty() ? "" : " · " + state));
    }

    private static String picture(Run run) throws IOException {
        return DataUri.shown(run.image());
    }

    /**
     * Whether a person wants no more questions.
     *
     * @param typed as answer
     * @return true for q, quit and 停
     */
    public static boolean isQuit(String typed) {
        String plain = Normalizer.normalize(typed, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
        return List.of("q", "quit", "停").contains(plain);
    }

    /**
     * The question.
     *
     * @param unknown what was typed before and is no answer; empty at first
     * @return HTML and text
     */
    public MimeBundle bundle(String unknown) {
        String hint = unknown.isEmpty() ? "" : "'" + PictureCaption.brief(unknown, 20) + "'? ";
        Html html = Html.of("div", "line-height:1.4")
                .add(
                        Html.of("div", "white-space:pre-wrap").text(prompt),
                        Html.of("div", "display:flex;gap:0.8em;margin:0.4em 0")
                                .add(side(left, "left · 左"), side(right, "right · 右")),
                        Html.of("div").lines(count + " · " + hint + ENGLISH, CHINESE));
        return MimeBundle.html(html, count + " · " + prompt + "\n" + hint + ENGLISH + "\n" + CHINESE);
    }

    private static Html side(String picture, String word) {
        Html image = Html.of("img", Html.SHRINKING).attribute("alt", word).attribute("src", picture);
        return Html.of("figure", "margin:0;flex:0 1 auto;min-width:0")
                .add(
                        image,
                        Html.of("figcaption", "text-align:center;opacity:0.7").text(word));
    }
}
