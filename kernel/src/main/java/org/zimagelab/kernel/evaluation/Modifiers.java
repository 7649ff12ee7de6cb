package org.zimagelab.kernel.evaluation;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes modifiers that have no meaning outside a class. JShell declares everything public and static, and blanks out
 * the modifiers that a person wrote; but it does not find them behind an annotation whose name contains a dot.
 */
final class Modifiers {
    private static final Pattern WORD = Pattern.compile("\\b(?:public|protected|private|static)\\b");
    private static final Pattern COMMENT = Pattern.compile("//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

    private Modifiers() {}

    /**
     * The source with each such modifier replaced by blanks, so that its length stays the same; the source unchanged if
     * a modifier is repeated.
     */
    static String blanked(String source) {
        WrapperNames.Parsed parsed = WrapperNames.parse(source);
        StringBuilder text = new StringBuilder(source);
        for (Tree member : parsed.members()) {
            ModifiersTree modifiers = modifiers(member);
            if (modifiers == null || parsed.start(modifiers) < 0) {
                continue;
            }
            StringBuilder words = new StringBuilder(source); // the source without annotations and comments
            for (AnnotationTree annotation : modifiers.getAnnotations()) {
                blank(words, parsed.start(annotation), parsed.end(annotation));
            }
            Matcher comment = COMMENT.matcher(words.toString());
            while (comment.find()) {
                blank(words, comment.start(), comment.end());
            }
            Matcher word = WORD.matcher(words).region(parsed.start(modifiers), parsed.end(modifiers));
            Set<String> seen = new HashSet<>();
            while (word.find()) {
                if (!seen.add(word.group())) {
                    return source; // a mistake in a Java file too, so the compiler is to report it
                }
                blank(text, word.start(), word.end());
            }
        }
        return text.toString();
    }

    private static void blank(StringBuilder text, int start, int end) {
        text.replace(start, end, " ".repeat(end - start));
    }

    private static ModifiersTree modifiers(Tree member) {
        if (member instanceof ClassTree type) {
            return type.getModifiers();
        }
        return member instanceof MethodTree method
                ? method.getModifiers()
                : member instanceof VariableTree variable ? variable.getModifiers() : null;
    }
}
