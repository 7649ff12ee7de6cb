package org.zimagelab.kernel;

import java.util.List;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.publish.PublishClearOutput;
import org.zimagelab.kernel.magic.MagicInJava;

/** Static methods that cells can call without a qualifier, in addition to those of the base. */
public final class NotebookStatics {
    private static volatile ShellReplyEnvironment environment;

    private NotebookStatics() {}

    static void attach(ShellReplyEnvironment current) {
        environment = current;
    }

    /**
     * Removes the output of the running cell so far.
     *
     * @param wait whether to keep the output until something new is shown, which avoids flickering
     */
    public static void clearOutput(boolean wait) {
        System.out.flush();
        System.err.flush();
        environment.publish(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
    }

    /** Removes the output of the running cell so far, at once. */
    public static void clearOutput() {
        clearOutput(false);
    }

    /**
     * Asks the person for a line of text.
     *
     * @param prompt the text beside the input field
     * @return the line without its end
     */
    public static String input(String prompt) {
        return ask(prompt, false);
    }

    /** Asks for a line of text that is hidden while it is typed. */
    public static String password(String prompt) {
        return ask(prompt, true);
    }

    /** Compiled cells call this in place of a magic inside Java; see {@link MagicInJava}. */
    public static <T> T magic$hidden(int number, Object[] locals) {
        return MagicInJava.call(number, locals);
    }

    /** Compiled cells call this in place of a command whose lines are assigned. */
    public static List<String> lines$hidden(int number, Object[] locals) {
        return MagicInJava.call(number, locals);
    }

    private static String ask(String prompt, boolean hidden) {
        String line = environment.readFromStdIn(prompt, hidden);
        return line.substring(0, line.length() - System.lineSeparator().length());
    }
}
