package org.zimagelab.tuning.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Decimals;

/** What a copy of a picture is called, on any system and for any shell. */
final class FileNames {
    /** Forbidden by Windows, or with a meaning of its own to a shell, or to a program that is given a pattern. */
    private static final String FORBIDDEN = "<>:\"/\\|?*`$&;!'()[]{}#~^%=@";

    /** Of the words: in code points, and in bytes of UTF-8, since a name may have 255 of them in all. */
    private static final int LONGEST = 60;

    private static final int MOST_BYTES = 160;

    private FileNames() {}

    /** {@code 0001-steps8-cfg3-seed42-first words of the prompt.png}; the number alone makes it distinct. */
    static String of(int number, Request request) {
        String words = words(request.prompt());
        return String.format(Locale.ROOT, "%04d-steps%d", number, request.steps())
                + "-cfg" + Decimals.plain(request.guidance().cfg())
                + "-seed" + request.seed()
                + (words.isEmpty() ? "" : "-" + words)
                + ".png";
    }

    /** For a file system, or a Java, that knows no other characters. */
    static String ascii(String name) {
        return name.replaceAll("[^ -~]+", "_");
    }

    private static String words(String prompt) {
        StringBuilder words = new StringBuilder();
        int bytes = 0;
        int[] points = prompt.strip().codePoints().toArray();
        int taken = 0;
        while (taken < points.length && taken < LONGEST && bytes + 4 <= MOST_BYTES) {
            int point = safe(points[taken++]);
            boolean doubled =
                    (point == ' ' || point == '_') && !words.isEmpty() && words.charAt(words.length() - 1) == point;
            if (!doubled) {
                words.appendCodePoint(point);
                bytes += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            }
        }
        // Not in the middle of a word; Chinese has no blanks to cut at.
        boolean cut = taken < points.length
                && Character.isLetterOrDigit(points[taken])
                && !Character.isIdeographic(points[taken]);
        int space = words.lastIndexOf(" ");
        if (cut && space > words.length() / 2) {
            words.setLength(space);
        }
        return words.toString().replaceFirst("[ ._,，。、]+$", "").strip();
    }

    private static int safe(int point) {
        if (Character.isWhitespace(point) || Character.isSpaceChar(point)) {
            return ' ';
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> '_';
            default -> FORBIDDEN.indexOf(point) >= 0 ? '_' : point;
        };
    }
}
