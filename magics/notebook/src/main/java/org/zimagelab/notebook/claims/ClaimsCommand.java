package org.zimagelab.notebook.claims;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.ClaimsView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.MachineModels;
import org.zimagelab.notebook.magic.SweepBar;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.ConfOption;
import org.zimagelab.notebook.options.CsvOption;
import org.zimagelab.notebook.options.EstimandOption;
import org.zimagelab.notebook.options.LanguageOption;
import org.zimagelab.notebook.options.MachinesOptions;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.StoreOption;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.ScopedModels;
import org.zimagelab.notebook.sweep.DryRun;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.claims.ClaimFile;
import org.zimagelab.tuning.claims.ClaimModel;
import org.zimagelab.tuning.claims.ClaimPlan;
import org.zimagelab.tuning.claims.ClaimPrompt;
import org.zimagelab.tuning.claims.ClaimReport;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.SweepInterruptedException;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.plan.SweepStoppedException;
import org.zimagelab.tuning.results.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %claims}. */
@Command(
        name = "%claims",
        description = {
            "Tests published claims: makes the pictures that they need, or takes them from the store, and shows a",
            "verdict on each: supported, contradicted, negligible, undecided or not testable. FILE is a YAML file of",
            "claims; article, vendor, comfyui, swarmui and diffusers come with the program. With %%%%claims other",
            "prompts stand in the lines below, where a line of --- separates them, and a line that begins with",
            "'negative:' is the prompt's negative prompt."
        },
        sortOptions = false)
public final class ClaimsCommand implements Callable<Object> {
    private static final String DEFAULT_NAME = "claims";
    private static final int MOST_SEEDS = 1000;
    private static final long MOST_BYTES = 1_000_000;
    private static final String NEGATIVE = "negative:";

    private final CellContext cell;

    /** What FILE can be completed to, beside files. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ClaimFile.SHIPPED.iterator();
        }
    }

    @Parameters(
            paramLabel = "FILE",
            completionCandidates = Names.class,
            description = "article, vendor, comfyui, swarmui, diffusers, or a file such as my-claims.yaml")
    private String file;

    @Option(
            names = "--models",
            paramLabel = "LIST",
            completionCandidates = CompletionCandidates.Models.class,
            split = ",",
            description = "names as after '%%zimage load', all in memory (default: the loaded model)")
    private List<String> models = List.of();

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "a text file of other prompts, written as below %%%%claims")
    private Path prompts;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "how many seeds each prompt has (default: the file's)")
    private Integer seeds;

    @Option(
            names = "--for",
            paramLabel = "WHOM",
            completionCandidates = EstimandOption.Names.class,
            description = "these (these prompts, with new seeds) or new (prompts like these); default: the file's")
    private String whom;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private MachinesOptions machines = new MachinesOptions();

    @Option(
            names = "--dry-run",
            description = "make no picture; print how many are needed and how long they would take")
    private boolean dryRun;

    @Mixin
    private LanguageOption language = new LanguageOption();

    @Mixin
    private CsvOption csv = new CsvOption();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = {
                "declare a Java variable of type ClaimReport; tables and charts find the runs under this name",
                "(default of the runs: claims)"
            })
    private String as;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public ClaimsCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        JavaVariables.checkName(as);
        csv.check();
        Language spoken = language.language();
        machines.check();
        ConfOption conf = store.conf(cell, machines);
        ClaimFile claims = claims();
        try (ScopedModels scoped = new ScopedModels(cell.session().models());
                MachineModels all = machines.models(cell, scoped, conf)) {
            all.keepIn(store.shared());
            all.tellIn(spoken);
            return call(claims, spoken, loaded(all), all);
        }
    }

    private ClaimFile claims() throws IOException {
        ClaimFile claims = ClaimFile.read(OptionConverters.home(file));
        if (seeds != null) {
            if (seeds < 1 || seeds > MOST_SEEDS) {
                throw new MagicException("--seeds " + seeds + ": expected a whole number from 1 to " + MOST_SEEDS);
            }
            claims = claims.withSeeds(seeds);
        }
        if (whom != null) {
            claims = claims.withEstimand(EstimandOption.named(whom));
        }
        Optional<List<ClaimPrompt>> others = others();
        return others.isPresent() ? claims.withPrompts(others.get()) : claims;
    }

    /** The prompts of the file of {@code --prompts}, or of the body. */
    private Optional<List<ClaimPrompt>> others() throws IOException {
        if (prompts == null) {
            return cell.body().isBlank() ? Optional.empty() : Optional.of(read(cell));
        }
        if (!cell.body().isBlank()) {
            throw new MagicException("prompts stand below %%claims and in --prompts " + prompts + ": remove one");
        }
        if (Files.isRegularFile(prompts) && Files.size(prompts) > MOST_BYTES) {
            throw new MagicException("--prompts " + prompts + ": the file is too large for prompts");
        }
        try {
            return Optional.of(read(new CellContext(cell.kernel(), cell.session(), Files.readString(prompts))));
        } catch (CharacterCodingException e) {
            throw new MagicException("--prompts " + prompts + ": not UTF-8 text");
        } catch (MagicException e) {
            throw new MagicException("--prompts " + prompts + ": " + e.getMessage());
        }
    }

