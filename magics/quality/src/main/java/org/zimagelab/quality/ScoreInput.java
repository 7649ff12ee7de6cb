package org.zimagelab.quality;

import java.util.Optional;
import org.zimagelab.quality.picture.Pixels;

/**
 * What a score looks at.
 *
 * @param picture the picture
 * @param prompt what it was asked to show; empty where nobody knows
 * @param latents float32 latents that the picture was decoded from, [channels, height, width] flattened; empty where
 *     they were not kept
 * @param reference what it is compared with; empty where a picture stands alone
 */
public record ScoreInput(
        Pixels picture, Optional<String> prompt, Optional<float[]> latents, Optional<ScoreInput> reference) {

    /** A picture of which nothing else is known. */
    public static ScoreInput of(Pixels picture) {
        return new ScoreInput(picture, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same with the prompt that it was made for. */
    public ScoreInput withPrompt(String known) {
        return new ScoreInput(picture, Optional.of(known), latents, reference);
    }

    /** The same with the latents that it was decoded from. */
    public ScoreInput withLatents(float[] known) {
        return new ScoreInput(picture, prompt, Optional.of(known), reference);
    }

    /** The same, compared with another. */
    public ScoreInput against(ScoreInput other) {
        return new ScoreInput(picture, prompt, latents, Optional.of(other));
    }

    /**
     * The prompt, for a score that cannot do without it.
     *
     * @throws NotScoredException if nobody knows the prompt
     */
    public String requirePrompt() {
        return prompt.orElseThrow(() -> new NotScoredException(
                "it compares a picture with its prompt, and this picture's prompt is not known"));
    }

    /**
     * The picture that this one is compared with, for a score that cannot do without it.
     *
     * @return of the same size
     * @throws NotScoredException if there is none, or one of another size
     */
    public Pixels requireReference() {
        Pixels other = reference
                .orElseThrow(() -> new NotScoredException("needs a reference picture to compare with"))
                .picture();
        if (picture.width() != other.width() || picture.height() != other.height()) {
            throw new NotScoredException("needs pictures of one size: " + size(picture) + " against " + size(other));
        }
        return other;
    }

    private static String size(Pixels picture) {
        return picture.width() + "×" + picture.height();
    }
}
