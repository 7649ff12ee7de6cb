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
import org.zimagelab.torch.hub.DownloadState;
import org.zimagelab.torch.hub.Hub;

/**
 * LAION's aesthetic rating: an affine function {@code w · x / |x| + c} of CLIP ViT-L/14's embedding x of the picture,
 * trained on ratings of 1 to 10 ({@code sac+logos+ava1-l14-linearMSE}: five linear layers with nothing between them).
 * Ratings, about 1 to 10; the function has no bounds, so values are clipped at ±100, far from what published heads
 * give. (Schuhmann, improved-aesthetic-predictor, 2022.)
 *
 * <p>The network sees the same middle of the picture as that of {@link ClipIqaVit}. Every picture has a value.
 *
 * <p>It has the taste of the people who rated: it prefers paintings, portraits and dusk to documents and diagrams,
 * whatever the prompt asks for. Blur and single-pixel noise vanish at 224. Contrast and saturation raise it, and so
 * does guidance.
 */
public final class LaionAesthetic extends NetworkScore {
    private static final String NAME = "aesthetic_laion";
    private static final Range BOUNDS = new Range(-100, 100);
    private static final ExpiringCache<Network> KEPT =
            new ExpiringCache<>(file -> Network.load(PublishedWeights.read(file)));

    private record Network(DualEncoder tower, AestheticHead head) implements AutoCloseable {

        /** The head's file may contain the tower; otherwise the tower has files of its own. */
        static Network load(PublishedWeights head) {
            PublishedWeights clip = head.holdsTower() ? head : clip();
            DualEncoder tower = DualEncoder.load(clip, Set.of(Tower.IMAGE));
            try {
                return new Network(tower, AestheticHead.load(head, clip.imageEmbedding()));
            } catch (RuntimeException e) {
                tower.close();
                throw e;
            }
        }

        private static PublishedWeights clip() {
            return PublishedWeights.read(WeightsSource.CLIP_VIT_L_14
                    .file()
                    .orElseThrow(() -> new ModelException(WeightsSource.CLIP_VIT_L_14.missing(NAME))));
        }

        @Override
        public void close() {
            head.close();
            tower.close();
        }
    }

    public LaionAesthetic() {
        super(
                NAME,
                "LAION's aesthetic rating by CLIP ViT-L/14, trained on 1 to 10.",
                BOUNDS,
                Direction.NEITHER,
                WeightsSource.LAION_HEAD);
    }

    @Override
    public Path download(DownloadState.Listener listener) throws InterruptedException {
        Path head = super.download(listener);
        if (!PublishedWeights.read(head).holdsTower()) {
            WeightsSource.CLIP_VIT_L_14.fetch(Hub::settings, listener);
        }
        return head;
    }

    @Override
    public String unit() {
        return "rating";
    }

    @Override
    public Optional<String> unavailable() {
        Optional<String> head = super.unavailable();
        if (head.isPresent()) {
            return head;
        }
        try {
            return PublishedWeights.read(WeightsSource.LAION_HEAD.file().orElseThrow())
                                    .holdsTower()
                            || WeightsSource.CLIP_VIT_L_14.file().isPresent()
                    ? Optional.empty()
                    : Optional.of(WeightsSource.CLIP_VIT_L_14.missing(NAME));
        } catch (ModelException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    double value(Path file, ScoreInput input) {
        return KEPT.with(file, network -> {
            float[] view = ImagePreprocessing.centre(input.picture(), network.tower.side());
            double rating = network.head.rate(network.tower.images(view, 1)[0]);
            return Math.max(BOUNDS.low(), Math.min(BOUNDS.high(), rating));
        });
    }
}
