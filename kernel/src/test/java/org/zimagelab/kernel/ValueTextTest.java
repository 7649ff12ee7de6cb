package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ValueTextTest {
    record Point(int x, int[] data) {}

    record Named(String name, List<Integer> of) {
        @Override
        public String toString() {
            return "<" + name + ">";
        }
    }

    static final class Broken {
        @Override
        public String toString() {
            throw new IllegalStateException("not yet");
        }
    }

    @Test
    void whatIsHeldIsShown() {
        assertEquals("[1, null, a]", ValueText.of(Arrays.asList(1, null, "a")));
        assertEquals(
                "{a=[Optional[x]], b=Optional.empty}",
                ValueText.of(new TreeMap<>(Map.of("a", List.of(Optional.of("x")), "b", Optional.empty()))));
        assertEquals("int[3] {1, 2, 3}", ValueText.of(new int[] {1, 2, 3}));
        assertEquals("double[2][] {{1.5}, {}}", ValueText.of(new double[][] {{1.5}, {}}));
        assertEquals("[{true}]", ValueText.of(List.of(new boolean[] {true})));
        assertEquals("Point[x=1, data={2, 3}]", ValueText.of(new Point(1, new int[] {2, 3})));
        assertEquals("[<own>]", ValueText.of(List.of(new Named("own", List.of(1)))));
        assertEquals("plain", ValueText.of("plain"));
    }

    @Test
    void whatHasItsOwnTextKeepsIt() {
        List<Integer> own = new AbstractList<>() {
            @Override
            public Integer get(int index) {
                throw new UnsupportedOperationException();
            }

            @Override
            public int size() {
                return 3;
            }

            @Override
            public String toString() {
                return "three";
            }
        };
        assertEquals("three", ValueText.of(own));
        Stream<Integer> stream = Stream.of(1, 2);
        assertTrue(ValueText.of(stream).contains("toList"));
        assertEquals(2, stream.count(), "not consumed");
    }

    @Test
    void muchIsCut() {
        List<Integer> many = IntStream.range(0, 1000).boxed().toList();
        String text = ValueText.of(many);
        assertTrue(text.endsWith("199, … 800 more of 1,000\n]"), text);
        assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
        String lines = ValueText.of(List.of("a".repeat(60), "b".repeat(60)));
        assertEquals("[\n  " + "a".repeat(60) + ",\n  " + "b".repeat(60) + "\n]", lines);
        String longest = ValueText.of("x".repeat(10_000_000));
        assertTrue(longest.endsWith("x… (the first 100,000 of 10,000,000 characters)"));
        List<Object> wide = Collections.nCopies(200, Collections.nCopies(200, Collections.nCopies(200, "y")));
        assertTrue(ValueText.of(wide).length() < 200_000);
    }

    @Test
    void cyclesAndBrokenTextsEnd() {
        List<Object> cycle = new ArrayList<>(List.of(1));
        cycle.add(cycle);
        cycle.add(Map.of("k", new Object[] {cycle}));
        assertEquals(
                "[1, (this ArrayList again), {k={(this ArrayList again)}}]",
                assertTimeoutPreemptively(Duration.ofMinutes(10), () -> ValueText.of(cycle)));
        assertEquals(
                "[(a Broken; its toString threw IllegalStateException: not yet)]", ValueText.of(List.of(new Broken())));
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        assertTrue(ValueText.of(deep).contains("…"));
    }
}
