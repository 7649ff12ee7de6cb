package org.zimagelab.notebook.diagnose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.diagnosis.Defect;
import org.zimagelab.tuning.diagnosis.Diagnoser;
import org.zimagelab.tuning.diagnosis.Diagnosis;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.Scorer;
import org.zimagelab.tuning.store.png.PicturePng;

/** The runs that a picture is compared with: those of its model in a sweep or a store. */
final class DiagnosisBaseline {
    private final List<Run> runs;
    private final Map<String, Diagnoser> byModel = new HashMap<>();

    private DiagnosisBaseline(List<Run> runs) {
        this.runs = runs;
        // By name, not by record: older pictures of a model do not say its variant.
        runs.stream()
                .collect(Collectors.groupingBy(run -> run.request().model()))
                .forEach((model, same) -> byModel.put(model, new Diagnoser(same, variant(same))));
    }

    private static Optional<Variant> variant(List<Run> same) {
        return same.stream()
                .flatMap(run -> run.model().likelyVariant().stream())
                .findFirst();
    }

    /** All runs with a picture, scored. */
    List<Run> runs() {
        return runs;
    }

    /** The diagnoser that compares a run of {@link #runs()} with the others. */
    Diagnoser diagnoser(Run run) {
        return byModel.get(run.request().model());
    }

    /**
     * The runs of a sweep or a store. Missing scores are computed, which takes time.
     *
     * @throws InterruptedException if the thread is interrupted; the scores so far are kept
     */
    static DiagnosisBaseline of(NamedRuns named) throws InterruptedException {
        return of(named.store(), named.runs());
    }

    private static DiagnosisBaseline of(RunStore store, Runs all) throws InterruptedException {
        Set<String> notes = new LinkedHashSet<>();
        Runs runs = new Scorer(store, Defect.scores(), notes::add).score(all);
        notes.addAll(store.notes());
        CellNotes.print(notes);
        return new DiagnosisBaseline(runs.runs().stream().filter(Run::ok).toList());
    }

    /** Diagnoses a picture file: among the runs of its store if it is in one, else alone. */
    static Diagnosis diagnosis(Path file) throws InterruptedException, IOException {
        Optional<RunMetadata> metadata = PicturePng.metadataIfOurs(file);
        Optional<RunStore> store = RunStore.holding(file);
        if (metadata.isPresent() && store.isPresent()) {
            DiagnosisBaseline baseline = of(store.get(), store.get().runs());
            Path whole = file.toAbsolutePath().normalize();
            for (Run run : baseline.runs) {
                if (run.file().orElseThrow().toAbsolutePath().normalize().equals(whole)) {
                    return baseline.diagnoser(run).examine(run, Pixels.read(file));
                }
            }
        }
        return new Diagnoser(List.of(), metadata.flatMap(it -> it.model().likelyVariant()))
                .alone(file.getFileName().toString(), Pixels.read(file), metadata.map(RunMetadata::request));
    }
}
