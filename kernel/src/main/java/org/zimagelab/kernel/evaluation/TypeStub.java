package org.zimagelab.kernel.evaluation;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeParameterTree;
import com.sun.source.tree.VariableTree;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/**
 * Makes a stub, which stands in for a type until that is declared: the name, the type parameters and the nested types,
 * so that others can name {@code A.In}. Members are left out, since JShell accepts a declaration that needs a missing
 * member, and compiles it again when the type itself is declared.
 */
final class TypeStub {
    private TypeStub() {}

    /** The source of a stub. */
    static String of(ClassTree type) {
        return of(type, false);
    }

    private static String of(ClassTree type, boolean isInside) {
        String name = type.getSimpleName().toString();
        String inside = type.getMembers().stream()
                .filter(member -> member instanceof ClassTree)
                .map(member -> of((ClassTree) member, true))
                .collect(Collectors.joining(" "));
        return switch (type.getKind()) {
            case INTERFACE -> "interface " + name + parameters(type) + " { " + inside + " }";
            case ANNOTATION_TYPE -> "@interface " + name + " { " + inside + " }";
            case ENUM -> "enum " + name + " { " + constants(type) + "; " + inside + " }";
            default ->
                (isInside && isStatic(type) ? "static " : "") + "class " + name + parameters(type) + " { " + name
                        + "(java.lang.Object... any) {} " + inside + " }";
        };
    }

    private static boolean isStatic(ClassTree type) {
        ModifiersTree modifiers = type.getModifiers();
        return type.getKind() != Tree.Kind.CLASS || modifiers.getFlags().contains(Modifier.STATIC);
    }

    private static String parameters(ClassTree type) {
        return type.getTypeParameters().isEmpty()
                ? ""
                : type.getTypeParameters().stream()
                        .map(TypeParameterTree::getName)
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    /**
     * The names of an enum's constants. In the syntax tree these are final variables of the enum's own type with a
     * constructor call.
     */
    private static String constants(ClassTree type) {
        return type.getMembers().stream()
                .filter(member -> member instanceof VariableTree field
                        && field.getType() != null
                        && field.getType()
                                .toString()
                                .equals(type.getSimpleName().toString())
                        && field.getInitializer() != null
                        && field.getInitializer().getKind() == Tree.Kind.NEW_CLASS
                        && field.getModifiers().getFlags().contains(Modifier.FINAL))
                .map(member -> ((VariableTree) member).getName())
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
