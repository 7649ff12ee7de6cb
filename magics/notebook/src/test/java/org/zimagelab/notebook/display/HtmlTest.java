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
}
