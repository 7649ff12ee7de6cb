package org.zimagelab.tuning.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Decimals;

/** File names of copies of pictures, valid on any system and safe in any shell. */
final class FileNames {
    /** Characters that Windows forbids, or that are special in a shell or a file name pattern. */
    private static final String FORBIDDEN = "<>:\"/\\|?*`$&;!'()[]{}#~^%=@";

    /** Most code points of the words from the prompt. */
    private static final int LONGEST = 60;

    /** Most bytes of these words in UTF-8; a whole file name may have 255. */
    private static final int MOST_BYTES = 160;

    private FileNames() {}

    /** {@code 0001-steps8-cfg3-seed42-first words of the prompt.png}; the number makes it unique. */
    static String of(int number, Request request) {
        String words = words(request.prompt());
        return String.format(Locale.ROOT, "%04d-steps%d", number, request.steps())
                + "-cfg" + Decimals.plain(request.guidance().cfg())
                + "-seed" + request.seed()
                + (words.isEmpty() ? "" : "-" + words)
                + ".png";
    }

    /** The name in ASCII, where no other characters are possible. */
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
        // Do not cut within a word; Chinese has no spaces to cut at.
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
