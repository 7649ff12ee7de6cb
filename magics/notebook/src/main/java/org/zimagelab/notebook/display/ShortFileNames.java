package org.zimagelab.notebook.display;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.Ellipsis;

/**
 * Files under the shortest names that tell them apart.
 *
 * @param folder the innermost that all of them lie in; empty where there is none or the names say it
 * @param names in the order given
 */
record ShortFileNames(String folder, List<String> names) {
    /** A run of a store: the digits of its key. */
    private static final Pattern KEY = Pattern.compile("([0-9a-f]{64})\\.png");

    private static final int LEAST_DIGITS = 8;
    private static final int LONGEST = 40;

    /** @param files as they were named; an empty text is no file */
    static ShortFileNames of(List<String> files) {
        Set<String> all = new HashSet<>(files);
        all.remove("");
        Map<String, String> shorter = new HashMap<>();
        int parts = 1;
        Set<String> left = all;
        // The names alone, and of those that are alike as many folders as it takes.
        while (!left.isEmpty()) {
            int depth = parts++;
            left.forEach(file -> shorter.put(file, end(file, depth)));
            left = alike(shorter);
            left.removeIf(file -> shorter.get(file).equals(file));
        }
        digits(shorter);
        cut(shorter);
        return new ShortFileNames(
                folder(all),
                files.stream().map(file -> shorter.getOrDefault(file, "")).toList());
    }

    private static String end(String file, int parts) {
        Path path = Path.of(file);
        int count = path.getNameCount();
        return parts >= count ? file : path.subpath(count - parts, count).toString();
    }

    /** The files whose short names are not theirs alone. */
    private static Set<String> alike(Map<String, String> shorter) {
        Map<String, List<String>> byName = new HashMap<>();
        shorter.forEach((file, name) ->
                byName.computeIfAbsent(name, n -> new ArrayList<>()).add(file));
        Set<String> alike = new HashSet<>();
        byName.values().stream().filter(files -> files.size() > 1).forEach(alike::addAll);
        return alike;
    }

    /** Keys by their first digits, as many as tell them apart. */
    private static void digits(Map<String, String> shorter) {
        Set<String> keys = new HashSet<>();
        for (String name : shorter.values()) {
            Matcher key = KEY.matcher(name);
            if (key.matches()) {
                keys.add(key.group(1));
            }
        }
        int digits = LEAST_DIGITS;
        while (digits < 64 && count(keys, digits) < keys.size()) {
            digits++;
        }
        int enough = digits;
        replaced(shorter, name -> KEY.matcher(name).matches() ? name.substring(0, enough) + "…" : name);
    }

    private static long count(Collection<String> keys, int digits) {
        return keys.stream().map(key -> key.substring(0, digits)).distinct().count();
    }

    /** Long names without their middle, where that leaves them apart. */
    private static void cut(Map<String, String> shorter) {
        Map<String, String> cut = new HashMap<>(shorter);
        replaced(cut, name -> Ellipsis.inMiddle(name, LONGEST, LONGEST / 2 - 1));
        Set<String> alike = alike(cut);
        cut.forEach((file, name) -> {
            if (!alike.contains(file)) {
                shorter.put(file, name);
            }
        });
    }

    private static void replaced(Map<String, String> names, UnaryOperator<String> by) {
        names.replaceAll((file, name) -> by.apply(name));
    }

    /** The folder that all lie in; none for files of the working folder, or of nowhere in common. */
    private static String folder(Set<String> files) {
        Path common = null;
        for (String file : files) {
            Path parent = Path.of(file).getParent();
            if (parent == null) {
                return "";
            }
            while (common != null && !parent.startsWith(common)) {
                common = common.getParent();
                if (common == null) {
                    return "";
                }
            }
            common = common == null ? parent : common;
        }
        return common == null || common.getNameCount() == 0 ? "" : common.toString();
    }
}
