package org.zimagelab.perception;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.hub.DownloadState;
import org.zimagelab.torch.hub.Hub;
import org.zimagelab.torch.hub.HubSettings;

/**
 * Published weights, and where they are searched, see {@link HubFolder#here()}.
 *
 * @param what the weights are, in words
 * @param folders that have them, the preferred one first
 */
record WeightsSource(String what, List<HubFolder> folders) {
    /** Has several networks for scores as safetensors, each in a folder of its own. */
    private static final String IMAGE_METRICS = "DiffSynth-Studio/ImageMetrics";

    /** Has them for an earlier version of the same program, on both hubs; tokenizers are in folders of their own. */
    private static final String EARLIER_METRICS = "DiffSynth-Studio/QualityMetric_reward_pretrained";

    /** A folder beside those with weights, in {@link #EARLIER_METRICS}, that has the tokenizer of CLIP ViT-H/14. */
    static final String CLIP_H = "CLIP-ViT-H-14-laion2B-s32B-b79K";

    /** The same with that of BERT. */
    static final String BERT = "bert-base-uncased";

    static final WeightsSource CLIP_RN50 = new WeightsSource(
            "CLIP RN50",
            List.of(HubFolder.huggingFace(
                    "timm/resnet50_clip.openai", "open_clip_model.safetensors", "tokenizer.json")));

    /** The second repository has the same weights in OpenAI's layout, which is read too. */
    static final WeightsSource CLIP_VIT_B_16 = new WeightsSource(
            "CLIP ViT-B/16",
            List.of(
                    HubFolder.huggingFace(
                            "openai/clip-vit-base-patch16", "model.safetensors", "config.json", "tokenizer.json"),
                    HubFolder.huggingFace(
                            "timm/vit_base_patch16_clip_224.openai", "open_clip_model.safetensors", "tokenizer.json")));

    static final WeightsSource CLIP_VIT_L_14 = new WeightsSource(
            "CLIP ViT-L/14",
            List.of(
                    HubFolder.huggingFace("openai/clip-vit-large-patch14", "model.safetensors", "config.json"),
                    HubFolder.huggingFace("timm/vit_large_patch14_clip_224.openai", "open_clip_model.safetensors")));

    static final WeightsSource SIGLIP_2 = new WeightsSource(
            "SigLIP 2", List.of(siglip("google/siglip2-base-patch16-224"), siglip("google/siglip2-base-patch16-256")));

    static final WeightsSource LAION_HEAD = new WeightsSource(
            "LAION's aesthetic head",
            List.of(HubFolder.huggingFace(
                    "shunk031/aesthetics-predictor-v2-sac-logos-ava1-l14-linearMSE",
                    "model.safetensors",
                    "config.json")));

    static final WeightsSource PICK_SCORE = new WeightsSource(
            "PickScore",
            List.of(
                    HubFolder.huggingFace(
                            "yuvalkirstain/PickScore_v1", "model.safetensors", "config.json", "tokenizer.json"),
                    HubFolder.modelScope(
                            IMAGE_METRICS,
                            "PickScore/model.safetensors",
                            "PickScore/config.json",
                            "PickScore/tokenizer.json")));

    /** {@code HPSv2/model.safetensors} of {@link #IMAGE_METRICS} is not among them, since it may be version 2.0. */
    static final WeightsSource HPS_V2_1 =
            new WeightsSource("HPS 2.1", List.of(hps(Hub.HUGGING_FACE), hps(Hub.MODEL_SCOPE)));

    private static HubFolder hps(Hub hub) {
        return new HubFolder(
                hub,
                EARLIER_METRICS,
                List.of("HPS_v2/HPS_v2.1_compressed.safetensors", CLIP_H + "/" + TextPreprocessing.TOKENIZER));
    }

    static final WeightsSource IMAGE_REWARD = new WeightsSource(
            "ImageReward",
            List.of(
                    HubFolder.modelScope(
                            IMAGE_METRICS,
                            "ImageReward/model.safetensors",
                            "ImageReward/" + TextPreprocessing.BERT_TOKENS),
                    earlierImageReward(Hub.HUGGING_FACE),
                    earlierImageReward(Hub.MODEL_SCOPE)));

    private static HubFolder earlierImageReward(Hub hub) {
        return new HubFolder(
                hub,
                EARLIER_METRICS,
                List.of("ImageReward/ImageReward.safetensors", BERT + "/" + TextPreprocessing.BERT_TOKENS));
    }

    private static HubFolder siglip(String id) {
        return HubFolder.huggingFace(
                id,
                "model.safetensors",
                "config.json",
                "preprocessor_config.json",
                "tokenizer.json",
                "tokenizer_config.json");
    }

    /** LPIPS by a backbone. */
    static WeightsSource lpips(String what, String file) {
        return new WeightsSource(what, List.of(HubFolder.modelScope(IMAGE_METRICS, "LPIPS/" + file)));
    }

    /** The first file with weights that can be read. */
    Optional<Path> file() {
        return folders.stream().flatMap(folder -> folder.weights().stream()).findFirst();
    }

    /**
     * Downloads what is not here, from the preferred repository; if that fails, from one on the other hub.
     *
     * @param settings of a hub
     * @return the file with the tensors
     * @throws ModelException with one line; what is complete stays
     */
    Path fetch(Function<Hub, HubSettings> settings, DownloadState.Listener listener) throws InterruptedException {
        for (HubFolder folder : folders) {
            if (folder.isComplete()) {
                return folder.weights().orElseThrow();
            }
        }
        HubFolder first = folders.get(0);
        try {
            return first.fetch(settings.apply(first.hub()), listener);
        } catch (ModelException e) {
            HubFolder other = folders.stream()
                    .filter(folder -> folder.hub() != first.hub())
                    .findFirst()
                    .orElseThrow(() -> e);
            try {
                return other.fetch(settings.apply(other.hub()), listener);
            } catch (ModelException again) {
                throw new ModelException(e.getMessage() + "; likewise " + again.getMessage(), e);
            }
        }
    }

    /**
     * One line that says how to get these weights.
     *
     * @param score that needs them
     */
    String missing(String score) {
        HubFolder first = folders.get(0);
        String pickled = folders.stream()
                .flatMap(folder -> folder.pickle().stream())
                .findFirst()
                .map(file -> " (" + file + " is there, but pickles are never read; docs/scores.md says how to convert)")
                .orElse("");
        return what + "'s weights are not here" + pickled + ": run  %score --download " + score + "  or  "
                + first.command() + "  which put them into " + first.cache()
                + ", or put " + String.join(", ", first.files()) + " into a folder " + first.name()
                + " and name the folder around it in the environment variable ZIMAGE_LAB_WEIGHTS";
    }
}
