package org.zimagelab.notebook.magic;

import java.util.ArrayList;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.session.Session;

/**
 * The cell in which a magic runs.
 *
 * @param kernel that runs the cell
 * @param session what the magics remember
 * @param body of a cell magic; empty for a line magic
 */
public record CellContext(BaseKernel kernel, Session session, String body) {

    /** The line that parts two prompts. */
    static final String BETWEEN_PROMPTS = "---";

    /** Line ends of Windows become \n: with others, the same prompt would give another picture. */
    public CellContext {
        body = body.replace("\r\n", "\n").replace('\r', '\n');
    }

    public CellOutput output() {
        return new CellOutput(kernel);
    }

    /** The prompts of the body, which lines of {@code ---} separate, without the blanks around them. */
    public List<String> prompts(String magic) {
        List<String> prompts = new ArrayList<>();
        for (String part : body.split("(?m)^[ \\t]*---[ \\t]*$", -1)) {
            prompts.add(part.strip());
        }
        if (prompts.stream().allMatch(String::isEmpty)) {
            throw new MagicException("no prompt: write it in the lines below %%" + magic);
        }
        if (prompts.contains("")) {
            throw new MagicException("prompt " + (prompts.indexOf("") + 1) + " of " + prompts.size()
                    + " is empty: a line of --- stands between two prompts");
        }
        return prompts;
    }

    /** The prompt that these words of the line make, or else the prompts of the body. */
    public List<String> prompts(String magic, List<String> words) {
        String line = words == null ? "" : String.join(" ", words).strip();
        if (line.isEmpty() && body.isBlank()) {
            throw new MagicException("no prompt: write it after %" + magic + ", or in the lines below %%" + magic);
        }
        if (!line.isEmpty() && !body.isBlank()) {
            throw new MagicException(
                    "two prompts: one after %%" + magic + " and one in the lines below; remove one of them");
        }
        return line.isEmpty() ? prompts(magic) : List.of(line);
    }
}
