package org.zimagelab.perception;

import java.util.List;
import org.zimagelab.perception.network.LpipsNetwork.Backbone;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreProvider;

/** {@link Lpips} by each of its backbones. {@code lpips} is the one by AlexNet, as in the authors' package. */
public final class LpipsScores implements ScoreProvider {

    @Override
    public List<Score> scores() {
        return List.of(
                new Lpips("lpips", "AlexNet", "alexnet.safetensors", Backbone.ALEX),
                new Lpips("lpips_squeeze", "SqueezeNet", "squeezenet.safetensors", Backbone.SQUEEZE),
                new Lpips("lpips_vgg", "VGG-16", "vgg.safetensors", Backbone.VGG));
    }
}
