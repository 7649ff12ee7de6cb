package org.zimagelab.kernel.completion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The comments are written as JShell returns them, since it depends on the JDK whether JShell finds any. */
class JavadocTest {
    private static final String COMMENT = """
             Splits <em>this</em> at {@code a < b && c}, as {@link String#split(String, int) split} does,
             see {@link #of(int, int)}. Costs 2&times;n&nbsp;steps.

             <p>For example
             <pre>{@code
                 if (x) {
                     y();
                 }
             }</pre>
             gives:
             <ul>
             <li><p>one
             <li>two
             </ul>

             @param <T> the type
             @param  limit
                     how {@code many}
             @author Someone
             @return the parts
            """;

    @Test
    void plainTextHasParagraphsListsAndNoMarkup() {
        assertEquals("""
                Splits this at a < b && c, as split does, see of(int, int). Costs 2×n steps.

                For example

                    if (x) {
                        y();
                    }

                gives:
                - one
                - two

                Parameters:
                - <T> – the type
                - limit – how many

                Returns: the parts""", Javadoc.of(COMMENT, false).plain());
    }

    @Test
    void htmlKeepsWhatJavadocMeans() {
        String html = Javadoc.of(COMMENT, false).html();
        assertTrue(html.contains("<code>a &lt; b &amp;&amp; c</code>"), html);
        assertTrue(html.contains("<li><code>limit</code> – how <code>many</code></li>"), html);
    }

    @Test
    void briefIsTheFirstParagraphAndLongIsBounded() {
        assertEquals(
                "Splits this at a < b && c, as split does, see of(int, int). Costs 2×n steps.",
                Javadoc.of(COMMENT, true).plain());
        assertTrue(Javadoc.of("word ".repeat(100_000), false).plain().length() < 10_000);
        assertEquals("", Javadoc.of(null, false).plain());
    }
}
