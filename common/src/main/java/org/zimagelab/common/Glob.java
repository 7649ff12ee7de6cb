package org.zimagelab.common;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of file names, as {@link java.nio.file.FileSystem#getPathMatcher} defines it. The time to match is
 * proportional to the length of the pattern times that of the name; Java's own matcher tries all ways to divide a name
 * among the stars, and may not end in time.
 */
public final class Glob implements PathMatcher {
    private static final int MOST_ALTERNATIVES = 1000;

    /**
     * A part of the pattern that matches one character, or any number of them.
     *
     * @param brackets whether {@code set} is the content of brackets; otherwise it is one character, or null for any
     */
    private record Part(boolean star, boolean deep, boolean brackets, int[] set) {
        static Part any(boolean star, boolean deep) {
            return new Part(star, deep, false, null);
        }

        boolean fits(int c) {
            if (deep || set == null) {
                return deep || c != '/';
            }
            return brackets ? c != '/' && inBrackets(c) : set[0] == c;
        }

        private boolean inBrackets(int c) {
            boolean not = set.length > 0 && set[0] == '!';
            boolean in = false;
            for (int i = not ? 1 : 0; i < set.length; i++) {
                if (i + 2 < set.length && set[i + 1] == '-') {
                    in |= c >= set[i] && c <= set[i + 2];
                    i += 2;
                } else {
                    in |= c == set[i];
                }
            }
            return in != not;
        }
    }

    private final List<List<Part>> alternatives = new ArrayList<>();

    /**
     * @throws PatternSyntaxException if the pattern is malformed or has more than {@value #MOST_ALTERNATIVES}
     *     alternatives in braces
     */
    public Glob(String pattern) {
        FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        alternatives.add(List.of());
        List<List<Part>> before = List.of();
        List<List<Part>> within = List.of();
        int[] all = pattern.codePoints().toArray();
        for (int i = 0; i < all.length; i++) {
            int c = all[i];
            if (c == '{') {
                before = List.copyOf(alternatives);
                within = List.of();
            } else if ((c == ',' || c == '}') && !before.isEmpty()) {
                within = joined(within, alternatives, pattern);
                alternatives.clear();
                alternatives.addAll(c == ',' ? before : within);
                before = c == ',' ? before : List.of();
            } else if (c == '*') {
                boolean deep = i + 1 < all.length && all[i + 1] == '*';
                i += deep ? 1 : 0;
                add(Part.any(true, deep));
            } else if (c == '?') {
                add(Part.any(false, false));
            } else if (c == '[') {
                int start = i + 1;
                for (i = start; all[i] != ']'; i++) {}
                add(new Part(false, false, true, Arrays.copyOfRange(all, start, i)));
            } else {
                i += c == '\\' ? 1 : 0;
                add(new Part(false, false, false, new int[] {all[i]}));
            }
        }
    }

    private static List<List<Part>> joined(List<List<Part>> a, List<List<Part>> b, String pattern) {
        if (a.size() + b.size() > MOST_ALTERNATIVES) {
            throw new PatternSyntaxException("more than " + MOST_ALTERNATIVES + " alternatives", pattern, -1);
        }
        List<List<Part>> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private void add(Part part) {
        alternatives.replaceAll(parts -> {
            List<Part> longer = new ArrayList<>(parts);
            longer.add(part);
            return longer;
        });
    }

    @Override
    public boolean matches(Path path) {
        int[] name = path.toString().codePoints().toArray();
        return alternatives.stream().anyMatch(parts -> matches(parts, name));
    }

    /** Follows all positions in the pattern at once, one character of the name at a time. */
    private static boolean matches(List<Part> parts, int[] name) {
        BitSet at = new BitSet();
        reach(parts, at, 0);
        for (int i = 0; i < name.length && !at.isEmpty(); i++) {
            BitSet next = new BitSet();
            for (int p = at.nextSetBit(0); p >= 0 && p < parts.size(); p = at.nextSetBit(p + 1)) {
                if (parts.get(p).fits(name[i])) {
                    reach(parts, next, parts.get(p).star() ? p : p + 1);
                }
            }
            at = next;
        }
        return at.get(parts.size());
    }

    private static void reach(List<Part> parts, BitSet at, int from) {
        int place = from;
        at.set(place);
        while (place < parts.size() && parts.get(place).star()) {
            at.set(++place);
        }
    }
}
