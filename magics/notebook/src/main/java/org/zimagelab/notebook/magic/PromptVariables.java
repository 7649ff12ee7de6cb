package org.zimagelab.notebook.magic;

import org.zimagelab.common.magic.VariableExpansion;

/** Java variables in the lines below a magic, which are prompts. */
final class PromptVariables {
    private PromptVariables() {}

    /**
     * The body with the values of variables. A list that is alone in its line stands for several prompts; within a line
     * it is a LIST.
     *
     * @throws org.zimagelab.common.magic.MagicException with one line, if a value has no text
     */
    static String expanded(VariableExpansion variables, String body) {
        return variables.expand(
                body,
                (variable, start, end) -> variable.isSeveral() && isAlone(body, start, end)
                        ? String.join("\n" + CellContext.BETWEEN_PROMPTS + "\n", variable.values())
                        : variable.text());
    }

    private static boolean isAlone(String body, int start, int end) {
        int next = body.indexOf('\n', end);
        String before = body.substring(body.lastIndexOf('\n', start - 1) + 1, start);
        String after = body.substring(end, next < 0 ? body.length() : next);
        return before.isBlank() && after.isBlank();
    }
}
