package org.zimagelab.notebook.display;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void nothingTurnsTheDirectionOfAPage() {
        assertEquals("a\ufffdb\ufffd c\ufffd\ufffd", Html.escape("a\u202eb\u202c c\u2066\u2069"));
        assertEquals("a\ufffd&lt;b&gt;", Html.escape("a\u0000<b>"));
        String letters = "大红圆形 \u05e2\u05d9\u05d2\u05d5\u05dc \u062f\u0627\u0626\u0631\u0629\u200f \u200d";
        assertEquals(letters, Html.escape(letters));
    }

    @Test
    void nothingThatIsSaidBecomesMarkup() {
        Html html = Html.of("div", "margin:0")
                .attribute("title", "\"><script>")
                .text("a < b & \u202e")
                .add(Html.of("br"), Html.of("b").lines("one", "<two>"));
        assertEquals(
                "<div style=\"margin:0\" title=\"&quot;&gt;&lt;script&gt;\">a &lt; b &amp; \ufffd<br>"
                        + "<b>one<br>&lt;two&gt;</b></div>",
                html.toString());
        assertEquals("<i></i>x", Html.all(Html.of("i")).text("x").toString());
    }
}
