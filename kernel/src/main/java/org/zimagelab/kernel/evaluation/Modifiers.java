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
 * Modifiers that mean nothing outside of classes. JShell declares everything as public and static and blanks the words
 * that say so, or otherwise, but loses its way behind an annotation whose name has a point.
 */
final class Modifiers {
    private static final Pattern WORD = Pattern.compile("\\b(?:public|protected|private|static)\\b");
    private static final Pattern COMMENT = Pattern.compile("//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

    private Modifiers() {}

    /**
     * Source of the same length, with blanks for such words before a declaration; the source itself where one is
     * repeated.
     */
    static String blanked(String source) {
        WrapperNames.Parsed parsed = WrapperNames.parse(source);
        StringBuilder text = new StringBuilder(source);
        for (Tree member : parsed.members()) {
            ModifiersTree modifiers = modifiers(member);
            if (modifiers == null || parsed.start(modifiers) < 0) {
                continue;
            }
            StringBuilder words = new StringBuilder(source); // and nothing else
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
                    return source; // which is wrong in a file, too
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
