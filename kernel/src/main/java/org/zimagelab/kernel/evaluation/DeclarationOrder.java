package org.zimagelab.kernel.evaluation;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Declares the snippets of one source in an order that JShell accepts. Some have to wait for others that stand below
 * them: {@link SealedTypes}, and types and methods that JShell refuses until it knows the names in them.
 */
final class DeclarationOrder implements AutoCloseable {

    /** Declares a snippet at once. */
    interface Declarer {
        void declare(SnippetSource piece) throws Exception;
    }

    /** A snippet that waits while a stub stands in for it; {@code text} is its source as written. */
    private record Waiting(String text, SealedTypes.Step step, SnippetSource piece) {}

    /**
     * A snippet that was refused.
     *
     * @param names what it declares
     * @param below snippets that declare what it names
     */
    private record Late(SnippetSource piece, Set<String> names, Set<String> below) {}

    private static final Pattern MISSING = Pattern.compile("package ([\\p{L}\\p{N}_$]+) does not exist");
    private static final Pattern OVERRIDE = Pattern.compile("@Override\\b");
    private static final Pattern NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");

    private final Declarations declarations;
    private final SealedTypes sealed;
    private final Declarer declarer;
    private final Set<String> seen = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private final Set<String> stubs = new HashSet<>(); // types with a stub because of a refused snippet

    DeclarationOrder(Declarations declarations, SealedTypes sealed, Declarer declarer) {
        this.declarations = declarations;
        this.sealed = sealed;
        this.declarer = declarer;
    }

    /**
     * Declares a snippet that needs others below it, or a stub for it.
     *
     * @return false if it needs no others; then the caller has to declare it
     */
    boolean takes(SnippetSource piece) throws Exception {
        SealedTypes.Step step = sealed.step(piece.source());
        if (step.stub() == null) {
            return false;
        }
        Waiting next = new Waiting(piece.source(), step, new SnippetSource(step.source(), piece.location(), true));
        seen.add(next.text);
        boolean isReady = step.subtypes().isEmpty()
                ? done.containsAll(step.done())
                : declarations.areDeclared(step.subtypes()); // the cell runs again
        if (isReady && isDeclared(next.piece)) {
            done.add(next.text);
        } else {
            waiting.add(next);
            declarer.declare(new SnippetSource(step.stub(), piece.location(), true));
        }
        return true;
    }

    /**
     * Postpones a refused snippet that names a declaration below it. Before JShell knows {@code B}, it takes
     * {@code B.In} for a class in a package; and it does not look for another overload of a method. If types need each
     * other, stubs stand in for those that are not declared yet.
     *
     * @param below the snippets after this one
     * @return whether it was postponed, or declared with the help of a stub
     */
    boolean putsOff(SnippetSource piece, CellException refused, List<String> below) throws Exception {
        List<? extends Tree> members = declarations(piece.source());
        if (!refused.report().name().equals(ErrorReports.COMPILATION) || members.isEmpty()) {
            return false;
        }
        Set<String> mentioned = names(piece.source());
        boolean isMissing = MISSING.matcher(refused.report().message()).matches();
        Set<String> needed = new HashSet<>();
        List<ClassTree> types = new ArrayList<>();
        for (String other : below) {
            List<? extends Tree> declared = declarations(other);
            if (!isMissing && declared.isEmpty()) {
                break; // statements there must not run if this snippet is wrong
            }
            if (declared.stream().anyMatch(each -> mentioned.contains(name(each)))) {
                needed.add(other);
                types(declared).forEach(types::add);
            }
        }
        boolean isInRing = late.stream().anyMatch(each -> each.names.stream().anyMatch(mentioned::contains));
        if (needed.isEmpty() && !isInRing) {
            return false;
        }
        for (ClassTree type : types) {
            stub(type, piece);
        }
        if (!types.isEmpty() && isDeclared(piece)) {
            declared(piece);
            return true;
        }
        Set<String> names = members.stream().map(DeclarationOrder::name).collect(Collectors.toSet());
        late.add(new Late(piece, names, needed));
        stub(piece, types(members).toList());
        return true;
    }

    /**
     * Declares stubs for refused types. Most types can stand in for themselves without their {@code @Override}, since a
     * stub has no methods to override.
     */
    private void stub(SnippetSource piece, List<ClassTree> types) throws Exception {
        Set<String> names = types.stream().map(DeclarationOrder::name).collect(Collectors.toSet());
        String loose = OVERRIDE.matcher(piece.source()).replaceAll(" ".repeat("@Override".length()));
        if (!loose.equals(piece.source())
                && names.stream().noneMatch(declarations::isKnown)
                && isDeclared(new SnippetSource(loose, piece.location(), true))) {
            stubs.addAll(names);
        }
        for (ClassTree type : types) {
            stub(type, piece);
        }
    }

    private void stub(ClassTree type, SnippetSource piece) throws Exception {
        String name = type.getSimpleName().toString();
        if (!declarations.isKnown(name) && isDeclared(new SnippetSource(TypeStub.of(type), piece.location(), true))) {
            stubs.add(name);
        }
    }

    /** The types and methods that the source declares; none if it contains anything else. */
    private static List<? extends Tree> declarations(String source) {
        WrapperNames.Parsed parsed = WrapperNames.parse(SealedTypes.withoutNonSealed(source));
        boolean areAll = parsed.members().stream()
                .allMatch(member -> member instanceof ClassTree || member instanceof MethodTree);
        return areAll && !parsed.hasErrors() ? parsed.members() : List.of();
    }

    private static Stream<ClassTree> types(List<? extends Tree> members) {
        return members.stream().filter(member -> member instanceof ClassTree).map(member -> (ClassTree) member);
    }

    private static String name(Tree member) {
        return member instanceof ClassTree type
                ? type.getSimpleName().toString()
                : ((MethodTree) member).getName().toString();
    }

    private static Set<String> names(String source) {
        return NAME.matcher(source).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    private boolean isDeclared(SnippetSource piece) throws Exception {
        try {
            declarer.declare(piece);
            return true;
        } catch (CellException e) { // it cannot be declared without its subtypes
            return false;
        }
    }

    /** Records that a snippet was declared or run, and declares those that waited for it. */
    void declared(SnippetSource piece) throws Exception {
        seen.add(piece.source());
        if (waiting.stream().noneMatch(each -> each.text.equals(piece.source()))) {
            done.add(piece.source());
        }
        if (!stubs.isEmpty()) {
            types(declarations(piece.source())).map(DeclarationOrder::name).forEach(stubs::remove);
        }
        for (Late next : List.copyOf(late)) {
            if (seen.containsAll(next.below) && late.contains(next)) {
                succeeds(next);
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

    /** Declares what still waits; the compiler reports what is missing. */
    void finish() throws Exception {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = false;
            for (Late next : List.copyOf(late)) {
                goesOn |= succeeds(next);
            }
        }
        if (!late.isEmpty()) {
            Late first = late.get(0);
            declarer.declare(first.piece); // the compiler reports what is wrong
        }
        for (Waiting next : List.copyOf(waiting)) {
            declare(next);
        }
    }

    private boolean succeeds(Late next) throws Exception {
        if (!isDeclared(next.piece)) {
            return false;
        }
        late.remove(next);
        seen.add(next.piece.source());
        stubs.removeAll(next.names);
        return true;
    }

    private void declare(Waiting next) throws Exception {
        declarer.declare(next.piece);
        waiting.remove(next);
        done.add(next.text);
    }

    /** Removes all stubs. */
    @Override
    public void close() {
        waiting.forEach(each -> declarations.dropType(each.step.name()));
        stubs.forEach(declarations::dropType);
    }
}
