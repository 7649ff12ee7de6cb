package org.zimagelab.notebook.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShortFileNamesTest {
    private static final String ZEROS = "0".repeat(50);

    @Test
    void namesAreAsShortAsTellsThemApart() {
        assertEquals(
                new ShortFileNames("out", List.of("a.png", "b.png")),
                ShortFileNames.of(List.of("out/a.png", "out/b.png")));
        assertEquals(new ShortFileNames("", List.of("a.png")), ShortFileNames.of(List.of("a.png")));
        assertEquals(
                new ShortFileNames("/x", List.of("1/a.png", "2/a.png", "b.png", "", "b.png")),
                ShortFileNames.of(List.of("/x/1/a.png", "/x/2/a.png", "/x/1/b.png", "", "/x/1/b.png")));
        assertEquals(
                new ShortFileNames("", List.of("p/q/a.png", "r/q/a.png")),
                ShortFileNames.of(List.of("p/q/a.png", "r/q/a.png")));
        assertEquals(
                new ShortFileNames("", List.of("a.png", "/z/a.png")), ShortFileNames.of(List.of("a.png", "/z/a.png")));
    }

    @Test
    void runsOfAStoreHaveTheFirstDigitsOfTheirKeys() {
        String one = "store/runs/12345678abcd" + "ab" + ZEROS + ".png";
        String two = "store/runs/12345678abce" + "ab" + ZEROS + ".png";
        assertEquals(new ShortFileNames("store/runs", List.of("12345678…")), ShortFileNames.of(List.of(one)));
        assertEquals(
                List.of("12345678abcd…", "12345678abce…"),
                ShortFileNames.of(List.of(one, two)).names());
    }

    @Test
    void aLongNameLosesItsMiddleUnlessThatIsWhatTellsItApart() {
        String first = "一".repeat(60);
        List<String> names = ShortFileNames.of(List.of("o/" + first + ".png")).names();
        assertEquals(40, names.get(0).codePointCount(0, names.get(0).length()));
        assertTrue(names.get(0).contains("…") && names.get(0).endsWith(".png"));
        List<String> middle = List.of("a".repeat(30) + "1" + "b".repeat(30), "a".repeat(30) + "2" + "b".repeat(30));
        assertEquals(middle, ShortFileNames.of(middle).names());
    }
}
