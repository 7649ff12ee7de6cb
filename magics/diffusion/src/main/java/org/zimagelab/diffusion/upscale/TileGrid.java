package org.zimagelab.diffusion.upscale;

import java.util.ArrayList;
import java.util.List;

/**
 * How a picture is divided, so that a network enlarges a part at a time. Parts of about one size cover it; a tile is a
 * part and the pixels around it that the network sees besides, as far as there are any.
 */
final class TileGrid {

    /**
     * Part of one axis.
     *
     * @param from first pixel of the part
     * @param to pixel after its last
     * @param seenFrom first pixel that the network sees
     * @param seenTo pixel after the last one
     */
    record Span(int from, int to, int seenFrom, int seenTo) {
        int length() {
            return to - from;
        }

        int seen() {
            return seenTo - seenFrom;
        }
    }

    private TileGrid() {}

    /**
     * The parts of an axis, of as equal lengths as multiples allow.
     *
     * @param length pixels of the axis
     * @param most pixels of a part at most, at least {@code multiple}
     * @param overlap pixels that the network sees on each side
     * @param multiple of which parts, and what is seen of neighbours, begin
     */
    static List<Span> spans(int length, int most, int overlap, int multiple) {
        int whole = most / multiple * multiple;
        int count = (length + whole - 1) / whole;
        List<Span> spans = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= count; i++) {
            int to = i == count ? length : (int) ((long) length * i / count) / multiple * multiple;
            int around = (overlap + multiple - 1) / multiple * multiple;
            spans.add(new Span(from, to, Math.max(0, from - around), Math.min(length, to + around)));
            from = to;
        }
        return spans;
    }
}
