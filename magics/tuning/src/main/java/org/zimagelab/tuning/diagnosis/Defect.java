package org.zimagelab.tuning.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;

/**
 * What can be wrong with a picture, and the scores that show it, the one that owns the defect first. A score that is not
 * on the class path is passed over.
 */
public enum Defect {
    BLUR("blur", "模糊", high("blur_effect")),
    OVERSATURATION("oversaturation", "色彩过饱和", high("chroma_p95"), high("chroma_mean"), high("clip_chroma")),
    OVEREXPOSURE("overexposure", "过曝", high("clip_hi"), high("luma_mean")),
    UNDEREXPOSURE("underexposure", "欠曝", low("luma_mean")),
    HARSH_CONTRAST("harsh contrast", "对比过强", high("rms_contrast"), high("clip_any")),
    FLAT_CONTRAST("flat contrast", "对比不足", low("rms_contrast")),
    NOISE("noise", "噪点", high("noise")),
    HALOS("halos of oversharpening", "锐化过度的光晕", high("overshoot")),
    GRID("a grid of blocks", "块状网格", high("lattice16"), high("lattice8")),
    BANDING("banding", "色带", high("banding")),
    PLASTIC("a plastic look, without fine detail", "塑料感，缺少细节", worse("fine_detail"));

    /** Which end of a score shows the defect. */
    enum Side {
        HIGH,
        LOW,
        /** The end that the score itself does not call better. */
        WORSE;

        /** +1 where high values show the defect, −1 where low ones do, 0 where the score does not say. */
        int sign(Score score) {
            if (this != WORSE) {
                return this == HIGH ? 1 : -1;
            }
            return score.better() == Direction.LOWER_IS_BETTER
                    ? 1
                    : score.better() == Direction.HIGHER_IS_BETTER ? -1 : 0;
        }
    }

    /** A score, and the end of it that shows a defect. */
    record Symptom(String score, Side side) {}

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

    /** Every score that shows some defect, as far as it is on the class path. */
    public static List<Score> scores() {
        Set<String> wanted = new LinkedHashSet<>();
        for (Defect defect : values()) {
            defect.symptoms.forEach(symptom -> wanted.add(symptom.score()));
        }
        List<Score> scores = new ArrayList<>(Scores.all());
        scores.removeIf(
                score -> !wanted.contains(score.name()) || !score.needs().isEmpty());
        return scores;
    }

    private static Symptom high(String score) {
        return new Symptom(score, Side.HIGH);
    }

    private static Symptom low(String score) {
        return new Symptom(score, Side.LOW);
    }

    private static Symptom worse(String score) {
        return new Symptom(score, Side.WORSE);
    }
}
