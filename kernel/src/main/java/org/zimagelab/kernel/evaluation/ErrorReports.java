package org.zimagelab.kernel.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Words for failures: what was thrown, why, and where in which cell. */
final class ErrorReports {
    private static final String BOLD = "\u001b[1m"; // no colour: JupyterLab shows errors on red, dark or light
    private static final String PLAIN = "\u001b[0m";
    private static final int FRAMES = 20;
    private static final int SHOWN_LINE = 200;
    private static final String CUT = "…";

    private ErrorReports() {}

    /**
     * @param thrown what the cell threw
     * @param where the place of a frame, null when it is in no cell
     */
    static ErrorReport thrown(Throwable thrown, Function<StackTraceElement, String> where) {
        if (thrown instanceof CellException nested) {
            return nested.report();
        }
        String name = simpleName(thrown);
        String message = message(thrown);
        if (thrown.getStackTrace().length == 0) { // a person's mistake: one line
            return new ErrorReport(name, message, List.of(line(name, message)));
        }
        List<String> lines = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
            String heading = BOLD + fullName(t) + PLAIN;
            lines.add((t == thrown ? "" : "Caused by: ")
                    + (message(t).isEmpty() ? heading : heading + ": " + message(t)));
            addFrames(lines, t, where);
        }
        return new ErrorReport(name, message, lines);
    }

    /** What an interrupted cell shows: one line, and the place where it stopped if that is in a cell. */
    static ErrorReport interrupted(Throwable thrown, Function<StackTraceElement, String> where) {
        List<String> lines = new ArrayList<>();
        lines.add(BOLD + "KeyboardInterrupt" + PLAIN);
        addFrames(lines, thrown, where);
        return new ErrorReport("KeyboardInterrupt", "", lines);
    }

    /** One entry a compiler's error, with the line it is in and a caret below. */
    static ErrorReport compilation(String source, List<Problem> problems, Origin origin) {
        List<String> lines = new ArrayList<>();
        String first = "";
        for (Problem problem : problems) {
            String message = Printable.lines(problem.message());
            if (first.isEmpty()) {
                first = message.lines().findFirst().orElse("");
            }
            int at = (int) Math.max(0, Math.min(problem.position(), source.length()));
            int start = source.lastIndexOf('\n', at - 1) + 1;
            int end = source.indexOf('\n', at) < 0 ? source.length() : source.indexOf('\n', at);
            int line = (int)
                    source.substring(0, start).chars().filter(c -> c == '\n').count();
            lines.add(origin.plusLines(line).label() + ": " + BOLD + message + PLAIN);
            int left = Math.max(start, at - SHOWN_LINE / 2); // a line may be very long
            int right = Math.min(end, left + SHOWN_LINE);
            String before = left > start ? CUT : "";
            String until = Printable.line(source.substring(left, at).replace('\t', ' '));
            String from = Printable.line(source.substring(at, right).replace('\t', ' '));
            lines.add("    " + before + until + from + (right < end ? CUT : ""));
            lines.add("    " + " ".repeat(before.length() + until.length()) + "^");
        }
        if (lines.isEmpty()) {
            first = "this cannot be compiled";
            lines.add(origin.label() + ": " + BOLD + first + PLAIN);
        }
        return new ErrorReport("CompilationError", first, lines);
    }

    private static void addFrames(List<String> lines, Throwable t, Function<StackTraceElement, String> where) {
        int shown = 0;
        int left = 0;
        for (StackTraceElement frame : t.getStackTrace()) {
            String place = where.apply(frame);
            if (place == null) {
                continue;
            }
            if (shown < FRAMES) {
                lines.add("    " + place);
                shown++;
            } else {
                left++;
            }
        }
        if (left > 0) {
            lines.add("    ... " + left + " more");
        }
    }

    static String line(String name, String message) {
        return message.isEmpty() ? name : name + ": " + message;
    }

    static String simpleName(Throwable t) {
        String name = t.getClass().getSimpleName();
        return name.isEmpty() ? t.getClass().getName() : name;
    }

    private static String fullName(Throwable t) {
        String name = t.getClass().getName();
        return name.startsWith("REPL.") ? simpleName(t) : name;
    }

    private static String message(Throwable t) {
        try {
            String message = t.getMessage();
            return message == null ? "" : Printable.lines(message);
        } catch (RuntimeException e) { // a user's exception may override getMessage
            return "(its getMessage threw " + e.getClass().getName() + ")";
        }
    }
}
