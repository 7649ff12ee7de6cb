package org.zimagelab.notebook.commands;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.zimagelab.common.magic.MagicCommand;
import org.zimagelab.notebook.session.Session;
import picocli.CommandLine;

/**
 * A magic's way from the cell to its command: parse, run, and tell what went wrong.
 *
 * <p>A kernel that knows this contract takes a command from it, to complete and to document what is being typed; any
 * other sees a plain magic.
 */
public final class Magic
        implements LineMagic<Object, BaseKernel>, CellMagic<Object, BaseKernel>, Supplier<CommandLine> {
    private final Session session;
    private final Function<CellContext, CommandLine> command;

    private Magic(Session session, Function<CellContext, CommandLine> command) {
        this.session = session;
        this.command = command;
    }

    /**
     * Registers every magic of this module.
     *
     * @param registry the kernel's
     * @param session what they share
     */
    public static void register(MagicsRegistry registry, Session session) {
        registry.registerLineMagic("zimage", new Magic(session, Magic::models));
        registry.registerLineMagic("table", new Magic(session, cell -> line(cell, new TableCommand(cell))));
        registry.registerLineMagic("plot", new Magic(session, cell -> line(cell, new PlotCommand(cell))));
        registry.registerLineMagic("grid", new Magic(session, cell -> line(cell, new GridCommand(cell))));
        registry.registerLineMagic("score", new Magic(session, cell -> line(cell, new ScoreCommand(cell))));
        registry.registerLineMagic("diagnose", new Magic(session, cell -> line(cell, new DiagnoseCommand(cell))));
        registry.registerLineMagic("compare", new Magic(session, cell -> line(cell, new CompareCommand(cell))));
        registry.registerLineMagic("rate", new Magic(session, cell -> line(cell, new RateCommand(cell))));
        registry.registerLineMagic("quality", new Magic(session, Magic::quality));
        registry.registerLineMagic("store", new Magic(session, Magic::stores));
        cell(registry, "generate", new Magic(session, cell -> line(cell, new GenerateCommand(cell))));
        cell(registry, "sweep", new Magic(session, cell -> line(cell, new SweepCommand(cell))));
        cell(registry, "trace", new Magic(session, cell -> line(cell, new TraceCommand(cell))));
        cell(registry, "recommend", new Magic(session, cell -> line(cell, new RecommendCommand(cell))));
        cell(registry, "train", new Magic(session, cell -> line(cell, new TrainCommand(cell))));
    }

    private static CommandLine models(CellContext cell) {
        return line(cell, new CommandGroup.Models())
                .addSubcommand(new LoadCommand(cell))
                .addSubcommand(new InfoCommand(cell))
                .addSubcommand(new ListCommand(cell))
                .addSubcommand(new UnloadCommand(cell))
                .addSubcommand(new DevicesCommand(cell));
    }

    private static CommandLine quality(CellContext cell) {
        return line(cell, new CommandGroup.Quality()).addSubcommand(new SelftestCommand(cell));
    }

    private static CommandLine stores(CellContext cell) {
        return line(cell, new CommandGroup.Stores())
                .addSubcommand(new StoreListCommand(cell))
                .addSubcommand(new StoreVerifyCommand(cell))
                .addSubcommand(new StorePruneCommand(cell))
                .addSubcommand(new StoreExportCommand(cell))
                .addSubcommand(new StoreImportCommand(cell));
    }

    private static CommandLine line(CellContext cell, Object command) {
        return new CommandLine(command, new Candidates.Factory(cell.session()));
    }

    private static void cell(MagicsRegistry registry, String name, Magic magic) {
        registry.registerCellMagic(name, magic);
        // With one percent sign: the help, or the line that says that a prompt belongs below two. %train needs none;
        // %recommend and %trace take it in their line too.
        registry.registerLineMagic(name, magic);
    }

    @Override
    public Object eval(BaseKernel kernel, List<String> args) throws Exception {
        return run(new CellContext(kernel, session, ""), args);
    }

    @Override
    public Object eval(BaseKernel kernel, List<String> args, String body) throws Exception {
        return run(new CellContext(kernel, session, body), args);
    }

    /** The command to be looked at: there is no cell in which it could run. */
    @Override
    public CommandLine get() {
        return commandLine(new CellContext(null, session, ""));
    }

    private CommandLine commandLine(CellContext cell) {
        return MagicCommand.configure(command.apply(cell));
    }

    private Object run(CellContext cell, List<String> args) throws Exception {
        CommandLine asked = commandLine(cell);
        try {
            asked = MagicCommand.parse(asked, args);
            return MagicCommand.call(asked);
        } catch (Exception e) {
            throw Mistakes.interrupted(e) ? Mistakes.stopped(e) : Mistakes.plain(e, asked, args);
        }
    }
}
