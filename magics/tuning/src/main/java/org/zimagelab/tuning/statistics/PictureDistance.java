package org.zimagelab.tuning.statistics;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.reference.MsSsim;

/**
 * A distance between two pictures of one size, 0 for equal ones: the score {@code lpips} where its weights are, else
 * 1 − {@link MsSsim} at as many of its five scales as fit into the smallest picture, which is 1 − SSIM where one fits.
 *
 * @param words which distance it is, as in {@code LPIPS} or {@code 1 − MS-SSIM at 4 of 5 scales}
 * @param formula of two pictures
 */
record PictureDistance(String words, ToDoubleBiFunction<Pixels, Pixels> formula) {
    private static final String LPIPS = "lpips";

    /** A side from which on LPIPS by AlexNet has activations in each of its layers. */
    private static final int SMALLEST_OF_LPIPS = 64;

    /**
     * One distance for all pictures of these requests.
     *
     * @throws NotScoredException if the smallest of them is too small for any
     */
    static PictureDistance of(List<Request> requests) {
        int side = requests.stream()
                .mapToInt(request -> Math.min(request.width(), request.height()))
                .min()
                .orElseThrow();
        Optional<Score> lpips = Scores.all().stream()
                .filter(score -> score.name().equals(LPIPS)
                        && side >= SMALLEST_OF_LPIPS
                        && score.unavailable().isEmpty())
                .findFirst();
        if (lpips.isPresent()) {
            return new PictureDistance(
                    "LPIPS", (a, b) -> lpips.get().of(ScoreInput.of(a).against(ScoreInput.of(b))));
        }
        int scales = MsSsim.scales(side);
        return new PictureDistance(words(scales), (a, b) -> 1 - MsSsim.between(a, b, scales));
    }

    private static String words(int scales) {
        if (scales == 1) {
            return "1 − SSIM";
        }
        return "1 − MS-SSIM" + (scales == MsSsim.SCALES ? "" : " at " + scales + " of " + MsSsim.SCALES + " scales");
    }

    double between(Pixels one, Pixels other) {
        return formula.applyAsDouble(one, other);
    }
}
