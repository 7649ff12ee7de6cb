package org.zimagelab.demo.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * A connected set of pixels.
 *
 * @param mask one flag per pixel, row by row
 */
record Silhouette(boolean[] mask) {

    private static final int SIDE = RgbPixels.SIDE;

    /** The smallest figure of the world covers 250 pixels. */
    private static final int LEAST_AREA = 110;

    /** The widest figure of the world measures 56 pixels. A longer region is two figures that touch. */
    private static final int LONGEST = 64;

    record Box(int left, int top, int right, int bottom) {
        int width() {
            return right - left + 1;
        }

        int height() {
            return bottom - top + 1;
        }
    }

    /** The figures in a mask of the foreground, largest first, without specks. */
    static List<Silhouette> figures(boolean[] foreground) {
        List<Silhouette> found = new ArrayList<>();
        for (Silhouette part : parts(filled(foreground), LEAST_AREA)) {
            found.addAll(part.split());
        }
        found.sort(Comparator.comparingInt(Silhouette::area).reversed());
        return found;
    }

    /** The connected regions of a mask with at least {@code leastArea} pixels. */
    static List<Silhouette> parts(boolean[] mask, int leastArea) {
        List<Silhouette> found = new ArrayList<>();
        boolean[] seen = new boolean[mask.length];
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] && !seen[i]) {
                Silhouette part = new Silhouette(connected(mask, i, seen));
                if (part.area() >= leastArea) {
                    found.add(part);
                }
            }
        }
        return found;
    }

    /** The mask with its holes filled. */
    private static boolean[] filled(boolean[] mask) {
        boolean[] free = new boolean[mask.length];
        boolean[] outside = new boolean[mask.length];
        for (int i = 0; i < mask.length; i++) {
            free[i] = !mask[i];
        }
        for (int i = 0; i < SIDE; i++) {
            for (int start : new int[] {i, (SIDE - 1) * SIDE + i, i * SIDE, i * SIDE + SIDE - 1}) {
                if (free[start] && !outside[start]) {
                    connected(free, start, outside);
                }
            }
        }
        boolean[] solid = new boolean[mask.length];
        for (int i = 0; i < mask.length; i++) {
            solid[i] = !outside[i];
        }
        return solid;
    }

    /** The pixels of the mask that are connected with {@code start} by their edges. Marks them in {@code seen}. */
    private static boolean[] connected(boolean[] mask, int start, boolean[] seen) {
        boolean[] part = new boolean[mask.length];
        Deque<Integer> open = new ArrayDeque<>();
        open.push(start);
        seen[start] = true;
        while (!open.isEmpty()) {
            int at = open.pop();
            part[at] = true;
            int x = at % SIDE;
            visit(at - 1, x > 0, mask, seen, open);
            visit(at + 1, x < SIDE - 1, mask, seen, open);
            visit(at - SIDE, at >= SIDE, mask, seen, open);
            visit(at + SIDE, at < mask.length - SIDE, mask, seen, open);
        }
        return part;
    }

    private static void visit(int to, boolean exists, boolean[] mask, boolean[] seen, Deque<Integer> open) {
        if (exists && mask[to] && !seen[to]) {
            seen[to] = true;
            open.push(to);
        }
    }

    /** This figure, or its two halves, cut at the narrowest place, if it is too long for one figure. */
    private List<Silhouette> split() {
        Box box = box();
        boolean tall = box.height() > box.width();
        int from = tall ? box.top() : box.left();
        int length = Math.max(box.height(), box.width());
        if (length <= LONGEST) {
            return List.of(this);
        }
        int[] across = new int[SIDE];
        for (int i = 0; i < mask.length; i++) {
            if (mask[i]) {
                across[tall ? i / SIDE : i % SIDE]++;
            }
        }
        int waist = from + length / 3;
        for (int at = waist; at < from + 2 * length / 3; at++) {
            waist = across[at] < across[waist] ? at : waist;
        }
        boolean[] before = new boolean[mask.length];
        boolean[] behind = new boolean[mask.length];
        for (int i = 0; i < mask.length; i++) {
            int at = tall ? i / SIDE : i % SIDE;
            before[i] = mask[i] && at < waist;
            behind[i] = mask[i] && at > waist;
        }
        return List.of(new Silhouette(before), new Silhouette(behind));
    }

    int area() {
        int area = 0;
        for (boolean inside : mask) {
            area += inside ? 1 : 0;
        }
        return area;
    }

    Box box() {
        int left = SIDE;
        int top = SIDE;
        int right = 0;
        int bottom = 0;
        for (int i = 0; i < mask.length; i++) {
            if (mask[i]) {
                left = Math.min(left, i % SIDE);
                right = Math.max(right, i % SIDE);
                top = Math.min(top, i / SIDE);
                bottom = Math.max(bottom, i / SIDE);
            }
        }
        return new Box(left, top, right, bottom);
    }

    /** The mean position of its pixels, x and y. */
    double[] centroid() {
        double x = 0;
        double y = 0;
        for (int i = 0; i < mask.length; i++) {
            if (mask[i]) {
                x += i % SIDE;
                y += i / SIDE;
            }
        }
        return new double[] {x / area(), y / area()};
    }

    /** The pixels whose four neighbours also belong to the region. */
    boolean[] interior() {
        boolean[] interior = new boolean[mask.length];
        for (int i = SIDE; i < mask.length - SIDE; i++) {
            interior[i] = mask[i] && mask[i - 1] && mask[i + 1] && mask[i - SIDE] && mask[i + SIDE];
        }
        return interior;
    }
}
