package org.zimagelab.kernel.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;

/**
 * Evaluates source in a session of JShell. JShell rejects some declarations that a Java file may contain; these are
 * evaluated again in words that mean the same and that JShell accepts.
 *
 * @param shell the session
 */
record LenientEvaluation(JShell shell) {
    private static final String NARROW_CONSTRUCTOR = "compiler.err.invalid.canonical.constructor.in.record";
    private static final Set<String> MODIFIERS =
            Set.of("compiler.err.repeated.modifier", "compiler.err.illegal.combination.of.modifiers");
    private static final Pattern MODIFIER = Pattern.compile("public|protected|private");

    List<SnippetEvent> events(String source) {
        List<SnippetEvent> events = new ArrayList<>();
        for (String step : WrapperNames.steps(source)) {
            List<SnippetEvent> more = evaluate(step);
            if (events.isEmpty() && more.stream().anyMatch(event -> event.status() == Snippet.Status.REJECTED)) {
                break; // an error; its message has to name the source as the person wrote it
            }
            events.addAll(more);
            if (more.stream().anyMatch(event -> event.exception() != null)) {
                break;
            }
        }
        return events.isEmpty() ? evaluate(source) : events;
    }

    /**
     * Evaluates source. JShell makes each record public and then rejects a canonical constructor without a modifier, so
     * such a constructor is made public too.
     */
    private List<SnippetEvent> evaluate(String source) {
        List<SnippetEvent> events = shell.eval(source);
        for (SnippetEvent event : events) {
            Diag narrow = event.status() != Snippet.Status.REJECTED
                    ? null
                    : shell.diagnostics(event.snippet())
                            .filter(error -> error.getCode().equals(NARROW_CONSTRUCTOR))
                            .findFirst()
                            .orElse(null);
            String rejected = event.snippet().source();
            int at = narrow == null ? -1 : (int) narrow.getStartPosition();
            if (at >= 0 && !MODIFIER.matcher(rejected.substring(at)).lookingAt()) {
                return again(events, rejected.substring(0, at) + "public " + rejected.substring(at));
            }
        }
        if (events.stream().anyMatch(event -> event.status() == Snippet.Status.REJECTED)) {
            boolean hasModifiers = events.stream()
                    .flatMap(event -> shell.diagnostics(event.snippet()))
                    .anyMatch(error -> MODIFIERS.contains(error.getCode()));
            String bare = hasModifiers ? Modifiers.blanked(source) : source;
            if (!bare.equals(source)) {
                return again(events, bare);
            }
            String movable = AnonymousClasses.movable(source);
            return movable.equals(source) ? events : again(events, movable);
        }
        return events;
    }

    /** Evaluates a reworded source; the effects that the rejected source had on other snippets stay in the list. */
    private List<SnippetEvent> again(List<SnippetEvent> rejected, String source) {
        List<SnippetEvent> events = new ArrayList<>(evaluate(source));
        rejected.stream().filter(event -> event.causeSnippet() != null).forEach(events::add);
        return events;
    }
}
