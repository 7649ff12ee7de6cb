package org.zimagelab.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every source file keeps to: its length, the length of its lines, a name of its own. */
class SourcesTest {
    private static final int MOST_LINES = 400;
    private static final int MOST_COLUMNS = 120;

    @Test
    void noJavaFileIsLongerThan400Lines() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : java()) {
            int lines = Repository.lines(file).size();
            if (lines > MOST_LINES) {
                tooLong.add(Repository.name(file) + ": " + lines + " lines");
            }
        }
        none(tooLong);
    }

    @Test
    void noLineOfJavaIsLongerThan120Columns() {
        none(longLines(java()));
    }

    @Test
    void noLineOfPythonIsLongerThan120Columns() {
        none(longLines(Repository.files(name -> name.matches("(install|bench)/.*[.]py"))));
    }

    @Test
    void noTwoTopLevelClassesShareASimpleName() {
        none(shared(Repository.files(name -> isJava(name) && !name.contains("/src/test/"))));
    }

    @Test
    void noTwoTestClassesShareASimpleName() {
        none(shared(java()));
    }

    private static List<Path> java() {
        return Repository.files(SourcesTest::isJava);
    }

    private static boolean isJava(String name) {
        return name.endsWith(".java") && !name.endsWith("package-info.java");
    }

    private static List<String> longLines(List<Path> files) {
        List<String> tooLong = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = Repository.lines(file);
            for (int i = 0; i < lines.size(); i++) {
                int columns = lines.get(i).codePointCount(0, lines.get(i).length());
                if (columns > MOST_COLUMNS) {
                    tooLong.add(Repository.name(file) + ":" + (i + 1) + ": " + columns + " columns");
                }
            }
        }
        return tooLong;
    }

    private static List<String> shared(List<Path> files) {
        Map<String, List<String>> byName = new TreeMap<>();
        for (Path file : files) {
            byName.computeIfAbsent(file.getFileName().toString().replace(".java", ""), name -> new ArrayList<>())
                    .add(Repository.name(file));
        }
        Map<String, List<String>> twice = new LinkedHashMap<>(byName);
        twice.values().removeIf(places -> places.size() == 1);
        return twice.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + String.join(", ", entry.getValue()))
                .toList();
    }

    private static void none(List<String> found) {
        assertEquals("", String.join("\n", found));
    }
}
