package org.zimagelab.perception;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.perception.network.LpipsNetwork;
import org.zimagelab.perception.network.LpipsNetwork.Backbone;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.reference.FullReference;

/**
 * LPIPS 0.1: how far a picture is from a reference of the same size, as people see it.
 *
 * <p>{@code Σ_l mean_hw Σ_c w_lc (x̂_lchw − ŷ_lchw)²}: x̂ and ŷ are the activations of layer l of a network that
 * classifies pictures, divided by their length over the channels; w are learned from people's judgments, and not
 * negative. A number without unit, 0 for equal pictures, mostly under 1; values are cut at 100, far from what the
 * published weights give. (Zhang, Isola, Efros, Shechtman, Wang, "The Unreasonable Effectiveness of Deep Features as a
 * Perceptual Metric", CVPR 2018; {@code lpips} 0.1.4 on pictures in [−1, 1].)
 *
 * <p>The pictures are compared at their own size: small ones need sides of {@link Backbone#smallest()}, and large ones
 * may have {@link Backbone#mostPixels()}. Do not compare values of different backbones, or of different sizes.
 *
 * <p>It forgives small shifts and other grain more than {@code ssim} does. It sees another composition as a large
 * distance, whichever picture is better.
 */
final class Lpips extends NetworkScore {
    private static final Range RANGE = new Range(0, 100);
    private static final Map<Backbone, ExpiringCache<LpipsNetwork>> KEPT = Stream.of(Backbone.values())
            .collect(Collectors.toUnmodifiableMap(
                    net -> net,
                    net -> new ExpiringCache<>(file -> LpipsNetwork.load(PublishedWeights.read(file), net))));

    private final Backbone net;

    Lpips(String name, String network, String file, Backbone net) {
        super(
                name,
                "Perceptual distance from the reference by " + network + " (LPIPS 0.1): 0 is equal.",
                RANGE,
                Direction.LOWER_IS_BETTER,
                WeightsSource.lpips("LPIPS by " + network, file));
        this.net = net;
    }

    @Override
    public Set<Requirement> requirements() {
        return Set.of(Requirement.REFERENCE, Requirement.WEIGHTS);
    }

    @Override
    public Optional<String> caution() {
        return Optional.of(FullReference.CAUTION);
    }

    @Override
    void check(ScoreInput input) {
        input.requireReference();
        Pixels picture = input.picture();
        if (Math.min(picture.width(), picture.height()) < net.smallest()) {
            throw new NotScoredException("needs sides of at least " + net.smallest() + " pixels");
        }
        if (picture.count() > net.mostPixels()) {
            throw new NotScoredException("needs pictures of at most " + net.mostPixels() + " pixels");
        }
    }

    @Override
    double value(Path file, ScoreInput input) {
        return KEPT.get(net).with(file, network -> {
            Pixels picture = input.picture();
            double distance = network.distance(
                    ImagePreprocessing.symmetric(picture),
                    ImagePreprocessing.symmetric(input.requireReference()),
                    picture.width(),
                    picture.height());
            return Double.isFinite(distance) ? Math.max(RANGE.low(), Math.min(RANGE.high(), distance)) : Double.NaN;
        });
    }
}
