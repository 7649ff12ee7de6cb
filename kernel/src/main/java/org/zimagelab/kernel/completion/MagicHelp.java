package org.zimagelab.kernel.completion;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.kernel.magic.Magics;
import picocli.CommandLine;

/** What a magic's own help says, of the subcommand that was reached. */
final class MagicHelp {
    private static final int WIDTH = 100; // columns

    private MagicHelp() {}

    /**
     * The help of the magic that a text ends in; null when it has none.
     *
     * @param start where the magic begins
     */
    static DisplayData about(Magics magics, String text, int start) {
        TypedLine line = TypedLine.read(text + " ", start);
        CommandLine magic = magics.command(line.words().get(0));
        if (magic == null) {
            return null;
        }
        CommandLine command = MagicUsage.of(
                        magic, line.words().subList(1, line.words().size()))
                .command()
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(WIDTH);
        StringWriter help = new StringWriter();
        command.usage(new PrintWriter(help), CommandLine.Help.Ansi.OFF);
        return new DisplayData(help.toString().stripTrailing());
    }
}
