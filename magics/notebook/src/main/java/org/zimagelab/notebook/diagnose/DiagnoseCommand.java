package org.zimagelab.notebook.diagnose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.notebook.display.DiagnosisView;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.ChoiceOptions;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.ConfOption;
import org.zimagelab.notebook.options.LanguageOption;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.PictureSource;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.diagnosis.Diagnoser;
import org.zimagelab.tuning.diagnosis.Diagnosis;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %diagnose}. */
@Command(
        name = "%diagnose",
        description = "Says which defects of a picture stand out, and what to try.",
        sortOptions = false)
public final class DiagnoseCommand implements Callable<Object> {
    /** Of many pictures, only the clearest diagnoses are shown in full. */
    private static final int MOST_SHOWN = 4;

    private final CellContext cell;

    @Parameters(
            paramLabel = "WHAT",
            arity = "0..1",
            converter = OptionConverters.Pictures.class,
            completionCandidates = CompletionCandidates.Sweeps.class,
            description = {
                "a picture file, a sweep, the folder of a store, a Java variable of type Picture or Runs",
                "(default: the latest sweep)"
            })
    private String what;

    @Mixin
    private final ChoiceOptions choice = new ChoiceOptions();

    @Mixin
    private LanguageOption lang = new LanguageOption();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "declare a Java variable: a Diagnosis, or of several pictures a List of those that stand out")
    private String as;

    @Mixin
    private ConfOption conf = new ConfOption();

    @Mixin
    private HelpOption help;

    private final List<String> passed = new ArrayList<>();

    /** @param cell in which the command stands */
    public DiagnoseCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        try {
            return looked();
        } finally {
            CellNotes.passedOver(passed);
        }
    }

    private Object looked() throws InterruptedException, IOException {
        JavaVariables.checkName(as);
        choice.check();
        conf.use(cell, false, Collections.singletonList(what));
        Language language = lang.language();
        if (what != null && JavaVariables.value(cell.kernel(), what).orElse(null) instanceof Picture picture) {
            Pixels pixels = Pixels.of(picture.image());
            Diagnoser diagnoser =
                    new Diagnoser(List.of(), Optional.of(picture.model().variant()));
            return one(diagnoser.alone(what, pixels, Optional.of(picture.request())), pixels, language);
        }
        String named = what == null ? cell.session().sweeps().last() : what;
        List<PictureSource> sources = PictureSource.of(cell, named, passed::add);
        if (sources.get(0) instanceof NamedRuns runs) {
            return sweep(DiagnosisBaseline.of(runs), named, language);
        }
        List<Diagnosis> several = new ArrayList<>();
        for (PictureSource source : sources) {
            Path file = ((PictureSource.PictureFile) source).path();
            try {
                Diagnosis diagnosis = DiagnosisBaseline.diagnosis(file);
                if (sources.size() == 1) {
                    return one(diagnosis, Pixels.read(file), language);
                }
                cell.output().show(DiagnosisView.bundle(diagnosis, Pixels.read(file), language));
                several.add(diagnosis);
            } catch (IOException | StoreException e) {
                if (sources.size() == 1) {
                    throw e;
                }
                passed.add(e.getMessage());
            }
        }
        if (several.isEmpty()) {
            throw new MagicException(Printable.value(named) + ": none of its " + sources.size() + " files can be read");
        }
        return declared(several);
    }

    private Object one(Diagnosis diagnosis, Pixels picture, Language language) {
        cell.output().show(DiagnosisView.bundle(diagnosis, picture, language));
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, Diagnosis.class.getName(), diagnosis);
        }
        return diagnosis;
    }

    private Object sweep(DiagnosisBaseline baseline, String name, Language language)
            throws InterruptedException, IOException {
        List<Run> chosen = baseline.runs().stream()
                .filter(run -> choice.fits(run.request()))
                .toList();
        if (chosen.isEmpty()) {
            throw new MagicException(name + ": no picture" + (baseline.runs().isEmpty() ? "" : " with these parameters")
                    + " to look at");
        }
        if (chosen.size() == 1) {
            Run self = chosen.get(0);
            Pixels pixels = Pixels.read(self.file().orElseThrow());
            return one(baseline.diagnoser(self).examine(self, pixels), pixels, language);
        }
        List<Run> standingOut = chosen.stream()
                .filter(run -> baseline.diagnoser(run).strength(run) > 0)
                .sorted(Comparator.comparingDouble(
                                (Run run) -> baseline.diagnoser(run).strength(run))
                        .reversed())
                .toList();
        cell.output().show(MimeBundle.text(summary(name, chosen.size(), standingOut.size(), language)));
        List<Diagnosis> diagnoses = new ArrayList<>();
        for (Run self : standingOut) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped after " + Amounts.count(diagnoses.size(), "picture"));
            }
            Pixels pixels;
            try {
                pixels = Pixels.read(self.file().orElseThrow());
            } catch (IOException e) {
                passed.add(e.getMessage());
                continue;
            }
            Diagnosis diagnosis = baseline.diagnoser(self).examine(self, pixels);
            if (diagnoses.size() < MOST_SHOWN) {
                cell.output().show(DiagnosisView.bundle(diagnosis, pixels, language));
            }
            diagnoses.add(diagnosis);
        }
        return declared(diagnoses);
    }

    private List<Diagnosis> declared(List<Diagnosis> diagnoses) {
        if (as != null) {
            JavaVariables.declare(
                    cell.kernel(), as, "java.util.List<" + Diagnosis.class.getName() + ">", List.copyOf(diagnoses));
        }
        return diagnoses;
    }

    private static String summary(String name, int pictures, int out, Language language) {
        return language.of(
                name + ": " + Amounts.count(pictures, "picture") + " looked at, "
                        + (out == 0 ? "none stands out" : out + " with something that stands out")
                        + (out > MOST_SHOWN ? "; the clearest " + MOST_SHOWN + ":" : ""),
                name + "：查看 " + pictures + " 张，" + (out == 0 ? "无明显缺陷" : out + " 张有明显缺陷")
                        + (out > MOST_SHOWN ? "；最明显的 " + MOST_SHOWN + " 张：" : ""));
    }
}
