package org.zimagelab.diffusion;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.layout.Part;
import org.zimagelab.diffusion.layout.PartFile;
import org.zimagelab.diffusion.layout.PartSearch;
import org.zimagelab.diffusion.layout.PartSizes;
import org.zimagelab.diffusion.layout.PublishedValues;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.files.FileStamp;
import org.zimagelab.torch.text.Tokenizer;
import org.zimagelab.torch.weights.WeightFile;

/** Weights without configs: a file for each network, as ComfyUI has them, or one for all. */
final class SingleFileLayout {
    private SingleFileLayout() {}

    /** Whether a folder is read in this layout: it has a transformer, and nothing of diffusers' layout beside it. */
    static boolean isOne(Path folder) {
        return !files(folder).isEmpty();
    }

    /**
     * The files of a folder that hold networks of Z-Image; none if the folder is not in this layout. Their headers are
     * read for it.
     */
    static List<PartFile> files(Path folder) {
        if (!Files.isDirectory(folder)
                || DiffusersLayout.FILES.stream().map(folder::resolve).anyMatch(Files::exists)) {
            return List.of();
        }
        List<PartFile> found = PartSearch.in(folder);
        return found.stream().anyMatch(f -> f.has(Part.TRANSFORMER)) ? found : List.of();
    }

    /**
     * @param path of the transformer's file, or of a folder in which it is
     * @param beside the files of this folder; none for a file
     * @throws ModelException with one line: which file is missing or which could be meant, and how to name one
     */
    static ModelFolder read(String name, Path path, List<PartFile> beside, LoadOptions.Files chosen) {
        PartFile transformer = transformer(path, beside);
        Optional<Path> like = chosen.like().map(folder -> ModelFinder.find(folder.toString()));
        like.filter(folder -> !Files.exists(folder.resolve(DiffusersLayout.INDEX)))
                .ifPresent(folder -> {
                    throw new ModelException(Printable.path(folder)
                            + ": --like needs a folder with configs and tokenizer in diffusers' layout");
                });
        Optional<ModelConfigs> others = like.map(ModelConfigs::read);
        TransformerConfig t =
                PartSizes.transformer(transformer.weights(Part.TRANSFORMER), others.map(ModelConfigs::transformer));
        PartFile text = chosen.textEncoder()
                .map(file -> named(file, Part.TEXT_ENCODER))
                .orElseGet(() -> PartSearch.fitting(transformer, Part.TEXT_ENCODER, t.featureDim(), beside));
        PartFile vae = chosen.vae()
                .map(file -> named(file, Part.VAE))
                .orElseGet(() -> PartSearch.fitting(transformer, Part.VAE, t.channels(), beside));

        Map<Path, String> names = new LinkedHashMap<>();
        put(names, Part.TRANSFORMER, transformer);
        put(names, Part.TEXT_ENCODER, text);
        put(names, Part.VAE, vae);
        like.ifPresent(folder -> DiffusersLayout.configs(folder)
                .forEach(file -> names.put(
                        file, "like/" + folder.relativize(file).toString().replace('\\', '/'))));
        Map<Path, FileStamp> stamps = DecidingFiles.stamps(
                names.keySet().stream().filter(Files::exists).toList());

        ModelWeights weights = new ModelWeights(
                text.weights(Part.TEXT_ENCODER), transformer.weights(Part.TRANSFORMER), vae.weights(Part.VAE));
        ModelConfigs configs = others.isPresent() ? checked(weights, others.get()) : assumed(weights);
        configs.requireFit(path);
        if (like.isEmpty() && configs.textEncoder().vocabulary() <= Tokenizer.QWEN_HIGHEST_ID) {
            throw new ModelException(
                    text + ": the text encoder knows " + configs.textEncoder().vocabulary()
                            + " tokens, fewer than Qwen's tokenizer gives; name a folder with the tokenizer"
                            + " and the configs of this model: --like FOLDER");
        }
        String decided = configs.text() + "tokenizer " + like.map(f -> "like").orElse(Tokenizer.QWEN_NAME) + "\n";
        return new ModelFolder(
                name,
                path,
                configs,
                weights,
                like.map(folder -> folder.resolve("tokenizer")),
                new DecidingFiles(names, stamps, decided));
    }

    private static PartFile transformer(Path path, List<PartFile> beside) {
        if (Files.isRegularFile(path)) {
            return named(path, Part.TRANSFORMER);
        }
        List<PartFile> all =
                beside.stream().filter(f -> f.has(Part.TRANSFORMER)).toList();
        if (all.size() > 1) {
            throw new ModelException(Printable.path(path) + ": " + all.size() + " transformers: "
                    + PartSearch.listed(all) + "; name the file of one");
        }
        return all.get(0);
    }

    /** A file that the person named for a network. */
    private static PartFile named(Path file, Part part) {
        if (!Files.isRegularFile(file)) {
            throw new ModelException(Printable.path(file) + ": no such file");
        }
        return PartFile.of(List.of(file))
                .filter(f -> f.has(part))
                .orElseThrow(() -> new ModelException(Printable.path(file) + ": this is " + WeightFile.described(file)
                        + "; expected the " + part.words() + " of a Z-Image model"));
    }

    private static void put(Map<Path, String> names, Part part, PartFile file) {
        for (int i = 0; i < file.files().size(); i++) {
            String name = part.folder() + (file.files().size() == 1 ? "" : " " + (i + 1));
            names.merge(file.files().get(i), name, (a, b) -> a + " " + b);
        }
    }

    private static ModelConfigs checked(ModelWeights w, ModelConfigs like) {
        return new ModelConfigs(
                like.index(),
                like.scheduler(),
                PartSizes.textEncoder(w.textEncoder(), Optional.of(like.textEncoder())),
                PartSizes.transformer(w.transformer(), Optional.of(like.transformer())),
                PartSizes.vae(w.vae(), Optional.of(like.vae())));
    }

    private static ModelConfigs assumed(ModelWeights w) {
        return new ModelConfigs(
                PipelineIndex.NONE,
                PublishedValues.SCHEDULER,
                PartSizes.textEncoder(w.textEncoder(), Optional.empty()),
                PartSizes.transformer(w.transformer(), Optional.empty()),
                PartSizes.vae(w.vae(), Optional.empty()));
    }
}
