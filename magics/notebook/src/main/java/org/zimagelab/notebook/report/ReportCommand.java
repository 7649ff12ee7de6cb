package org.zimagelab.notebook.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.ReportPage;
import org.zimagelab.notebook.display.ReproductionView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.notebook.options.EstimandOption;
import org.zimagelab.notebook.options.LanguageOption;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.notebook.options.ObjectiveOptions;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.OutputFile;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.RunsArgument;
import org.zimagelab.notebook.options.SharedStore;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.report.Report;
import org.zimagelab.tuning.report.ReportText;
import org.zimagelab.tuning.report.Reproduction;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %report}. */
@Command(
        name = "%report",
        description = {
            "Writes a page about a sweep or a store that another lab can check: the question (the lines below",
            "%%%%report), what was fixed before, design, pictures, verdicts, charts, cost, limits, what made the",
            "pictures, every run, and the cells that make it again. With --verify it makes some runs again and",
            "compares their pixels."
        },
        sortOptions = false)
public final class ReportCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private RunsArgument argument = new RunsArgument();

    @Mixin
    private RunOptions which = new RunOptions();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "the page to write (default: NAME-report.html here, unless --pdf is given)")
    private Path html;

    @Option(
            names = "--pdf",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "write it as a PDF, which takes Chromium, Chrome or Edge")
    private Path pdf;

    @Option(names = "--title", paramLabel = "TEXT", description = "the heading (default: the name of the runs)")
    private Optional<String> title = Optional.empty();

    @Mixin
    private ObjectiveOptions objective = new ObjectiveOptions();

    @Mixin
    private EstimandOption about = new EstimandOption();

    @Mixin
    private LanguageOption language = new LanguageOption();

    @Option(
            names = "--verify",
            paramLabel = "FOLDER",
            converter = OptionConverters.Store.class,
            description = {
                "write no page: make some runs of this store again with the models in memory, and compare",
                "their pixels"
            })
    private StoreAddress verify;

    @Option(
            names = "--share",
            paramLabel = "X",
            converter = OptionConverters.Decimal.class,
            description = "for --verify: the share of the runs to make again, at least one (default: 0.1)")
    private Optional<Double> share = Optional.empty();

    @Option(
            names = "--draw",
            paramLabel = "SEED",
            converter = OptionConverters.Seed.class,
            description = "for --verify: the seed by which runs are drawn (default: 0)")
    private Optional<Long> draw = Optional.empty();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "declare a Java variable of type Report, with --verify a Reproduction")
    private String as;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public ReportCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws IOException, InterruptedException {
        JavaVariables.checkName(as);
        if (verify != null) {
            argument.use(cell, verify);
            if (html != null || pdf != null) {
                throw new MagicException("--verify writes no page: leave --html and --pdf out");
            }
            return kept(Reproduction.class, reproduction());
        }
        if (share.isPresent() || draw.isPresent()) {
            throw new MagicException((share.isPresent() ? "--share" : "--draw") + " is an option of --verify FOLDER");
        }
        objective.check();
        if (objective.isTrade()) {
            throw new MagicException("several scores have no single answer to report: name one after --score, or an"
                    + " --objective; %best shows the trades between them");
        }
        Language words = language.language();
        Estimand estimand = about.estimand();
        if (html != null) {
            new OutputFile("--html", html).check(List.of(".html", ".htm"));
        }
        if (pdf != null) {
            new OutputFile("--pdf", pdf).check(List.of(".pdf"));
        }
        Path browser = pdf == null ? null : BrowserPdf.browser();
        NamedRuns named = argument.runs(cell, which);
        OutputFile page = pdf != null && html == null ? null : page(named.name());
        Report report = report(named, words, estimand);
        write(report, page, browser);
        return kept(Report.class, report);
    }

    private <T> T kept(Class<T> type, T result) {
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, type.getName(), result);
        }
        return result;
    }

    private OutputFile page(String name) {
        if (html != null) {
            return new OutputFile("--html", html);
        }
        String plain = Path.of(name).toAbsolutePath().normalize().getFileName() + "";
        Path file = Path.of(plain.replaceAll("[^\\p{L}\\p{N}._-]+", "_") + "-report.html");
        OutputFile target = new OutputFile("--html", file);
        target.check(List.of(".html"));
        return target;
    }

    private Report report(NamedRuns named, Language words, Estimand estimand) {
        Runs runs = named.runs();
        String heading =
                title.filter(text -> !text.isBlank()).orElseGet(() -> words.of("Report on ", "报告：") + named.name());
        Report.Finding finding = Report.Finding.of(runs, () -> objective.objective(runs), estimand);
        return Report.of(
                new Report.Question(named.name(), heading, cell.body()),
                words,
                runs,
                estimand,
                finding,
                cell.session().manifest());
    }

    private void write(Report report, OutputFile page, Path browser) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder(new ReportText(report).sentence());
        try (FileProgress bar = new FileProgress(cell, "written", "stopped; no page was written")) {
            String content = new ReportPage(report).html();
            if (page != null) {
                page.write(content);
                text.append("\nwritten: ").append(page.path());
            }
            if (pdf != null) {
                BrowserPdf.write(browser, content, pdf);
                text.append("\nwritten: ").append(pdf);
            }
            bar.result(MimeBundle.text(text.toString()));
        }
    }

    private Reproduction reproduction() throws InterruptedException {
        RunStore store = SharedStore.existing(cell, verify, false);
        try (FileProgress bar = new FileProgress(cell, "made again", "stopped; there is no result")) {
            List<Generator> models = cell.session().models().all().stream()
                    .map(LoadedModel::generator)
                    .toList();
            Reproduction found = Reproduction.of(
                    which.selection().of(bar.runs(store)), share.orElse(0.1), draw.orElse(0L), models, bar::at);
            bar.result(ReproductionView.bundle(found));
            CellNotes.print(store.notes());
            return found;
        }
    }
}
