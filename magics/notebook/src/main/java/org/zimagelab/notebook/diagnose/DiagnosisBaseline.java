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
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.Source;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.diagnosis.Defect;
import org.zimagelab.tuning.diagnosis.Diagnoser;
import org.zimagelab.tuning.diagnosis.Diagnosis;
import org.zimagelab.tuning.diagnosis.Peer;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.Scorer;
import org.zimagelab.tuning.store.png.PicturePng;

/** The pictures among which one is looked at: those of a sweep, or those that one model has in a store. */
final class DiagnosisBaseline {
    private final Map<Peer, Diagnoser> examiners;
    private final List<Peer> peers;

    private DiagnosisBaseline(Map<Peer, Diagnoser> examiners, List<Peer> peers) {
        this.examiners = examiners;
        this.peers = peers;
    }

    List<Peer> peers() {
        return peers;
    }

    Diagnoser examiner(Peer self) {
        return examiners.get(self);
    }

    /** Scores what is missing for it; only that takes time. */
    static DiagnosisBaseline of(Source source) throws InterruptedException {
        return source instanceof Source.Sweep sweep ? of(sweep) : of(RunStore.open(((Source.Store) source).folder()));
    }

    /** A picture file: among the runs of its store where it lies in one, else alone. */
    static Diagnosis diagnosis(Path file) throws InterruptedException, IOException {
        Optional<RunMetadata> recipe = PicturePng.metadataIfOurs(file);
        Optional<Path> store = RunStore.folderOf(file);
        if (recipe.isPresent() && store.isPresent()) {
            DiagnosisBaseline ward = of(RunStore.open(store.get()));
            Path whole = file.toAbsolutePath().normalize();
            for (Peer peer : ward.peers) {
                if (peer.file().toAbsolutePath().normalize().equals(whole)) {
                    return ward.examiner(peer).examine(peer, Pixels.read(file));
                }
            }
        }
        Optional<Variant> variant = recipe.flatMap(r -> r.model().likelyVariant());
        return new Diagnoser(List.of(), variant)
                .alone(file.getFileName().toString(), Pixels.read(file), recipe.map(RunMetadata::request));
    }

    private static DiagnosisBaseline of(Source.Sweep sweep) throws InterruptedException {
        RunStore store = Source.storeOf(sweep.runs())
                .orElseThrow(() -> new MagicException(sweep.name() + ": none of its pictures is in a store"));
        Set<String> notes = new LinkedHashSet<>();
        Runs runs = new Scorer(store, Defect.scores(), notes::add).score(sweep.runs());
        CellNotes.print(notes);
        List<Peer> peers = new ArrayList<>();
        Map<Peer, Optional<Variant>> variants = new HashMap<>();
        for (Run run : runs) {
            if (run.ok()) {
                Peer peer = new Peer(run.request(), run.scores(), run.file().orElseThrow());
                peers.add(peer);
                variants.put(peer, run.model().likelyVariant());
            }
        }
        Map<Optional<Variant>, Diagnoser> byVariant = new HashMap<>();
        Map<Peer, Diagnoser> examiners = new HashMap<>();
        for (Peer peer : peers) {
            examiners.put(
                    peer, byVariant.computeIfAbsent(variants.get(peer), variant -> new Diagnoser(peers, variant)));
        }
        return new DiagnosisBaseline(examiners, peers);
    }

    private static DiagnosisBaseline of(RunStore store) throws InterruptedException {
        Set<String> notes = new LinkedHashSet<>();
        Scorer scorer = new Scorer(store, Defect.scores(), notes::add);
        Map<RunMetadata.Model, List<Peer>> byModel = new HashMap<>();
        List<Peer> peers = new ArrayList<>();
        for (Run run : store.all()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped; what was scored is kept");
            }
            Peer peer = new Peer(
                    run.request(), scorer.score(run).values(), run.file().orElseThrow());
            byModel.computeIfAbsent(run.model(), m -> new ArrayList<>()).add(peer);
            peers.add(peer);
        }
        notes.addAll(store.notes());
        CellNotes.print(notes);
        Map<Peer, Diagnoser> examiners = new HashMap<>();
        byModel.forEach((model, same) -> {
            Diagnoser examiner = new Diagnoser(same, model.likelyVariant());
            same.forEach(peer -> examiners.put(peer, examiner));
        });
        return new DiagnosisBaseline(examiners, peers);
    }
}
