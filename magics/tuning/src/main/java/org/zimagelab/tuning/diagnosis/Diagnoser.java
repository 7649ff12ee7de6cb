package org.zimagelab.tuning.diagnosis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.diagnosis.Defect.Symptom;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Scorer;

/**
 * Finds the defects of a picture: scores that are outside their healthy band on the bad side, or that stand out among
 * the other pictures of the sweep with the same prompt and seed (with the same prompt, if fewer than three have the
 * same seed). A score that is typical of its sweep is reported only if it is beyond the band by at least the effect
 * of a plainly visible defect.
 */
public final class Diagnoser {
    /** Pixels of a side. In smaller pictures no score means anything. */
    private static final int SMALLEST = 32;

    /** Standard deviation of the luma, as a share of its range, below which a picture is one colour. */
    private static final double EMPTY = 0.005;

    private final List<Run> sweep;
    private final Optional<Variant> variant;
    private final List<Score> scores;

    /**
     * @param sweep all its pictures, scored by {@link Defect#scores()}; empty for a picture alone
     * @param variant of the model that made them, where that is known
     */
    public Diagnoser(List<Run> sweep, Optional<Variant> variant) {
        this.sweep = List.copyOf(sweep);
        this.variant = variant;
        this.scores = Defect.scores();
    }

    /**
     * Diagnoses a picture outside a sweep.
     *
     * @param request how it was made, if that is known; the claims about causes depend on it
     */
    public Diagnosis alone(String name, Pixels picture, Optional<Request> request) {
        Map<String, Double> values = Scorer.of(ScoreInput.of(picture), scores).values();
        return examine(name, picture, request, Optional.empty(), values);
    }

    /** Diagnoses a picture of the sweep. */
    public Diagnosis examine(Run self, Pixels picture) {
        String name = self.file().map(Path::getFileName).map(Path::toString).orElse(self.key());
        return examine(name, picture, Optional.of(self.request()), Optional.of(self), self.scores());
    }

    /** Strength of the clearest defect of a picture, from its scores alone; 0 if nothing stands out. */
    public double strength(Run self) {
        Interrupts.check();
        return findings(Optional.of(self), self.scores()).stream()
                .mapToDouble(Finding::strength)
                .max()
                .orElse(0);
    }

    private Diagnosis examine(
            String name, Pixels picture, Optional<Request> request, Optional<Run> self, Map<String, Double> values) {
        List<String> note = unfit(picture, values);
        Map<String, Double> looked = new LinkedHashMap<>();
        for (Score score : scores) {
            double value = values.getOrDefault(score.name(), Double.NaN);
            if (Double.isFinite(value)) {
                looked.put(score.name(), value);
            }
        }
        List<Finding> findings = new ArrayList<>();
        if (note.isEmpty()) {
            for (Finding finding : findings(self, values)) {
                findings.add(explained(finding, request, picture).after(findings));
            }
        }
        int others = sweep.isEmpty() ? 0 : sweep.size() - 1;
        return new Diagnosis(name, request, looked, findings, others, note);
    }

    private static List<String> unfit(Pixels picture, Map<String, Double> values) {
        String size = picture.width() + "×" + picture.height();
        if (picture.width() < SMALLEST || picture.height() < SMALLEST) {
            return List.of(
                    "too small to judge: " + size + " pixels; at least " + SMALLEST + "×" + SMALLEST + " are needed",
                    "图片太小，无法判断：" + size + " 像素，至少需要 " + SMALLEST + "×" + SMALLEST);
        }
        if (values.getOrDefault("rms_contrast", 1.0) < EMPTY) {
            return List.of(
                    "the picture is one colour: nothing in it could be sharp or blurred", "整幅只有一种颜色：没有可供判断清晰与否的内容");
        }
        return List.of();
    }

    /**
     * The defects that stand out, the clearest first, from the scores alone: without causes and regions.
     *
     * @param self the run of the sweep that has the picture; empty for a picture outside a sweep
     */
    List<Finding> findings(Optional<Run> self, Map<String, Double> values) {
        List<Finding> findings = new ArrayList<>();
        for (Defect defect : Defect.values()) {
            for (Symptom symptom : defect.symptoms()) {
                Optional<Finding> found = finding(defect, symptom, values, self);
                if (found.isPresent()) {
                    // The first score that shows the defect is enough; the others would repeat it.
                    findings.add(found.get());
                    break;
                }
            }
        }
        return inOrder(findings, values);
    }

    /** The strongest first, but no defect before its cause. */
    private static List<Finding> inOrder(List<Finding> findings, Map<String, Double> values) {
        List<Finding> left = new ArrayList<>(findings);
        left.sort(Comparator.comparingDouble(Finding::strength).reversed());
        List<Finding> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            Finding next = left.stream()
                    .filter(finding -> left.stream()
                            .noneMatch(other ->
                                    other.defect().explains(other.score(), finding.defect(), finding.score(), values)))
                    .findFirst()
                    .orElse(left.get(0));
            left.remove(next);
            ordered.add(next);
        }
        return ordered;
    }

    private Optional<Finding> finding(Defect defect, Symptom symptom, Map<String, Double> values, Optional<Run> self) {
        double value = values.getOrDefault(symptom.score(), Double.NaN);
        Optional<Score> score = named(symptom.score());
        if (score.isEmpty() || !Double.isFinite(value)) {
            return Optional.empty();
        }
        return Finding.of(
                defect, symptom, score.get(), value, self.flatMap(s -> RobustDeviation.of(s, symptom, sweep)));
    }

    /** The finding with its causes, and the region where it is strongest. */
    private Finding explained(Finding finding, Optional<Request> request, Pixels picture) {
        Symptom symptom = finding.defect().symptom(finding.score());
        Finding seen = finding.seen(Regions.worst(
                picture, named(finding.score()).orElseThrow(), symptom.side().sign()));
        return request.map(r -> Causes.explain(seen, symptom, r, sweep, variant))
                .orElse(seen);
    }

    private Optional<Score> named(String name) {
        return scores.stream().filter(score -> score.name().equals(name)).findFirst();
    }
}
