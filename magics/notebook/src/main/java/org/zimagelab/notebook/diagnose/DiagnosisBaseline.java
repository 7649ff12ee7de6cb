package org.zimagelab.notebook.diagnose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.Source;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.diagnosis.Defect;
import org.zimagelab.tuning.diagnosis.Diagnoser;
import org.zimagelab.tuning.diagnosis.Diagnosis;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.Scorer;
import org.zimagelab.tuning.store.png.PicturePng;

/** The runs that a picture is compared with: all of a sweep, or those of one model in a store. */
final class DiagnosisBaseline {
    private final List<Run> runs;
    private final Map<String, Diagnoser> byKey = new HashMap<>();

    private DiagnosisBaseline(List<Run> runs) {
        this.runs = List.copyOf(runs);
    }

    /** All runs with a picture, scored. */
    List<Run> runs() {
        return runs;
    }

    /** The diagnoser that compares a run of {@link #runs()} with the others. */
    Diagnoser diagnoser(Run run) {
        return byKey.get(run.key());
    }

    /** The runs of a sweep or a store. Missing scores are computed, which takes time. */
    static DiagnosisBaseline of(Source source) throws InterruptedException {
        return source instanceof Source.Sweep sweep ? of(sweep) : of(RunStore.open(((Source.Store) source).folder()));
    }

    /** Diagnoses a picture file: among the runs of its store if it is in one, else alone. */
    static Diagnosis diagnosis(Path file) throws InterruptedException, IOException {
        Optional<RunMetadata> metadata = PicturePng.metadataIfOurs(file);
        Optional<Path> store = RunStore.folderOf(file);
        if (metadata.isPresent() && store.isPresent()) {
            DiagnosisBaseline baseline = of(RunStore.open(store.get()));
            Path whole = file.toAbsolutePath().normalize();
            for (Run run : baseline.runs) {
                if (run.file().orElseThrow().toAbsolutePath().normalize().equals(whole)) {
                    return baseline.diagnoser(run).examine(run, Pixels.read(file));
                }
            }
        }
        Optional<Variant> variant = metadata.flatMap(m -> m.model().likelyVariant());
        return new Diagnoser(List.of(), variant)
                .alone(file.getFileName().toString(), Pixels.read(file), metadata.map(RunMetadata::request));
    }

    private static DiagnosisBaseline of(Source.Sweep sweep) throws InterruptedException {
        RunStore store = Source.storeOf(sweep.runs())
                .orElseThrow(() -> new MagicException(sweep.name() + ": none of its pictures is in a store"));
        Set<String> notes = new LinkedHashSet<>();
        List<Run> scored = new Scorer(store, Defect.scores(), notes::add)
                .score(sweep.runs()).runs().stream().filter(Run::ok).toList();
        CellNotes.print(notes);
        DiagnosisBaseline baseline = new DiagnosisBaseline(scored);
        // Prompt and seed tell which pictures of a sweep are alike, whatever models made them.
        Map<Optional<Variant>, Diagnoser> byVariant = new HashMap<>();
        for (Run run : scored) {
            Diagnoser diagnoser =
                    byVariant.computeIfAbsent(run.model().likelyVariant(), variant -> new Diagnoser(scored, variant));
            baseline.byKey.put(run.key(), diagnoser);
        }
        return baseline;
    }

    private static DiagnosisBaseline of(RunStore store) throws InterruptedException {
        Set<String> notes = new LinkedHashSet<>();
        Scorer scorer = new Scorer(store, Defect.scores(), notes::add);
        List<Run> scored = new ArrayList<>();
        for (Run run : store.all()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped; what was scored is kept");
            }
            scored.add(run.with(run.scored().with(scorer.score(run))));
        }
        notes.addAll(store.notes());
        CellNotes.print(notes);
        DiagnosisBaseline baseline = new DiagnosisBaseline(scored);
        scored.stream().collect(Collectors.groupingBy(Run::model)).forEach((model, same) -> {
            Diagnoser diagnoser = new Diagnoser(same, model.likelyVariant());
            same.forEach(run -> baseline.byKey.put(run.key(), diagnoser));
        });
        return baseline;
    }
}
