package org.zimagelab.notebook.commands;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.zimagelab.notebook.session.Session;
import picocli.CommandLine;

/** A magic's way from the cell to its command: parse, run, and tell what went wrong. */
public final class Magic {

    private Magic() {}

    /**
     * Registers every magic of this module.
     *
     * @param registry the kernel's
     * @param session what they share
     */
    public static void register(MagicsRegistry registry, Session session) {
        line(registry, session, "zimage", Magic::models);
        line(registry, session, "table", cell -> new CommandLine(new TableCommand(cell)));
        line(registry, session, "plot", cell -> new CommandLine(new PlotCommand(cell)));
        line(registry, session, "grid", cell -> new CommandLine(new GridCommand(cell)));
        line(registry, session, "score", cell -> new CommandLine(new ScoreCommand(cell)));
        cell(registry, session, "generate", cell -> new CommandLine(new GenerateCommand(cell)));
        cell(registry, session, "sweep", cell -> new CommandLine(new SweepCommand(cell)));
    }

    private static CommandLine models(CellContext cell) {
        return new CommandLine(new ModelCommand())
                .addSubcommand(new LoadCommand(cell))
                .addSubcommand(new InfoCommand(cell))
                .addSubcommand(new ListCommand(cell))
                .addSubcommand(new UnloadCommand(cell))
                .addSubcommand(new DevicesCommand(cell));
    }

    private static void line(
            MagicsRegistry registry, Session session, String name, Function<CellContext, CommandLine> command) {
        registry.registerLineMagic(
                name,
                (BaseKernel kernel, List<String> args) -> run(command, new CellContext(kernel, session, ""), args));
    }

    private static void cell(
            MagicsRegistry registry, Session session, String name, Function<CellContext, CommandLine> command) {
        registry.registerCellMagic(
                name,
                (BaseKernel kernel, List<String> args, String body) ->
                        run(command, new CellContext(kernel, session, body), args));
        // With one percent sign: the help, or the line that says that a prompt belongs below two.
        line(registry, session, name, command);
    }

    private static Object run(Function<CellContext, CommandLine> command, CellContext cell, List<String> args)
            throws Exception {
        CommandLine line = command.apply(cell)
                // A prompt or file name may begin with @, and is no list of options.
                .setExpandAtFiles(false)
                .setTrimQuotes(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(new PrintWriter(System.out, true));
        CommandLine asked = line;
        try {
            CommandLine.ParseResult result = line.parseArgs(args.toArray(String[]::new));
            while (result.hasSubcommand()) {
                result = result.subcommand();
            }
            asked = result.commandSpec().commandLine();
            if (asked.isUsageHelpRequested()) {
                asked.usage(asked.getOut());
                return null;
            }
            return ((Callable<?>) asked.getCommand()).call();
        } catch (Exception e) {
            throw Mistakes.plain(e, asked);
        }
    }
}
