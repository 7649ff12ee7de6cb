package org.zimagelab.demo.folder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How often each pair of tokens occurs in a corpus of words. The counts stay correct while pairs are merged. */
final class PairCounts {
    /** Two tokens by id. */
    record Pair(int left, int right) {}

    private record Word(int[] symbols, long count) {}

    /**
     * The more frequent pair is greater; of equally frequent pairs, the one with the smaller left id, then right id.
     */
    private static final Comparator<Map.Entry<Pair, Long>> FIRST = Map.Entry.<Pair, Long>comparingByValue()
            .thenComparing(
                    Map.Entry::getKey,
                    Comparator.comparingInt(Pair::left)
                            .thenComparingInt(Pair::right)
                            .reversed());

    /** A token that begins with the first byte of a character but lacks its last. */
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
     * @param tokens by id, in UTF-8, one character (0 to 255) per byte; the list may grow
     * @param longest the most characters beyond ASCII that the two tokens of a pair may have together
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

    /** Replaces the pair by one token wherever it occurs, from left to right. */
    void merge(Pair pair, int id) {
        for (int place : places.get(pair)) {
            count(place, -1);
            Word word = words.get(place);
            words.set(place, new Word(merged(word.symbols, pair, id), word.count));
            count(place, 1);
        }
        places.remove(pair);
    }

    /** Whether two tokens may be merged: whole characters that are not too many, or two pieces of one character. */
    private boolean fits(Pair pair) {
        int left = wide(pair.left);
        int right = wide(pair.right);
        return left >= 0 && right >= 0 ? left + right <= longest : left < 0 && right == INSIDE;
    }

    /** The number of characters beyond ASCII in a token, or {@link #START} or {@link #INSIDE} for a piece of one. */
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
