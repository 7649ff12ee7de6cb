package org.zimagelab.tuning.diagnosis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Interrupts;
import org.zimagelab.quality.Pixels;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Subject;
import org.zimagelab.tuning.Scorer;

/**
 * Looks for defects that stand out: beyond the healthy band on the bad side, or far from the other pictures of the sweep
 * (of the same prompt and seed where at least three are, else of the same prompt).
 */
public final class Examiner {
    /** Smaller pictures hold too few pixels for any of the scores to mean something. */
    private static final int SMALLEST = 32;

    /** Below this deviation of the luma, a picture is one colour. */
    private static final double EMPTY = 0.005;

    private final List<Peer> sweep;
    private final Optional<Variant> variant;
    private final List<Score> scores;

    /**
     * @param sweep all its pictures, scored by {@link Defect#scores()}; empty for a picture alone
     * @param variant of the model that made them, where that is known
     */
    public Examiner(List<Peer> sweep, Optional<Variant> variant) {
        this.sweep = List.copyOf(sweep);
        this.variant = variant;
        this.scores = Defect.scores();
    }

    /**
     * A picture of which no sweep is known.
     *
     * @param request how it was made, where that is known: what is written of its parameters depends on it
     */
    public Diagnosis alone(String name, Pixels picture, Optional<Request> request) {
        Map<String, Double> values = Scorer.of(Subject.of(picture), scores).scores();
        return examine(name, picture, request, values);
    }

    /** A picture of the sweep. */
    public Diagnosis examine(Peer self, Pixels picture) {
        return examine(self.file().getFileName().toString(), picture, Optional.of(self.request()), self.scores());
    }

    /** How clearly the worst of a picture's defects stands out, from its numbers alone; 0 where nothing does. */
    public double strength(Peer self) {
        Interrupts.check();
        return findings(Optional.of(self.request()), self.scores()).stream()
                .mapToDouble(Finding::strength)
                .max()
                .orElse(0);
    }

    private Diagnosis examine(String name, Pixels picture, Optional<Request> request, Map<String, Double> values) {
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
            for (Finding finding : findings(request, values)) {
                Score score = named(finding.score()).orElseThrow();
                Region worst = Regions.worst(picture, score, sign(finding.defect(), score));
                findings.add(finding.seen(worst));
            }
        }
        int others = sweep.isEmpty() ? 0 : sweep.size() - 1;
        return new Diagnosis(name, request, looked, findings, others, note);
    }

    private static List<String> unfit(Pixels picture, Map<String, Double> values) {
        String size = picture.width() + "×" + picture.height();
        if (picture.width() < SMALLEST || picture.height() < SMALLEST) {
            return List.of(
                    "too small to be judged: " + size + " pixels, where at least " + SMALLEST + "×" + SMALLEST
                            + " are needed",
                    "图片太小，无法判断：" + size + " 像素，至少需要 " + SMALLEST + "×" + SMALLEST);
        }
        if (values.getOrDefault("rms_contrast", 1.0) < EMPTY) {
            return List.of(
                    "one colour: there is nothing in it that could be sharp or blurred", "整幅只有一种颜色：没有可供判断清晰与否的内容");
        }
        return List.of();
    }

    private List<Finding> findings(Optional<Request> request, Map<String, Double> values) {
        Optional<Peer> self = request.map(r -> new Peer(r, values, Path.of("")));
        List<Finding> findings = new ArrayList<>();
        for (Defect defect : Defect.values()) {
            for (Defect.Symptom symptom : defect.symptoms()) {
                Optional<Finding> found = named(symptom.score())
                        .flatMap(score -> finding(defect, score, symptom.side().sign(score), values, self));
                if (found.isPresent()) {
                    // the score that owns the defect says it; the others would only say it again
                    findings.add(found.get());
                    break;
                }
            }
        }
        findings.sort(Comparator.comparingDouble(Finding::strength).reversed());
        return findings;
    }

    private Optional<Finding> finding(
            Defect defect, Score score, int sign, Map<String, Double> values, Optional<Peer> self) {
        double value = values.getOrDefault(score.name(), Double.NaN);
        if (sign == 0 || !Double.isFinite(value)) {
            return Optional.empty();
        }
        Optional<Range> healthy = score.healthy();
        boolean outside = healthy.isPresent()
                && (sign > 0
                        ? value > healthy.get().high()
                        : value < healthy.get().low());
        Optional<Against> against = self.flatMap(s -> Against.of(s, score, sign, sweep));
        if (!outside && against.filter(Against::standsOut).isEmpty()) {
            return Optional.empty();
        }
        List<Cause> causes =
                self.map(s -> Causes.of(defect, score, sign, s, sweep, variant)).orElse(List.of());
        return Optional.of(
                new Finding(defect, score.name(), value, healthy, outside, against, Optional.empty(), causes));
    }

    private static int sign(Defect defect, Score score) {
        return defect.symptoms().stream()
                .filter(symptom -> symptom.score().equals(score.name()))
                .mapToInt(symptom -> symptom.side().sign(score))
                .findFirst()
                .orElseThrow();
    }

    private Optional<Score> named(String name) {
        return scores.stream().filter(score -> score.name().equals(name)).findFirst();
    }
}
