package org.zimagelab.kernel.evaluation;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/**
 * Plans the declaration of sealed types whose subtypes are in the same cell. JShell compiles each declaration by
 * itself. There a sealed type without a permits clause has no subtypes, and one with a clause and its subtypes need
 * each other. So a sealed type is first declared without {@code sealed}. When its subtypes are declared, it is declared
 * again, with the permits clause that javac would infer in a file. A non-sealed subtype is declared after its
 * supertypes; until then a sealed type of the same name stands in for it.
 */
final class SealedTypes {

    /**
     * How to declare a snippet of a cell.
     *
     * @param name of the type that it declares
     * @param source what to declare instead of the snippet
     * @param stub what to declare first, before the source; null for most snippets
     * @param seen snippets that must be declared before the source; stubs for them are enough
     * @param done snippets that must be declared before the source, themselves
     * @param subtypes names of all types that it permits
     */
    record Step(String name, String source, String stub, Set<String> seen, Set<String> done, Set<String> subtypes) {}

    /**
     * A type that a snippet declares.
     *
     * @param path its name, after the names of the types around it
     */
    private record Type(int piece, String path, ClassTree tree, WrapperNames.Parsed text) {

        boolean is(String modifier) {
            return tree.getModifiers().getFlags().stream()
                    .map(Modifier::toString)
                    .anyMatch(modifier::equals);
        }

        Stream<String> supertypes() {
            Stream<Tree> above =
                    Stream.concat(Stream.ofNullable(tree.getExtendsClause()), tree.getImplementsClause().stream());
            return above.map(type -> ARGUMENTS.matcher(type.toString()).replaceFirst(""));
        }

        boolean extendsDirectly(Type other) {
            return supertypes().anyMatch(name -> other.path.equals(name) || other.path.endsWith("." + name));
        }
    }

    private static final Pattern MENTIONED = Pattern.compile("\\bsealed\\b");
    private static final Pattern NON_SEALED = Pattern.compile("\\bnon-sealed\\b");
    private static final Pattern ARGUMENTS = Pattern.compile("<.*", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final String NESTED = "$0";

    private final Map<String, Step> steps = new HashMap<>();

    static boolean areMentioned(String source) {
        return MENTIONED.matcher(source).find();
    }

    /** The source with {@code non-sealed} replaced by blanks: JShell's scanner of Java 17 does not know the word. */
    static String withoutNonSealed(String source) {
        return NON_SEALED.matcher(source).replaceAll(" ".repeat("non-sealed".length()));
    }

    /** @param pieces the snippets of one cell, as JShell splits it */
    SealedTypes(List<String> pieces) {
        List<Type> types = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            collect(i, pieces.get(i), types);
        }
        for (int i = 0; i < pieces.size(); i++) {
            int piece = i;
            List<Type> own = types.stream().filter(type -> type.piece == piece).toList();
            if (!own.isEmpty()) {
                steps.put(pieces.get(i), step(pieces, own, types));
            }
        }
    }

    /** How to declare a snippet. */
    Step step(String piece) {
        return steps.getOrDefault(piece, new Step("", piece, null, Set.of(), Set.of(), Set.of()));
    }

