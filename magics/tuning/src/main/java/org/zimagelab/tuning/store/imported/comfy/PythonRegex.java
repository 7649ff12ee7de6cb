package org.zimagelab.tuning.store.imported.comfy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.PatternSyntaxException;
import org.zimagelab.tuning.store.imported.comfy.Value.Nothing;
import org.zimagelab.tuning.store.imported.comfy.Value.Text;

/**
 * Searches and replaces by the patterns of Python's {@code re}. {@link PatternWriter} translates a pattern to Java;
 * if a part may have another meaning there, the result is unknown. All searches of a graph together read at most
 * {@value #MOST_LOOKS} characters, since some patterns read the same characters again and again.
 */
final class PythonRegex {
    private static final int MOST_LOOKS = 5_000_000;

    private int looks;

    /** Thrown if a search takes too long. */
    private static final class EndlessException extends RuntimeException {
        private static final long serialVersionUID = 1;

        EndlessException() {
            super("a search without an end", null, false, false);
        }
    }

    /** A text that counts how often its characters are read. */
    private final class Counted implements CharSequence {
        private final String text;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int i) {
            if (++looks > MOST_LOOKS) {
                throw new EndlessException();
            }
            return text.charAt(i);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int begin, int end) {
            return text.substring(begin, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** The matches of a pattern, one after the other, as Python finds them: an empty match may follow another match. */
    private static final class Search {
        private final Matcher any;
        private final Matcher further;
        private Matcher last;

        Search(PatternWriter.Written pattern, CharSequence text) {
            this.any = pattern.any().matcher(text);
            this.further = pattern.further().matcher(text);
        }

        /** The next match, or null. */
        Matcher next() {
            boolean empty = last != null && last.start() == last.end();
            int from = last == null ? 0 : last.end();
            last = empty ? further : any;
            last = last.find(from) ? last : null;
            return last;
        }
    }

    void addTo(Map<String, Function<List<Value>, Value>> all) {
        // text, pattern, replacement; ignore case, ^ and $ at every line, . at every character; how many, 0 for all
        all.put("substitute", a -> search(a, 3, PythonRegex::substituted));
        // text, pattern; the three flags; what, and which group
        all.put("extract", a -> search(a, 2, PythonRegex::extracted));
        // text, pattern; the three flags
        all.put("matches", a -> search(a, 2, (given, found) -> Optional.of(new Value.Truth(found.next() != null))));
    }

    private interface Result {
        Optional<Value> of(List<Value> arguments, Search search);
    }

    private Value search(List<Value> a, int flags, Result result) {
        if (looks > MOST_LOOKS || !(a.get(0) instanceof Text text) || !(a.get(1) instanceof Text pattern)) {
            return Nothing.UNKNOWN;
        }
        boolean[] set = new boolean[3];
        for (int i = 0; i < 3; i++) {
            Value flag = a.get(flags + i);
            set[i] = !flag.absent() && PythonNumbers.holds(flag).orElse(false);
        }
        try {
            Optional<PatternWriter.Written> written =
                    PatternWriter.of(pattern.text(), set[0], set[1], set[2], text.text());
            return written.flatMap(p -> result.of(a, new Search(p, new Counted(text.text()))))
                    .orElse(Nothing.UNKNOWN);
        } catch (EndlessException | StackOverflowError | PatternSyntaxException e) {
            return Nothing.UNKNOWN;
        }
    }

    private static Optional<Value> substituted(List<Value> a, Search search) {
        Optional<Integer> count = a.get(6).absent() ? Optional.of(0) : PythonNumbers.index(a.get(6));
        if (!(a.get(2) instanceof Text template) || count.isEmpty()) {
            return Optional.empty();
        }
        String text = ((Text) a.get(0)).text();
        StringBuilder out = new StringBuilder();
        int done = 0;
        for (int n = 0; count.get() == 0 || n < count.get(); n++) {
            Matcher matcher = search.next();
            if (matcher == null) {
                break;
            }
            out.append(text, done, matcher.start());
            Optional<String> filled = filled(template.text(), matcher);
            if (filled.isEmpty() || out.length() > MOST_LOOKS) {
                return Optional.empty();
            }
            out.append(filled.get());
            done = matcher.end();
        }
        return Optional.of(new Text(out.append(text.substring(done)).toString()));
    }

    /** A replacement with its groups filled in; empty if Python would read it differently or refuse it. */
    private static Optional<String> filled(String template, Matcher matcher) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            if (++i == template.length()) {
                return Optional.empty();
            }
            char escaped = template.charAt(i);
            int special = "ntrfvab\\".indexOf(escaped);
            if (special >= 0) {
                out.append("\n\t\r\f\u000b\u0007\b\\".charAt(special));
            } else if (escaped == 'g' || escaped >= '1' && escaped <= '9') {
                int end = escaped == 'g' ? template.indexOf('>', i) : i + 1;
                boolean further = escaped != 'g' && end < template.length() && Character.isDigit(template.charAt(end));
                if (end < 0 || further || escaped == 'g' && !template.startsWith("<", i + 1)) {
                    return Optional.empty();
                }
                String group = escaped == 'g' ? template.substring(i + 2, end) : String.valueOf(escaped);
                Optional<String> matched = group(matcher, group);
                if (matched.isEmpty()) {
                    return matched;
                }
                out.append(matched.get());
                i = escaped == 'g' ? end : i;
            } else if (escaped < 0x80 && Character.isLetterOrDigit(escaped)) {
                return Optional.empty();
            } else {
                out.append('\\').append(escaped);
            }
        }
        return Optional.of(out.toString());
    }

    private static Optional<String> group(Matcher matcher, String group) {
        try {
            String matched = group.matches("\\d{1,3}")
                    ? matcher.group(Integer.parseInt(group))
                    : matcher.group(PatternWriter.name(group));
            return Optional.of(matched == null ? "" : matched);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Value> extracted(List<Value> a, Search search) {
        Optional<Integer> index = a.get(6).absent() ? Optional.of(1) : PythonNumbers.index(a.get(6));
        if (!(a.get(5) instanceof Text mode) || index.isEmpty() || index.get() < 0) {
            return Optional.empty();
        }
        boolean first = mode.text().startsWith("First");
        boolean grouped = mode.text().endsWith("Group") || mode.text().endsWith("Groups");
        List<String> found = new ArrayList<>();
        for (Matcher matcher = search.next(); matcher != null; matcher = first ? null : search.next()) {
            // "All Matches" are the matches of the first group, if there are groups.
            int group = grouped ? index.get() : first || matcher.groupCount() == 0 ? 0 : 1;
            if (group > matcher.groupCount() || grouped && !first && matcher.groupCount() == 0) {
                break;
            }
            String matched = matcher.group(group);
            if (matched != null || !grouped) {
                found.add(matched == null ? "" : matched);
            }
        }
        return Optional.of(new Text(String.join("\n", found)));
    }
}
