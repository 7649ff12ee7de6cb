package org.zimagelab.common.magic;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** How a magic's line becomes a call of its picocli command. */
public final class MagicCommand {
    private static final int USAGE_WIDTH = 100;

    private MagicCommand() {}

    /**
     * Sets a command up for the words of a magic's line: a prompt or a file name may begin with {@code @} and is no
     * list of options, quotes have been read already, and {@code -ab} is not {@code -a -b}.
     *
     * @return the same command
     */
    public static CommandLine configure(CommandLine command) {
        return command.setExpandAtFiles(false)
                .setTrimQuotes(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(USAGE_WIDTH)
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    }

    /**
     * Reads the words of a magic's line.
     *
     * @return the command that they name: the subcommand, where there is one
     * @throws CommandLine.ParameterException if the words do not fit the command
     */
    public static CommandLine parse(CommandLine command, List<String> words) {
        CommandLine.ParseResult result = command.parseArgs(words.toArray(String[]::new));
        while (result.hasSubcommand()) {
            result = result.subcommand();
        }
        return result.commandSpec().commandLine();
    }

    /**
     * Runs a command that {@link #parse} has returned; with {@code --help} prints its usage instead.
     *
     * @return what the command returned; null after the usage
     */
    public static Object call(CommandLine command) throws Exception {
        if (command.isUsageHelpRequested()) {
            command.usage(new PrintWriter(System.out, true));
            return null;
        }
        return ((Callable<?>) command.getCommand()).call();
    }
}