    private static void collect(int piece, String source, List<Type> types) {
        WrapperNames.Parsed parsed = WrapperNames.parse(source);
        for (Tree member : parsed.members()) {
            if (!(member instanceof ClassTree)) {
                continue;
            }
            Deque<String> path = new ArrayDeque<>();
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitClass(ClassTree type, Void nothing) {
                    path.addLast(type.getSimpleName().toString());
                    types.add(new Type(piece, String.join(".", path), type, parsed));
                    super.visitClass(type, nothing);
                    path.removeLast();
                    return null;
                }

                @Override
                public Void visitMethod(MethodTree method, Void nothing) {
                    return null; // local classes cannot be subtypes of sealed types
                }

                @Override
                public Void visitVariable(VariableTree variable, Void nothing) {
                    return null;
                }
            }.scan(member, null);
        }
    }

    private static Step step(List<String> pieces, List<Type> own, List<Type> all) {
        Type outer = own.get(0);
        String source = pieces.get(outer.piece);
        if (outer.is("non-sealed")) {
            Set<String> above = all.stream()
                    .filter(each -> each.piece != outer.piece && each.is("sealed") && outer.extendsDirectly(each))
                    .map(each -> pieces.get(each.piece))
                    .collect(Collectors.toSet());
            return new Step(
                    outer.path, source, above.isEmpty() ? null : sealed(source, outer), Set.of(), above, Set.of());
        }
        StringBuilder text = new StringBuilder(source);
        StringBuilder open = new StringBuilder(source);
        Set<String> seen = new HashSet<>();
        Set<String> done = new HashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (int i = own.size() - 1; i >= 0; i--) { // from the end, so that earlier positions stay valid
            Type type = own.get(i);
            List<Type> subtypes =
                    all.stream().filter(each -> each.extendsDirectly(type)).toList();
            if (!type.is("sealed") || subtypes.stream().allMatch(each -> each.piece == type.piece)) {
                continue;
            }
            for (Type each : subtypes) {
                if (each.piece != type.piece) {
                    (each.is("non-sealed") ? seen : done).add(pieces.get(each.piece));
                    names.add(each.path);
                }
            }
            if (type.tree.getPermitsClause().isEmpty()) {
                String clause = subtypes.stream().map(Type::path).collect(Collectors.joining(", "));
                text.insert(body(source, type), "permits " + clause + " ");
            } else {
                Tree first = type.tree.getPermitsClause().get(0);
                blank(open, open.lastIndexOf("permits", type.text.start(first)), body(source, type));
            }
            Matcher word = MENTIONED.matcher(blanked(source)).region(type.text.start(type.tree), source.length());
            if (word.find()) {
                blank(open, word.start(), word.end());
            }
        }
        return new Step(outer.path, text.toString(), names.isEmpty() ? null : open.toString(), seen, done, names);
    }

    private static void blank(StringBuilder text, int start, int end) {
        text.replace(start, end, " ".repeat(end - start));
    }

    /** The position of the brace that opens a type's body. */
    private static int body(String source, Type type) {
        ClassTree tree = type.tree;
        int from = Stream.of(
                        Stream.of((Tree) tree.getModifiers()),
                        tree.getTypeParameters().stream(),
                        Stream.ofNullable(tree.getExtendsClause()),
                        tree.getImplementsClause().stream(),
                        tree.getPermitsClause().stream())
                .flatMap(each -> each)
                .mapToInt(type.text::end)
                .max()
                .orElse(0);
        return blanked(source).indexOf('{', Math.max(from, type.text.start(tree)));
    }

    /** The source with comments replaced by blanks. */
    private static String blanked(String source) {
        return COMMENT.matcher(source)
                .replaceAll(comment -> " ".repeat(comment.group().length()));
    }

    /** A sealed type with one abstract subtype inside it, which need not implement anything. */
    private static String sealed(String source, Type type) {
        Matcher modifier = NON_SEALED.matcher(blanked(source)).region(type.text.start(type.tree), source.length());
        if (!modifier.find()) {
            return null;
        }
        String name = type.tree.getSimpleName().toString();
        String inside = type.tree.getKind() == Tree.Kind.INTERFACE
                ? " non-sealed interface " + NESTED + " extends " + name + " {} "
                : " static non-sealed abstract class " + NESTED + " extends " + name + " { " + NESTED
                        + "() throws java.lang.Throwable { super(" + arguments(type.tree) + "); } } ";
        int end = type.text.end(type.tree) - 1;
        return source.substring(0, modifier.start()) + "sealed" + source.substring(modifier.end(), end) + inside
                + source.substring(end);
    }

    /** Arguments for the first constructor of a class, which is never called. */
    private static String arguments(ClassTree type) {
        return type.getMembers().stream()
                .filter(member ->
                        member instanceof MethodTree method && method.getName().contentEquals("<init>"))
                .findFirst()
                .map(constructor -> ((MethodTree) constructor)
                        .getParameters().stream()
                                .map(parameter -> argument(parameter.getType()))
                                .collect(Collectors.joining(", ")))
                .orElse("");
    }

    private static String argument(Tree type) {
        boolean isPrimitive = type.getKind() == Tree.Kind.PRIMITIVE_TYPE;
        return type.toString().equals("boolean") ? "false" : isPrimitive ? "(" + type + ") 0" : "null";
    }
}
