package org.zimagelab.notebook.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class HtmlTest {

    @Test
    void nothingTypedCanLeaveTextOrAttribute() {
        assertEquals(
                "&lt;script&gt;x(&#39;1&#39;, &quot;2&quot;) &amp;amp; 猫🐈&lt;/script&gt;",
                Html.escape("<script>x('1', \"2\") &amp; 猫🐈</script>"));
        assertEquals("a\ufffdb", Html.escape("a\u0000b"));
    }

    @Test
    void tablesShowTypesFirstAndLastRowsAndEscape() {
        IntColumn n = IntColumn.create("n <b>");
        StringColumn s = StringColumn.create("s");
        DoubleColumn x = DoubleColumn.create("x");
        for (int i = 0; i < 100; i++) {
            n.append(i);
            s.append("<i>" + i + "</i>" + "long ".repeat(i == 99 ? 50 : 0));
            if (i == 0) {
                x.appendMissing();
            } else {
                x.append(i / 7.0);
            }
        }
        String html = TableView.html(Table.create("t", n, s, x), Map.of());
        assertTrue(html.contains("n &lt;b&gt;") && html.contains("integer") && html.contains("double"), html);
        assertTrue(html.contains("&lt;i&gt;0&lt;/i&gt;") && html.contains("&lt;i&gt;99&lt;/i&gt;"));
        assertTrue(!html.contains("&lt;i&gt;50&lt;/i&gt;") && html.contains("… 75 rows …"));
        assertTrue(html.contains("100 rows × 3 columns") && html.contains(">–</td>"));
        String text = TableView.text(Table.create("t", n, s, x), Map.of());
        assertTrue(text.contains("… 75 rows …") && text.endsWith("100 rows × 3 columns"), text);
    }

    @Test
    void numbersAreReadAsAPersonWritesThem() {
        assertEquals("4", Numbers.plain(4.0));
        assertEquals("2.5", Numbers.plain(2.5));
        assertEquals("0.1235", Numbers.score(0.123456));
        assertEquals("123.5", Numbers.score(123.456));
        assertEquals("12346", Numbers.score(12345.6));
        assertEquals("4 min 05 s", Numbers.seconds(245));
        assertEquals("1 run", Numbers.count(1, "run"));
        assertEquals("guidance 2 (cfg 3)", Captions.guidance(2));
        assertEquals("guidance 0 (cfg 1, off)", Captions.guidance(0));
        assertEquals("雪白的…", Captions.brief("雪白的布偶猫", 4));
    }
}
