package org.zimagelab.notebook;

import java.util.function.Function;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.zimagelab.notebook.best.BestCommand;
import org.zimagelab.notebook.claims.ClaimsCommand;
import org.zimagelab.notebook.compare.CompareCommand;
import org.zimagelab.notebook.diagnose.DiagnoseCommand;
import org.zimagelab.notebook.generate.GenerateCommand;
import org.zimagelab.notebook.grid.GridCommand;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CommandGroup;
import org.zimagelab.notebook.magic.Magic;
import org.zimagelab.notebook.model.ModelCommands;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.plot.PlotCommand;
import org.zimagelab.notebook.rate.RateCommand;
import org.zimagelab.notebook.recommend.RecommendCommand;
import org.zimagelab.notebook.report.ReportCommand;
import org.zimagelab.notebook.report.VersionCommand;
import org.zimagelab.notebook.schedule.ScheduleCommand;
import org.zimagelab.notebook.score.ScoreCommand;
import org.zimagelab.notebook.selftest.QualityCommands;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.notebook.store.StoreCommands;
import org.zimagelab.notebook.sweep.SweepCommand;
import org.zimagelab.notebook.table.TableCommand;
import org.zimagelab.notebook.trace.TraceCommand;
import org.zimagelab.notebook.train.TrainCommand;
import org.zimagelab.notebook.upscale.UpscaleCommand;
import picocli.CommandLine;

/** All magics of this module under the names that a person types. */
final class ZImageMagics {
    private final MagicsRegistry registry;
    private final Session session;

    private ZImageMagics(MagicsRegistry registry, Session session) {
        this.registry = registry;
        this.session = session;
    }

    /**
     * Registers every magic.
     *
     * @param registry the kernel's
     * @param session what they share
     */
    static void register(MagicsRegistry registry, Session session) {
        ZImageMagics magics = new ZImageMagics(registry, session);
        magics.group("zimage", ModelCommands::new);
        magics.line("table", TableCommand::new);
        magics.line("plot", PlotCommand::new);
        magics.line("grid", GridCommand::new);
        magics.line("score", ScoreCommand::new);
        magics.line("diagnose", DiagnoseCommand::new);
        magics.line("compare", CompareCommand::new);
        magics.line("upscale", UpscaleCommand::new);
        magics.line("rate", RateCommand::new);
        magics.line("schedule", ScheduleCommand::new);
        magics.group("quality", QualityCommands::new);
        magics.group("store", StoreCommands::new);
        magics.line("version", VersionCommand::new);
        magics.cell("generate", GenerateCommand::new);
        magics.cell("sweep", SweepCommand::new);
        magics.cell("trace", TraceCommand::new);
        magics.cell("best", BestCommand::new);
        magics.cell("recommend", RecommendCommand::new);
        magics.cell("claims", ClaimsCommand::new);
        magics.cell("report", ReportCommand::new);
        magics.cell("train", TrainCommand::new);
    }

    private void line(String name, Function<CellContext, ?> command) {
        registry.registerLineMagic(name, magic(command));
    }

    private void group(String name, Function<CellContext, CommandGroup> group) {
        registry.registerLineMagic(name, new Magic(session, cell -> {
            CommandGroup all = group.apply(cell);
            CommandLine line = commandLine(all);
            all.subcommands().forEach(line::addSubcommand);
            return line;
        }));
    }

    private void cell(String name, Function<CellContext, ?> command) {
        Magic magic = magic(command);
        registry.registerCellMagic(name, magic);
        // With one percent sign: the help, or the line that says that a prompt belongs below two. %train and %best need
        // none;
        // %recommend and %trace take it in their line too.
        registry.registerLineMagic(name, magic);
    }

    private Magic magic(Function<CellContext, ?> command) {
        return new Magic(session, cell -> commandLine(command.apply(cell)));
    }

    private CommandLine commandLine(Object command) {
        return new CommandLine(command, new CompletionCandidates.Factory(session));
    }
}
