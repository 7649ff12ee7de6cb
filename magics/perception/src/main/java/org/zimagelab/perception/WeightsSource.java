package org.zimagelab.perception;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.torch.hub.HuggingFaceCache;

/**
 * Published weights, and where they are searched: first in the folder that the environment variable
 * {@code ZIMAGE_LAB_WEIGHTS} (or the system property {@code zimage.weights}) names, in a folder with the
 * repository's name; then in the Hugging Face cache.
 *
 * @param what the weights are, in words
 * @param repositories on Hugging Face that have them, the preferred one first
 * @param files that are needed of the first repository
 */
record WeightsSource(String what, List<String> repositories, List<String> files) {
    static final WeightsSource CLIP_RN50 = new WeightsSource(
            "CLIP RN50",
            List.of("timm/resnet50_clip.openai"),
            List.of("open_clip_model.safetensors", "tokenizer.json"));

    /** The second repository has the same weights in OpenAI's layout, which is read too. */
    static final WeightsSource CLIP_VIT_B_16 = new WeightsSource(
            "CLIP ViT-B/16",
            List.of("openai/clip-vit-base-patch16", "timm/vit_base_patch16_clip_224.openai"),
            List.of("model.safetensors", "config.json", "tokenizer.json"));

    static final WeightsSource CLIP_VIT_L_14 = new WeightsSource(
            "CLIP ViT-L/14",
            List.of("openai/clip-vit-large-patch14", "timm/vit_large_patch14_clip_224.openai"),
            List.of("model.safetensors", "config.json"));

    static final WeightsSource SIGLIP_2 = new WeightsSource(
            "SigLIP 2",
            List.of("google/siglip2-base-patch16-224", "google/siglip2-base-patch16-256"),
            List.of(
                    "model.safetensors",
                    "config.json",
                    "preprocessor_config.json",
                    "tokenizer.json",
                    "tokenizer_config.json"));

    static final WeightsSource LAION_HEAD = new WeightsSource(
            "LAION's aesthetic head",
            List.of("shunk031/aesthetics-predictor-v2-sac-logos-ava1-l14-linearMSE"),
            List.of("model.safetensors", "config.json"));

    /** The first folder with weights that can be read. */
    Optional<Path> folder() {
        return places().filter(PublishedWeights::in).findFirst();
    }

    /** One line that says how to get these weights. */
    String missing() {
        String repository = repositories.get(0);
        String pickled = places().filter(Files::isDirectory)
                .findFirst()
                .map(f -> " (" + f + " is there, but holds no .safetensors file, and pickles are never read; "
                        + "docs/scores.md says how to convert)")
                .orElse("");
        return what + "'s weights are not here" + pickled + ": run  hf download " + repository + " "
                + String.join(" ", files) + "  which puts them into " + HuggingFaceCache.folder()
                + ", or put these files into a folder " + name(repository)
                + " and name the folder around it in the environment variable ZIMAGE_LAB_WEIGHTS";
    }

    private Stream<Path> places() {
        String own = System.getProperty("zimage.weights", System.getenv("ZIMAGE_LAB_WEIGHTS"));
        return repositories.stream()
                .flatMap(id -> Stream.concat(
                        own == null || own.isBlank() ? Stream.empty() : Stream.of(Path.of(own, name(id))),
                        HuggingFaceCache.snapshot(id).stream()));
    }

    private static String name(String repository) {
        return repository.substring(repository.indexOf('/') + 1);
    }
}
