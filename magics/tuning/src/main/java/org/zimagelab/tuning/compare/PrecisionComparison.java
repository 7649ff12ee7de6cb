package org.zimagelab.tuning.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.hipparchus.stat.descriptive.rank.Median;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.reference.LatentL2;
import org.zimagelab.quality.reference.Psnr;

/**
 * What fewer bits of a model's weights change: the same pictures, made with both. The two models are not in memory at
 * the same time.
 *
 * @param differences one for each picture
 */
public record PrecisionComparison(List<Difference> differences) {
    /** A person, an animal, a scene, writing, many things, a style, each in one of two languages. */
    private static final List<String> PROMPTS = List.of(
            "a portrait of an old fisherman, soft window light",
            "一只橘猫坐在窗台上，窗外下着雪",
            "a mountain lake at sunrise, mist over the water",
            "夜晚的城市街道，霓虹灯招牌上写着“茶馆”",
            "a poster with the words SLOW DOWN in red letters",
            "水墨画：竹林中的小桥和流水",
            "a bowl of five lemons and two knives on a wooden table",
            "三个孩子在沙滩上放风筝");

    /**
     * How one picture differs.
     *
     * @param request that both models carried out
     * @param psnr dB, see {@link Psnr}
     * @param latentDistance of the final latents, relative, see {@link LatentL2}
     */
    public record Difference(Request request, double psnr, double latentDistance) {}

    public PrecisionComparison {
        differences = List.copyOf(differences);
    }

    /**
     * Makes the pictures: the first model's, then the second's.
     *
     * @param pictures how many; prompts take turns, each picture has a seed of its own
     * @param exact loads the model to compare with
     * @param reduced loads the model with fewer bits
     * @param made told how many of the two times {@code pictures} are made
     * @throws InterruptedException if the thread is interrupted; then no model stays in memory
     */
    public static PrecisionComparison of(
            int pictures, Supplier<ZImage> exact, Supplier<ZImage> reduced, IntConsumer made)
            throws InterruptedException {
        List<Picture> before = new ArrayList<>();
        try (ZImage model = exact.get()) {
            for (int i = 0; i < pictures; i++) {
                Request request = model.request(PROMPTS.get(i % PROMPTS.size())).withSeed(i);
                before.add(model.generate(request, Progress.NONE));
                made.accept(before.size());
            }
        }
        List<Difference> differences = new ArrayList<>();
        try (ZImage model = reduced.get()) {
            for (Picture wanted : before) {
                Picture picture = model.generate(wanted.request(), Progress.NONE);
                differences.add(difference(picture, wanted));
                made.accept(pictures + differences.size());
            }
        }
        return new PrecisionComparison(differences);
    }

    private static Difference difference(Picture picture, Picture wanted) {
        ScoreInput pair = input(picture).against(input(wanted));
        return new Difference(picture.request(), Psnr.SCORE.of(pair), LatentL2.SCORE.of(pair));
    }

    private static ScoreInput input(Picture picture) {
        return ScoreInput.of(Pixels.of(picture.image())).withLatents(picture.latents());
    }

    /** The picture that differs most, by its PSNR; empty where there are none. */
    public Optional<Difference> worst() {
        return differences.stream().min(Comparator.comparingDouble(Difference::psnr));
    }

    /** The median over the pictures of one of their values; NaN where there are none. */
    public double median(ToDoubleFunction<Difference> value) {
        return new Median().evaluate(differences.stream().mapToDouble(value).toArray());
    }
}
