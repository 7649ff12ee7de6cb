package org.zimagelab.kernel.evaluation;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pieces of one source, of which {@link SealedTypes} go after others that stand below them. */
final class DeclarationOrder implements AutoCloseable {

    /** Declares a piece at once. */
    interface Declarer {
        void declare(Piece piece) throws Exception;
    }

    /** A piece for which something stands in; {@code text} is how it is written. */
    private record Waiting(String text, SealedTypes.Step step, Piece piece) {}

    private static final Pattern MISSING = Pattern.compile("package (\\w+) does not exist");

    private final Declarations declarations;
    private final SealedTypes sealed;
    private final Declarer declarer;
    private final Set<String> seen = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<Piece, String> late = new LinkedHashMap<>(); // with the type that each needs

    DeclarationOrder(Declarations declarations, SealedTypes sealed, Declarer declarer) {
        this.declarations = declarations;
        this.sealed = sealed;
        this.declarer = declarer;
    }

    /**
     * Declares a piece that needs others below it, or what stands in for it.
     *
     * @return false where it needs none; the caller declares it then
     */
    boolean takes(Piece piece) throws Exception {
        SealedTypes.Step step = sealed.step(piece.source());
        if (step.standIn() == null) {
            return false;
        }
        Waiting next = new Waiting(piece.source(), step, new Piece(step.source(), piece.origin(), true));
        seen.add(next.text);
        boolean isReady = step.subtypes().isEmpty()
                ? done.containsAll(step.done())
                : declarations.areDeclared(step.subtypes()); // the cell runs once more
        if (isReady && isDeclared(next.piece)) {
            done.add(next.text);
        } else {
            waiting.add(next);
            declarer.declare(new Piece(step.standIn(), piece.origin(), true));
        }
        return true;
    }

    /**
     * Puts a refused piece off when it names a type inside one that stands below it: JShell takes that for a package.
     *
     * @param below the source behind the piece
     * @return whether it is put off
     */
    boolean putsOff(Piece piece, CellException refused, String below) {
        Matcher missing = MISSING.matcher(refused.report().message());
        boolean isDeclaration = WrapperNames.parse(piece.source()).members().stream()
                .allMatch(member -> member instanceof ClassTree || member instanceof MethodTree);
        if (!isDeclaration
                || !missing.matches()
                || !Pattern.compile("\\b(?:class|interface|enum|record)\\s+" + missing.group(1) + "\\b")
                        .matcher(below)
                        .find()) {
            return false;
        }
        late.put(piece, missing.group(1));
        return true;
    }

    private boolean isDeclared(Piece piece) throws Exception {
        try {
            declarer.declare(piece);
            return true;
        } catch (CellException e) { // not without its subtypes as they stand here
            return false;
        }
    }

    /** A piece has been declared, or run; others may have waited for it. */
    void declared(Piece piece) throws Exception {
        seen.add(piece.source());
        if (waiting.stream().noneMatch(each -> each.text.equals(piece.source()))) {
            done.add(piece.source());
        }
        for (Piece next : List.copyOf(late.keySet())) {
            if (declarations.areDeclared(Set.of(late.get(next)))) {
                late.remove(next);
                declarer.declare(next);
            }
        }
        boolean goesOn = true;
        while (goesOn) {
            goesOn = false;
            for (Waiting next : List.copyOf(waiting)) {
                if (seen.containsAll(next.step.seen()) && done.containsAll(next.step.done())) {
                    declare(next);
                    goesOn = true;
                }
            }
        }
    }

    /** Declares what waits still: the compiler will say what is missing. */
    void finish() throws Exception {
        for (Piece next : late.keySet()) {
            declarer.declare(next);
        }
        for (Waiting next : List.copyOf(waiting)) {
            declare(next);
        }
    }

    private void declare(Waiting next) throws Exception {
        declarer.declare(next.piece);
        waiting.remove(next);
        done.add(next.text);
    }

    /** Nothing that merely stands in for something stays. */
    @Override
    public void close() {
        waiting.forEach(each -> declarations.dropType(each.step.name()));
    }
}
