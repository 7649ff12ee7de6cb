package org.zimagelab.quality;

import java.util.List;
import java.util.Locale;

/** Finds the known name that a mistyped name was probably meant to be. */
final class NearestName {

    private NearestName() {}

    /**
     * The known name nearest to what was typed.
     *
     * @param typed what was typed
     * @param known names, lower case with underscores
     * @return the name at the smallest edit distance, or the one that begins with what was typed; null if none is near
     */
    static String nearest(String typed, List<String> known) {
        String wanted = typed.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
        // "colourfulness" is how half of the readers spell it.
        String american = wanted.replace("our", "or");
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String name : known) {
            int distance = Math.min(distance(wanted, name), distance(american, name));
            if (wanted.length() >= 3 && name.startsWith(wanted)) {
                distance = Math.min(distance, 1);
            }
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return bestDistance <= Math.max(1, wanted.length() / 4) ? best : null;
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
