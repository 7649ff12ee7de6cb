package org.zimagelab.notebook.best;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.MachineModels;
import org.zimagelab.notebook.magic.SweepBar;
import org.zimagelab.notebook.options.ConfOption;
import org.zimagelab.notebook.options.MachinesOptions;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.notebook.options.SharedStore;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.ScopedModels;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.Candidate;
import org.zimagelab.tuning.best.Confirmation;
import org.zimagelab.tuning.best.FreshBlocks;
import org.zimagelab.tuning.best.Goal;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.RunStore;

/** Makes the pictures of fresh blocks in the store of a sweep, and says what they alone say. */
record FreshPictures(CellContext cell, NamedRuns named, BestAnswer answer, FreshBlocks fresh) {

    /**
     * Makes what the store lacks.
     *
     * @param machines that make the pictures
     * @param conf with what a cluster is used
     * @param language of what the cell shows meanwhile
     * @throws MagicException with one line, before the first picture, if the model or a score is not at hand
     * @throws InterruptedException if the thread is interrupted; finished pictures are kept, and the same line goes on
     */
    Confirmation confirm(MachinesOptions machines, ConfOption conf, Language language) throws InterruptedException {
        LoadedModel model = model();
        List<Score> scores = scores();
        try (ScopedModels scoped = new ScopedModels(cell.session().models());
                MachineModels all = machines.models(cell, scoped, conf)) {
            all.tellIn(language);
            LoadedModel first = all.first(model);
            RunStore store = RunStore.open(named.folder());
            all.keepIn(named.shared().map(SharedStore::address));
            Plan plan = fresh.sweep(answer).plan(first.generator(), store, SweepOptions.of(scores));
            cell.output()
                    .show(MimeBundle.note(language.of("fresh blocks: ", "新增区块：")
                            + fresh.prompts().size() + " × " + fresh.seeds().size()
                            + language.of(" (prompts × seeds); ", "（提示词 × 种子）；") + plan.line(language)));
            Runs runs = all.spread(plan, List.of(first), false).run(new SweepBar(cell, language));
            return Confirmation.of(answer, fresh, runs);
        }
    }

    /** The model in memory that has the weights of the runs. */
    private LoadedModel model() {
        Set<RunMetadata.Model> makers = new LinkedHashSet<>();
        for (Candidate candidate : answer.candidates()) {
            if (fresh.cells().contains(candidate.cell())) {
                answer.runsOf(candidate).stream().map(Run::model).forEach(makers::add);
            }
        }
        if (makers.stream().map(RunMetadata.Model::fingerprint).distinct().count() > 1) {
            throw new MagicException(
                    "--confirm: the cells to compare are of several models; choose one with --only" + " or --model");
        }
        RunMetadata.Model maker = makers.iterator().next();
        List<LoadedModel> loaded = cell.session().models().all();
        Optional<LoadedModel> same = loaded.stream()
                .filter(model -> model.generator().info().fingerprint().equals(maker.fingerprint()))
                .reduce((before, last) -> last);
        if (same.isEmpty()) {
            throw new MagicException("--confirm: these runs were made with " + maker.name() + " (weights "
                    + maker.weights() + "), which is not loaded: run '%zimage load' with it first");
        }
        if (!maker.engine().equals(ZImage.engineVersion())) {
            throw new MagicException("--confirm: these runs were made by engine " + maker.engine()
                    + ", and this one is " + ZImage.engineVersion() + ": make the sweep again first");
        }
        return same.get();
    }

    private List<Score> scores() {
        Stream<Metric> goals = answer.objective().goals().stream().map(Goal::metric);
        Stream<Metric> guards = answer.objective().guards().stream().map(guard -> guard.metric());
        String names = Stream.concat(goals, guards)
                .filter(metric -> !metric.isCost())
                .map(Metric::name)
                .distinct()
                .collect(Collectors.joining(","));
        try {
            return names.isEmpty() ? List.of() : Scores.parse(names, Set.of());
        } catch (IllegalArgumentException e) {
            throw new MagicException("--confirm: fresh pictures cannot be scored: " + e.getMessage());
        }
    }
}
