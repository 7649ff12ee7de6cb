package org.zimagelab.kernel.evaluation;

import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;

/**
 * Rewrites anonymous classes that are the value of a {@code var}. JShell turns these into member classes and moves the
 * initializers of their fields into a constructor, where a static final field cannot be set (Java 17) and
 * {@code {1, 2}} is not an array.
 */
final class AnonymousClasses {
    private AnonymousClasses() {}

    /**
     * A declaration that means the same and that JShell accepts.
     *
     * @param source source that JShell has rejected
     * @return the source unchanged if it contains nothing of this kind
     */
    static String movable(String source) {
        if (!source.contains("new ") || !source.contains("{")) {
            return source;
        }
        WrapperNames.Parsed parsed = WrapperNames.parse(source);
        Map<Integer, String> inserted = new TreeMap<>();
        Map<Integer, Integer> removed = new TreeMap<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitNewClass(NewClassTree creation, Void nothing) {
                if (creation.getClassBody() != null) {
                    for (Tree member : creation.getClassBody().getMembers()) {
                        if (member instanceof VariableTree field && field.getInitializer() != null) {
                            field(field);
                        }
                    }
                }
                return super.visitNewClass(creation, nothing);
            }

            private void field(VariableTree field) {
                int value = parsed.start(field.getInitializer());
                Matcher assignment = Pattern.compile("=\\s*$").matcher(source).region(0, value);
                if (value < 0 || !assignment.find()) {
                    return;
                }
                boolean isBare = field.getInitializer() instanceof NewArrayTree array && array.getType() == null;
                String array = isBare ? "new " + field.getType() : "";
                if (field.getModifiers().getFlags().contains(Modifier.STATIC)) {
                    removed.put(assignment.start(), value);
                    inserted.put(value, "; static { " + field.getName() + " = " + array);
                    inserted.put(parsed.end(field), " }");
                } else if (isBare) {
                    inserted.put(value, array);
                }
            }
        }.scan(parsed.members(), null);
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (Map.Entry<Integer, String> each : inserted.entrySet()) {
            int end = removed.entrySet().stream()
                    .filter(gone -> gone.getValue().equals(each.getKey()))
                    .mapToInt(Map.Entry::getKey)
                    .findFirst()
                    .orElse(each.getKey());
            text.append(source, at, end).append(each.getValue());
            at = each.getKey();
        }
        return text.append(source.substring(at)).toString();
    }
}
