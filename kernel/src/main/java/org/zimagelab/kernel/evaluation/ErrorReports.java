package org.zimagelab.kernel.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.zimagelab.common.Printable;

/** Writes what a notebook shows of a failure: what was thrown, why, and where in which cell. */
final class ErrorReports {
    private static final String BOLD = "\u001b[1m"; // no colour: JupyterLab shows errors on red, dark or light
    private static final String PLAIN = "\u001b[0m";

    /** The error name for source that the compiler refuses. */
    static final String COMPILATION = "CompilationError";

    private static final int FRAMES = 20;
    private static final int LIBRARY_FRAMES = 8;
    private static final int SHOWN_LINE = 200;
    private static final String CUT = "…";

    private ErrorReports() {}

    /**
     * What a cell threw.
     *
     * @param told of the exception, its causes and what it suppressed; the exception itself is first
     * @param isMistake whether the exception is shown as one line
     * @param where gives the place of a frame; null if it is in no cell
     */
    static ErrorReport thrown(
            List<ThrowableDescription> told, boolean isMistake, Function<StackTraceElement, String> where) {
        ThrowableDescription first = told.get(0);
        String name = simpleName(first.thrown());
        if (isMistake) {
            return new ErrorReport(name, first.message(), List.of(line(name, first.message())));
        }
        List<String> lines = new ArrayList<>();
        for (ThrowableDescription each : told) {
            String indent = "    ".repeat(each.depth());
            if (each.thrown() == null) {
                lines.add(indent + each.remark());
                continue;
            }
            String heading = BOLD + fullName(each.thrown()) + PLAIN;
            lines.add(
                    indent + each.relation() + (each.message().isEmpty() ? heading : heading + ": " + each.message()));
            boolean inCells = addFrames(lines, each.frames(), indent + "    ", where);
            if (!inCells && each.thrown() instanceof Error) { // such as a very deep recursion
                addLibraryFrames(lines, each.frames(), indent + "    ");
            }
        }
        return new ErrorReport(name, first.message(), lines);
    }

    /** The report of an interrupted cell: one line, and the place in a cell where it stopped. */
    static ErrorReport interrupted(Throwable thrown, Function<StackTraceElement, String> where) {
        List<String> lines = new ArrayList<>();
        lines.add(BOLD + "KeyboardInterrupt" + PLAIN);
        addFrames(lines, ThrowableDescription.ownStack(thrown), "    ", where);
        return new ErrorReport("KeyboardInterrupt", "", lines);
    }

    /** The report of compiler errors: for each its message, its line and a caret below it. */
    static ErrorReport compilation(String source, List<CompileError> errors, SourceLocation location) {
        List<String> lines = new ArrayList<>();
        String first = "";
        for (CompileError error : errors) {
            String message = Printable.lines(error.message());
            if (first.isEmpty()) {
                first = message.lines().findFirst().orElse("");
            }
            int at = (int) Math.max(0, Math.min(error.position(), source.length()));
            int start = source.lastIndexOf('\n', at - 1) + 1;
            int end = source.indexOf('\n', at) < 0 ? source.length() : source.indexOf('\n', at);
            int line = (int)
                    source.substring(0, start).chars().filter(c -> c == '\n').count();
            lines.add(location.plusLines(line).label() + ": " + BOLD + message + PLAIN);
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
            lines.add(location.label() + ": " + BOLD + first + PLAIN);
        }
        return new ErrorReport(COMPILATION, first, lines);
    }

    private static void addLibraryFrames(List<String> lines, List<StackTraceElement> frames, String indent) {
        List<StackTraceElement> told = frames.stream()
                .filter(frame -> !frame.getClassName().equals(InterruptCheck.class.getName()))
                .toList();
        for (StackTraceElement at : told.subList(0, Math.min(LIBRARY_FRAMES, told.size()))) {
            lines.add(indent + "at "
                    + new StackTraceElement( // without the names of loader and module
                            at.getClassName(), at.getMethodName(), at.getFileName(), at.getLineNumber()));
        }
        if (told.size() > LIBRARY_FRAMES) {
            lines.add(indent + "... " + (told.size() - LIBRARY_FRAMES) + " more");
        }
    }

    /** Adds the frames that are in cells; false if there are none. */
    private static boolean addFrames(
            List<String> lines,
            List<StackTraceElement> frames,
            String indent,
            Function<StackTraceElement, String> where) {
        int shown = 0;
        int left = 0;
        for (StackTraceElement frame : frames) {
            String place = where.apply(frame);
            if (place == null) {
                continue;
            }
            if (shown < FRAMES) {
                lines.add(indent + place);
                shown++;
            } else {
                left++;
            }
        }
        if (left > 0) {
            lines.add(indent + "... " + left + " more");
        }
        return shown > 0;
    }

    static String line(String name, String message) {
        return message.isEmpty() ? name : name + ": " + message;
    }

    /** The simple name of the class; for an anonymous class that of its superclass. */
    static String simpleName(Throwable t) {
        Class<?> type = t.getClass();
        return (type.isAnonymousClass() ? type.getSuperclass() : type).getSimpleName();
    }

    private static String fullName(Throwable t) {
        String name = t.getClass().getName();
        return name.startsWith("REPL.") ? simpleName(t) : name;
    }
}
