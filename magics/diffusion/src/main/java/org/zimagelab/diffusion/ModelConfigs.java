package org.zimagelab.diffusion;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.zimagelab.diffusion.config.SchedulerConfig;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.torch.ModelException;

/**
 * What a model's networks and schedule are computed with.
 *
 * @param index what {@code model_index.json} says; nothing where there is none
 */
record ModelConfigs(
        PipelineIndex index,
        SchedulerConfig scheduler,
        TextEncoderConfig textEncoder,
        TransformerConfig transformer,
        VaeConfig vae) {

    /** The configs of a folder in diffusers' layout. */
    static ModelConfigs read(Path folder) {
        return new ModelConfigs(
                PipelineIndex.read(folder),
                SchedulerConfig.read(folder.resolve("scheduler")),
                TextEncoderConfig.read(folder.resolve("text_encoder")),
                TransformerConfig.read(folder.resolve("transformer")),
                VaeConfig.read(folder.resolve("vae")));
    }

    /** @throws ModelException if the networks do not fit each other */
    void requireFit(Path model) {
        if (textEncoder.hidden() != transformer.featureDim()) {
            throw new ModelException(model + ": the text encoder's hidden_size " + textEncoder.hidden()
                    + " is not the transformer's cap_feat_dim " + transformer.featureDim());
        }
        if (vae.latentChannels() != transformer.channels()) {
            throw new ModelException(model + ": the VAE's latent_channels " + vae.latentChannels()
                    + " are not the transformer's in_channels " + transformer.channels());
        }
    }

    /** Whether no file says them: then even the schedule is only what is published. */
    boolean isAssumed() {
        return index == PipelineIndex.NONE;
    }

    /** The shift that the scheduler's file names; empty where it depends on the picture's size. */
    OptionalDouble constantShift() {
        return scheduler.dynamic() == null ? OptionalDouble.of(scheduler.shift()) : OptionalDouble.empty();
    }

    /** Every value that decides pixels, in one text. */
    String text() {
        return "scheduler " + scheduler + "\ntext_encoder " + textEncoder + "\ntransformer patch " + transformer.patch()
                + " " + transformer.channels() + " " + transformer.dim() + " " + transformer.layers() + " "
                + transformer.refinerLayers() + " " + transformer.heads() + " eps " + transformer.normEps()
                + " features " + transformer.featureDim() + " theta " + transformer.ropeTheta() + " time "
                + transformer.timeScale() + " axes " + Arrays.toString(transformer.axesDims()) + " "
                + Arrays.toString(transformer.axesLens()) + "\nvae " + vae.latentChannels() + " "
                + Arrays.toString(vae.channels()) + " " + vae.layersPerBlock() + " groups " + vae.groups() + " scaling "
                + vae.scalingFactor() + " shift " + vae.shiftFactor() + " " + vae.midAttention() + " "
                + vae.postQuantConv() + "\n";
    }
}
