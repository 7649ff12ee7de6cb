package org.zimagelab.tuning.diagnosis;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;

/**
 * What can be wrong with a picture, and the scores that show it, the most important score first. Scores that are not
 * on the class path are skipped.
 */
public enum Defect {
    BLUR("blur", "模糊", high("edge_width", 1.3), highInSweep("blur_effect", 0.2)),
    NOISE("noise", "噪点", high("flat_noise", 8)),
    GRID("a grid of blocks", "块状网格", high("lattice8", 3), high("lattice16", 3)),
    OVERSATURATION(
            "oversaturation", "色彩过饱和", high("clip_chroma", 0.05), high("chroma_p95", 0.08), high("chroma_mean", 0.05)),
    OVEREXPOSURE("overexposure", "过曝", high("burnt", 0.1), high("luma_mean", 60)),
    UNDEREXPOSURE("underexposure", "欠曝", lowAlone("luma_p99", 90), low("luma_mean", 60)),
    HARSH_CONTRAST("harsh contrast", "对比过强", high("rms_contrast", 0.09), high("clip_any", 0.5)),
    FLAT_CONTRAST("flat contrast", "对比不足", low("rms_contrast", 0.12)),
    HALOS("halos of oversharpening", "锐化过度的光晕", high("overshoot", 16)),
    BANDING("banding", "色带", high("banding", 0.15)),
    PLASTIC("a plastic look, without fine detail", "塑料感，缺少细节", high("fine_detail", 0.3));

    /** Luma of white, 0 to 255, from which bright pixels count as overexposed. */
    private static final int WHITE = 254;

    /** Which end of a score shows the defect. */
    enum Side {
        HIGH(1),
        LOW(-1);

        private final int sign;

        Side(int sign) {
            this.sign = sign;
        }

        /** +1 where high values show the defect, −1 where low ones do. */
        int sign() {
            return sign;
        }
    }

    /**
     * A score, and the end of it that shows a defect.
     *
     * @param plain how far a plainly visible defect moves the score: about the median over the clean pictures of
     *     docs/scores.md with the defect planted strongly, rounded. It is the unit of the strengths, which makes
     *     those of different scores comparable
     * @param alone whether the score is compared with its healthy band; not so for {@code blur_effect}, since clean
     *     pictures with soft backgrounds and drawings leave its band
     * @param inSweep whether a score inside its band can show the defect by standing out in its sweep; not so for
     *     {@code luma_p99}, which also falls when small bright figures are blurred. A score outside its band is
     *     compared with the sweep in any case, since it may be typical there
     */
    record Symptom(String score, Side side, double plain, boolean alone, boolean inSweep) {}

    private final String english;
    private final String chinese;
    private final List<Symptom> symptoms;

    Defect(String english, String chinese, Symptom... symptoms) {
        this.english = english;
        this.chinese = chinese;
        this.symptoms = List.of(symptoms);
    }

    /** Its name in English: {@code blur}. */
    public String english() {
        return english;
    }

    /** Its name in Chinese. */
    public String chinese() {
        return chinese;
    }

    List<Symptom> symptoms() {
        return symptoms;
    }

    /** The symptom with this score, which must be one of this defect. */
    Symptom symptom(String score) {
        return symptoms.stream()
                .filter(symptom -> symptom.score().equals(score))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Whether this defect causes the other one. A blurred picture also looks like plastic and is darker in its
     * lights; noise clips channels; where the light or the colour is wrong, clipped pixels do not mean harsh
     * contrast; too much colour clips pale colours, but not white. Of two defects that stand out, the cause is named
     * first. No chain of causes leads back to its beginning.
     *
     * @param score that shows this defect
     * @param otherScore that shows the other defect
     * @param values of all scores of the picture
     */
    boolean explains(String score, Defect other, String otherScore, Map<String, Double> values) {
        boolean clipping = other == HARSH_CONTRAST && otherScore.equals("clip_any");
        return switch (this) {
            case BLUR -> EnumSet.of(PLASTIC, FLAT_CONTRAST, UNDEREXPOSURE).contains(other);
            case NOISE -> other == OVERSATURATION || clipping;
            case GRID -> EnumSet.of(BLUR, BANDING, PLASTIC).contains(other) || clipping;
            case OVERSATURATION -> {
                boolean whiteIsBurnt = values.getOrDefault("luma_p99", 0.0) >= WHITE;
                yield clipping || score.equals("clip_chroma") && other == OVEREXPOSURE && !whiteIsBurnt;
            }
            case OVEREXPOSURE ->
                EnumSet.of(FLAT_CONTRAST, PLASTIC, BANDING).contains(other)
                        || clipping
                        || score.equals("luma_mean") && other == OVERSATURATION && !otherScore.equals("clip_chroma");
            case UNDEREXPOSURE -> EnumSet.of(FLAT_CONTRAST, PLASTIC).contains(other) || clipping;
            case HALOS -> other == HARSH_CONTRAST;
            default -> false;
        };
    }

    /** Every score that shows some defect, as far as it is on the class path. */
    public static List<Score> scores() {
        Set<String> wanted = new LinkedHashSet<>();
        for (Defect defect : values()) {
            defect.symptoms.forEach(symptom -> wanted.add(symptom.score()));
        }
        List<Score> scores = new ArrayList<>(Scores.all());
        scores.removeIf(
                score -> !wanted.contains(score.name()) || !score.requirements().isEmpty());
        return scores;
    }

    private static Symptom high(String score, double plain) {
        return new Symptom(score, Side.HIGH, plain, true, true);
    }

    private static Symptom low(String score, double plain) {
        return new Symptom(score, Side.LOW, plain, true, true);
    }

    private static Symptom highInSweep(String score, double plain) {
        return new Symptom(score, Side.HIGH, plain, false, true);
    }

    private static Symptom lowAlone(String score, double plain) {
        return new Symptom(score, Side.LOW, plain, true, false);
    }
}
