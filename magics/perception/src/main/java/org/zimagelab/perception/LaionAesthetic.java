package org.zimagelab.perception;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.perception.network.AestheticHead;
import org.zimagelab.perception.network.DualEncoder;
import org.zimagelab.perception.network.DualEncoder.Tower;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.torch.ModelException;

/**
 * LAION's aesthetic rating: an affine function {@code w · x / |x| + c} of CLIP ViT-L/14's point x of the picture, trained
 * on ratings of 1 to 10 ({@code sac+logos+ava1-l14-linearMSE}: five linear layers with nothing between them).
 * Ratings, about 1 to 10; the function knows no bound, and values are cut at ±100, which no published head comes near.
 * (Schuhmann, improved-aesthetic-predictor, 2022.)
 *
 * <p>The network sees the picture's middle as {@link ClipIqaVit} does. Every picture has a value.
 *
 * <p>It rates taste, of those who rated: paintings, portraits and dusk above documents and diagrams, whatever the prompt
 * asked for. Blur and noise of single pixels are gone at 224; contrast and saturation, and so guidance, raise it.
 */
public final class LaionAesthetic extends NetworkScore {
    private static final Range BOUNDS = new Range(-100, 100);
    private static final ExpiringCache<Network> KEPT =
            new ExpiringCache<>(folder -> Network.load(PublishedWeights.read(folder)));

    private record Network(DualEncoder tower, AestheticHead head) implements AutoCloseable {

        /** The head's file may hold the tower too; else it is looked for by itself. */
        static Network load(PublishedWeights head) {
            PublishedWeights clip = head.holdsTower() ? head : clip();
            DualEncoder tower = DualEncoder.load(clip, Set.of(Tower.IMAGE));
            try {
                return new Network(tower, AestheticHead.load(head, clip.imagePoint()));
            } catch (RuntimeException e) {
                tower.close();
                throw e;
            }
        }

        private static PublishedWeights clip() {
            return PublishedWeights.read(WeightsSource.CLIP_VIT_L_14
                    .folder()
                    .orElseThrow(() -> new ModelException(WeightsSource.CLIP_VIT_L_14.missing())));
        }

        @Override
        public void close() {
            head.close();
            tower.close();
        }
    }

    public LaionAesthetic() {
        super(WeightsSource.LAION_HEAD);
    }

    @Override
    public String name() {
        return "aesthetic_laion";
    }

    @Override
    public String description() {
        return "LAION's aesthetic rating by CLIP ViT-L/14, trained on 1 to 10";
    }

    @Override
    public String unit() {
        return "rating";
    }

    @Override
    public Range range() {
        return BOUNDS;
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    public Optional<String> unavailable() {
        Optional<String> head = super.unavailable();
        if (head.isPresent()) {
            return head;
        }
        try {
            return PublishedWeights.read(WeightsSource.LAION_HEAD.folder().orElseThrow())
                                    .holdsTower()
                            || WeightsSource.CLIP_VIT_L_14.folder().isPresent()
                    ? Optional.empty()
                    : Optional.of(WeightsSource.CLIP_VIT_L_14.missing());
        } catch (ModelException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    double value(Path folder, ScoreInput input) {
        return KEPT.with(folder, network -> {
            float[] view = ImagePreprocessing.centre(input.picture(), network.tower.side());
            double rating = network.head.rate(network.tower.images(view, 1)[0]);
            return Math.max(BOUNDS.low(), Math.min(BOUNDS.high(), rating));
        });
    }
}
