package org.zimagelab.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

class GlobTest {

    /** Java's matcher is the reference, on short names and patterns with everything that a pattern may contain. */
    @Test
    void matchesWhatJavasMatcherMatches() {
        List<String> parts = List.of(
                "a",
                "b",
                "c",
                "/",
                "*",
                "**",
                "?",
                "[ab]",
                "[!a]",
                "[a-b]",
                "[-a]",
                "{a,bc}",
                "{*b,c?,}",
                ".",
                "\\*",
                ",",
                "猫",
                "🐱");
        List<String> letters = List.of("a", "b", "c", "/", "*", ".", "-", ",", "猫", "🐱");
        Random random = new Random(1);
        int matched = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int k = random.nextInt(6); k >= 0; k--) {
                pattern.append(parts.get(random.nextInt(parts.size())));
            }
            StringBuilder name = new StringBuilder();
            for (int k = random.nextInt(7); k >= 0; k--) {
                name.append(letters.get(random.nextInt(letters.size())));
            }
            Path path = Path.of(name.toString());
            boolean right =
                    FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(path);
            assertEquals(right, new Glob(pattern.toString()).matches(path), pattern + " of " + path);
            matched += right ? 1 : 0;
        }
        assertTrue(matched > 1000);
    }

    @Test
    void manyStarsCostLittle() {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Path name = Path.of("a".repeat(4000));
        assertFalse(new Glob("*a".repeat(30) + "b").matches(name));
        assertFalse(new Glob("**a".repeat(30) + "b").matches(name));
        assertTrue(new Glob("*a".repeat(30) + "*").matches(name));
        assertTrue(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before < 5e9);
        assertThrows(PatternSyntaxException.class, () -> new Glob("{a,b}".repeat(30)));
    }
}
