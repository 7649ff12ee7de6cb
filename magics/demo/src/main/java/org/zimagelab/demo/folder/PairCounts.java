package org.zimagelab.demo.folder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How often each two tokens stand side by side in a corpus of words, kept true while pairs are merged. */
final class PairCounts {
    /** Two tokens by id. */
    record Pair(int left, int right) {}

    private record Word(int[] symbols, long count) {}

    /** The more frequent pair is greater; of two as frequent, the one with the smaller left id, then right id. */
    private static final Comparator<Map.Entry<Pair, Long>> FIRST = Map.Entry.<Pair, Long>comparingByValue()
            .thenComparing(
                    Map.Entry::getKey,
                    Comparator.comparingInt(Pair::left)
                            .thenComparingInt(Pair::right)
                            .reversed());

    /** A token that begins with a character's first byte and lacks its last. */
    private static final int START = -1;

    /** A token that begins after a character's first byte. */
    private static final int INSIDE = -2;

    private final List<String> tokens;
    private final int longest;
    private final List<Integer> wide = new ArrayList<>();
    private final List<Word> words = new ArrayList<>();
    private final Map<Pair, Long> counts = new HashMap<>();
    private final Map<Pair, Set<Integer>> places = new HashMap<>();

    /**
     * @param tokens UTF-8 by id, a character (0 to 255) a byte; may grow
     * @param longest characters beyond ASCII of two tokens that count as a pair
     */
    PairCounts(List<String> tokens, int longest) {
        this.tokens = tokens;
        this.longest = longest;
    }

    void add(int[] symbols, long count) {
        words.add(new Word(symbols, count));
        count(words.size() - 1, 1);
    }

    boolean hasPair() {
        return !counts.isEmpty();
    }

    /** The most frequent pair; of several, the one with the smallest left id, then the smallest right id. */
    Pair best() {
        return counts.entrySet().stream().max(FIRST).orElseThrow().getKey();
    }

    /** Makes one token of a pair wherever it stands, from the left. */
    void merge(Pair pair, int id) {
        for (int place : places.get(pair)) {
            count(place, -1);
            Word word = words.get(place);
            words.set(place, new Word(merged(word.symbols, pair, id), word.count));
            count(place, 1);
        }
        places.remove(pair);
    }

    /** Whether two tokens may become one: whole characters, not too many, or two pieces of one character. */
    private boolean fits(Pair pair) {
        int left = wide(pair.left);
        int right = wide(pair.right);
        return left >= 0 && right >= 0 ? left + right <= longest : left < 0 && right == INSIDE;
    }

    /** Characters beyond ASCII in a token, or which piece of one it is. */
    private int wide(int id) {
        while (wide.size() < tokens.size()) {
            wide.add(wide(tokens.get(wide.size())));
        }
        return wide.get(id);
    }

    private static int wide(String utf8) {
        char first = utf8.charAt(0);
        if (first >= 0x80 && first < 0xC0) {
            return INSIDE;
        }
        int bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        return utf8.length() < bytes
                ? START
                : (int) utf8.chars().filter(b -> b >= 0xC0).count();
    }

    private static int[] merged(int[] symbols, Pair pair, int id) {
        int[] merged = new int[symbols.length];
        int n = 0;
        for (int i = 0; i < symbols.length; i++) {
            boolean here = i + 1 < symbols.length && symbols[i] == pair.left && symbols[i + 1] == pair.right;
            merged[n++] = here ? id : symbols[i];
            i += here ? 1 : 0;
        }
        return java.util.Arrays.copyOf(merged, n);
    }

    private void count(int place, int sign) {
        Word word = words.get(place);
        for (int i = 0; i + 1 < word.symbols.length; i++) {
            Pair pair = new Pair(word.symbols[i], word.symbols[i + 1]);
            if (fits(pair)) {
                long count = counts.merge(pair, sign * word.count, Long::sum);
                if (count == 0) {
                    counts.remove(pair);
                }
                if (sign > 0) {
                    places.computeIfAbsent(pair, p -> new HashSet<>()).add(place);
                }
            }
        }
    }
}