    private static List<ClaimPrompt> read(CellContext text) {
        List<ClaimPrompt> read = new ArrayList<>();
        for (String part : text.prompts("claims")) {
            List<String> words = new ArrayList<>();
            List<String> negative = new ArrayList<>();
            for (String line : part.split("\n")) {
                if (line.strip().startsWith(NEGATIVE)) {
                    negative.add(line.strip().substring(NEGATIVE.length()).strip());
                } else {
                    words.add(line);
                }
            }
            String prompt = String.join("\n", words).strip();
            if (prompt.isEmpty()) {
                throw new MagicException("prompt " + (read.size() + 1) + " has a negative prompt and no text");
            }
            if (read.stream().anyMatch(other -> other.text().equals(prompt))) {
                throw new MagicException("prompt " + (read.size() + 1) + " is there twice");
            }
            read.add(new ClaimPrompt("prompt " + (read.size() + 1), prompt, String.join("\n", negative)));
        }
        return read;
    }

    private List<LoadedModel> loaded(MachineModels all) throws InterruptedException {
        if (models.isEmpty()) {
            return List.of(all.first(cell.session().models().current()));
        }
        List<LoadedModel> loaded = new ArrayList<>();
        for (String word : models.stream().map(String::strip).distinct().toList()) {
            String name = OptionConverters.home(word);
            if (name.isEmpty()) {
                throw new MagicException("--models: a name is empty");
            }
            loaded.add(all.model(name, "", "--models:"));
        }
        return loaded;
    }

    private Object call(ClaimFile claims, Language spoken, List<LoadedModel> loaded, MachineModels spread)
            throws InterruptedException, IOException {
        Generator generator =
                Generator.of(loaded.stream().map(LoadedModel::generator).toList());
        List<ClaimModel> all = loaded.stream()
                .map(model -> new ClaimModel(model.generator().info(), model.requests()))
                .toList();
        ClaimPlan needed = new ClaimPlan(claims, all);
        Plan plan = spread.spread(
                needed.sweep(generator).plan(generator, store.open(), SweepOptions.of(needed.scores())),
                loaded,
                dryRun);
        String intent = ClaimsView.intent(needed, generator, spoken);
        if (dryRun) {
            DryRun.show(cell, plan, spoken, List.of(intent), List.of());
            return plan;
        }
        CellNotes.print(intent);
        Runs runs = run(plan, as == null ? DEFAULT_NAME : as, spoken);
        ClaimReport report = ClaimReport.of(needed, generator, runs);
        cell.output().show(ClaimsView.bundle(report, spoken));
        csv.write(cell, report.table());
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, ClaimReport.class.getName(), report);
        }
        return report;
    }

    private Runs run(Plan plan, String name, Language spoken) throws InterruptedException {
        try {
            Runs runs = plan.run(new SweepBar(cell, spoken));
            cell.session().sweeps().put(name, runs, false);
            return runs;
        } catch (SweepInterruptedException e) {
            cell.session().sweeps().put(name, e.runs(), false);
            throw e;
        } catch (SweepStoppedException e) {
            cell.session().sweeps().put(name, e.runs(), false);
            throw e;
        }
    }
}
