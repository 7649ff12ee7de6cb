package org.zimagelab.kernel.evaluation;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/** Finds the line of the cell that a stack frame is in. */
final class StackFrameLocator {
    /** The class that JShell wraps around a snippet; it gets a new letter each time the snippet is compiled. */
    private static final Pattern JSHELL_CLASS =
            Pattern.compile("(REPL\\.\\$JShell\\$\\d+[A-Z]*(?:_\\d+[A-Z]*)*)(?:\\$.*)?");

    /** The snippet's id in the name of its class. Overloaded methods share a class, which has the id of the first. */
    private static final Pattern NUMBER = Pattern.compile("REPL\\.\\$JShell\\$(\\d+).*");

    private static final Pattern STATEMENT_FILE = Pattern.compile("(cell|file)\\.(\\d+)\\.(\\d+)");

    private final Map<String, SourceLocation> locations = new ConcurrentHashMap<>(); // by JShell's snippet id

    /** For each snippet its latest classes, and the source that was compiled into each. */
    private final Map<String, Map<String, SnippetWrapper>> compiled = new ConcurrentHashMap<>();

    private final List<String> files = new CopyOnWriteArrayList<>(); // of %load, by number

    /** The source file name for a statement's class. {@link #place} reads the place of the statement from it. */
    String file(SourceLocation location) {
        if (location.file() == null) {
            return "cell." + location.cell() + "." + location.line();
        }
        if (!files.contains(location.file())) {
            files.add(location.file());
        }
        return "file." + files.indexOf(location.file()) + "." + location.line();
    }

    void put(Snippet snippet, SourceLocation location) {
        locations.put(snippet.id(), location);
    }

    /**
     * A class has been loaded.
     *
     * @param className the class around a snippet, or a further class that runs a part of it
     * @param id of the snippet
     * @param text what was compiled
     */
    void compiled(String className, String id, SnippetWrapper text) {
        Map<String, SnippetWrapper> classes = compiled.computeIfAbsent(id, any -> new ConcurrentHashMap<>());
        String wrapper = text.fullClassName();
        classes.keySet().removeIf(name -> !name.equals(wrapper));
        classes.put(className, text);
    }

    void forget(Snippet snippet) {
        locations.remove(snippet.id());
        compiled.remove(snippet.id());
    }

    SourceLocation of(Snippet snippet) {
        return locations.getOrDefault(snippet.id(), SourceLocation.NOWHERE);
    }

    /**
     * The class that JShell wrapped around a snippet, for that class itself and for each class inside it; null for
     * other classes.
     */
    static String wrapper(String className) {
        Matcher name = JSHELL_CLASS.matcher(className);
        return name.matches() ? name.group(1) : null;
    }

    /** The place as errors name it, such as {@code Cell In[4], line 2, in f()}; null if the frame is in no cell. */
    String place(StackTraceElement frame) {
        SourceLocation line = line(frame);
        if (line == null || !line.isNamed()) {
            return null;
        }
        String method = frame.getMethodName();
        boolean named = !method.equals(StatementCompiler.METHOD)
                && !method.startsWith("do_it$")
                && !method.startsWith("lambda$");
        return line.label() + (named ? ", in " + method + "()" : "");
    }

    private SourceLocation line(StackTraceElement frame) {
        int number = Math.max(1, frame.getLineNumber());
        Matcher file = STATEMENT_FILE.matcher(String.valueOf(frame.getFileName()));
        if (file.matches()) {
            int which = Integer.parseInt(file.group(2));
            boolean loaded = file.group(1).equals("file");
            SourceLocation start = new SourceLocation(
                    loaded ? 0 : which, loaded ? files.get(which) : null, Integer.parseInt(file.group(3)));
            return start.plusLines(number - 1);
        }
        String wrapper = wrapper(frame.getClassName());
        if (wrapper == null) {
            return null;
        }
        String id = NUMBER.matcher(wrapper).replaceFirst("$1");
        SourceLocation start = locations.get(id);
        Map<String, SnippetWrapper> classes = compiled.getOrDefault(id, Map.of());
        SnippetWrapper text = classes.getOrDefault(frame.getClassName(), classes.get(wrapper));
        return start == null || text == null ? null : start.plusLines(sourceLine(text, number));
    }

    /** The line of a snippet, counted from 0, for a line of the source that JShell compiled, counted from 1. */
    private static int sourceLine(SnippetWrapper wrapper, int wrappedLine) {
        String wrapped = wrapper.wrapped();
        int start = 0;
        for (int line = 1; line < wrappedLine && start >= 0; line++) {
            start = wrapped.indexOf('\n', start) + 1;
        }
        int end = wrapped.indexOf('\n', start);
        int last = (end < 0 ? wrapped.length() : end) - 1; // the wrapping stands before the snippet's own text
        int at = wrapper.wrappedToSourcePosition(Math.max(start, last));
        String source = wrapper.source();
        return (int) source.substring(0, Math.max(0, Math.min(at, source.length())))
                .chars()
                .filter(c -> c == '\n')
                .count();
    }
}
