package org.zimagelab.notebook.magic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.zimagelab.tuning.Amounts;

/** Shortens many lines of the form {@code FILE: REASON}: a folder may give as many as it has files. */
public final class LineSummary {
    private static final Pattern NUMBER = Pattern.compile("\\d++");

    private static final int MOST_REASONS = 5;

    private LineSummary() {}

    /** Lines with the same reason, apart from numbers in it. */
    private static final class Group {
        private final String reason;
        private boolean alike = true;
        private int count;

        Group(String reason) {
            this.reason = reason;
        }

        void add(String another) {
            count++;
            alike &= another.equals(reason);
        }

        String words() {
            return reason + " (" + Amounts.count(count, "time") + (alike ? "" : ", with other numbers") + ")";
        }
    }

    /**
     * All lines if they are few; else the first ones, and one line that counts the others by reason.
     *
     * @param most up to this many are few
     * @param first how many of more lines are shown as they are
     */
    static List<String> of(Collection<String> lines, int most, int first) {
        if (lines.size() <= most) {
            return List.copyOf(lines);
        }
        List<String> shown = new ArrayList<>();
        Map<String, Group> groups = new LinkedHashMap<>();
        for (String line : lines) {
            if (shown.size() < first) {
                shown.add(line);
                continue;
            }
            String reason = line.substring(line.indexOf(": ") < 0 ? 0 : line.indexOf(": ") + 2);
            groups.computeIfAbsent(NUMBER.matcher(reason).replaceAll("0"), key -> new Group(reason))
                    .add(reason);
        }
        List<Group> byCount = new ArrayList<>(groups.values());
        byCount.sort(Comparator.comparingInt((Group group) -> group.count).reversed());
        List<String> words = new ArrayList<>();
        byCount.stream().limit(MOST_REASONS).forEach(group -> words.add(group.words()));
        long rest = byCount.stream()
                .skip(MOST_REASONS)
                .mapToLong(group -> group.count)
                .sum();
        if (rest > 0) {
            words.add("other reasons (" + Amounts.count(rest, "time") + ")");
        }
        shown.add("and " + Amounts.count(lines.size() - first, "other") + ": " + String.join("; ", words));
        return shown;
    }
}
