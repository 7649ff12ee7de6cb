package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.layout.Part;
import org.zimagelab.diffusion.layout.PartFile;
import org.zimagelab.diffusion.layout.PartSearch;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.hub.Hub;
import org.zimagelab.torch.hub.HubAddress;
import org.zimagelab.torch.hub.HuggingFaceCache;
import org.zimagelab.torch.weights.WeightFile;

/** Finds the folder or file of the model that a person names, or says what the name stands for instead. */
final class ModelFinder {
    private static final String INDEX = DiffusersLayout.INDEX;

    /** What can be loaded: the end of every refusal. */
    private static final String NEEDED =
            "loaded are a folder in diffusers' layout (model_index.json, transformer, text_encoder, vae, tokenizer,"
                    + " scheduler), such as hf download Tongyi-MAI/Z-Image-Turbo brings, and ComfyUI's files"
                    + " (transformer, Qwen3 text encoder, VAE; safetensors or GGUF) as a folder, or by the file of the"
                    + " transformer";

    private static final Pattern URL = Pattern.compile("(?i)(file:|[a-z][a-z0-9+.-]*://).*");

    private ModelFinder() {}

    /**
     * A folder or a transformer's file that exists, else the name of an embedded model, else a Hugging Face id in the
     * local cache, with {@code @revision} behind it unless the revision is main.
     *
     * @throws ModelException with one line: what the source is instead, and what to do
     */
    static Path find(String source) {
        Optional<Path> here = path(source);
        if (here.isPresent() && Files.isDirectory(here.get())) {
            return folder(here.get());
        }
        if (here.isPresent() && Files.exists(here.get())) {
            return file(here.get());
        }
        List<ModelSource> embedded = embedded();
        for (ModelSource s : embedded) {
            if (s.name().equals(source)) {
                try {
                    return s.folder();
                } catch (IOException e) {
                    throw new ModelException(source + ": cannot be unpacked (" + e.getMessage() + ")", e);
                }
            }
        }
        Optional<HubAddress> address = HubAddress.parse(source);
        if (address.isPresent()) {
            return downloaded(address.get());
        }
        if (URL.matcher(source).matches()) {
            throw new ModelException("'" + Printable.value(source) + "': "
                    + (source.regionMatches(true, 0, "file:", 0, 5)
                            ? "write the path alone, without file:"
                            : "an address that is no model's on Hugging Face or ModelScope. Download it, and name the"
                                    + " folder; " + NEEDED));
        }
        throw new ModelException("'" + Printable.value(source) + "': no such folder; expected "
                + embedded.stream().map(s -> s.name() + ", ").collect(Collectors.joining())
                + "a model folder, or a Hugging Face id such as Tongyi-MAI/Z-Image-Turbo");
    }

    /** The model of a hub that a source means; empty if it is a folder, a file, an embedded model, or nothing known. */
    static Optional<HubAddress> address(String source) {
        return path(source).filter(Files::exists).isPresent()
                        || embedded().stream().anyMatch(s -> s.name().equals(source))
                ? Optional.empty()
                : HubAddress.parse(source);
    }

    private static Path downloaded(HubAddress address) {
        Path cache = address.hub().settings().cache();
        Optional<Path> folder = address.cached(cache);
        if (address.hub() == Hub.HUGGING_FACE && folder.isEmpty()) {
            try {
                return HuggingFaceCache.find(address.id(), address.revision());
            } catch (ModelException e) {
                // says what the cache has instead
                throw new ModelException(e.getMessage() + ", or: %zimage load " + Printable.value(address), e);
            }
        }
        Optional<Path> wanted =
                folder.map(f -> address.file().map(f::resolve).orElse(f)).filter(Files::exists);
        return wanted.orElseThrow(() -> new ModelException("'" + Printable.value(address) + "': not in the cache "
                + Printable.path(cache) + "; download it once with: %zimage load " + Printable.value(address)));
    }

    static List<ModelSource> embedded() {
        return ServiceLoader.load(ModelSource.class, ModelSource.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    private static Optional<Path> path(String source) {
        try {
            return source.isBlank()
                    ? Optional.empty()
                    : Optional.of(
                            source.equals("~") || source.startsWith("~/")
                                    ? Path.of(System.getProperty("user.home") + source.substring(1))
                                    : Path.of(source));
        } catch (InvalidPathException e) {
            return Optional.empty(); // no path, so perhaps a name
        }
    }

    /** The folder itself if it has a model, or the main revision where the folder is a repository of a cache. */
    private static Path folder(Path folder) {
        if (Files.exists(folder.resolve(INDEX)) || SingleFileLayout.isOne(folder)) {
            return folder;
        }
        Path whole = folder.toAbsolutePath().normalize();
        if (HuggingFaceCache.isRepository(whole)) {
            Optional<Path> main = HuggingFaceCache.snapshot(whole, "main");
            if (main.isPresent()) {
                return main.get();
            }
        }
        throw HuggingFaceCache.explained(
                whole, new ModelException(folder.resolve(INDEX) + ": missing; " + contents(folder)));
    }

    /** Says what a folder without an index holds. */
    private static String contents(Path folder) {
        List<Path> all = listed(folder);
        if (all.isEmpty()) {
            return "the folder is empty; " + NEEDED;
        }
        List<Path> models =
                all.stream().filter(f -> Files.exists(f.resolve(INDEX))).toList();
        if (!models.isEmpty()) {
            return "the model is in a folder below; name " + models.get(0);
        }
        if (all.stream().anyMatch(f -> Files.isDirectory(f) && HuggingFaceCache.isRepository(f))) {
            return "the folder is a Hugging Face cache: set HF_HUB_CACHE to it, and name a model's id";
        }
        Path parent = folder.toAbsolutePath().normalize().getParent();
        if (parent != null && Files.exists(parent.resolve(INDEX))) {
            return "the folder is a part of a model: name " + parent;
        }
        List<String> weights = PartSearch.described(folder);
        return weights.isEmpty()
                ? "the folder holds no model; " + NEEDED
                : "the folder holds no transformer of Z-Image (" + String.join("; ", weights) + "); " + NEEDED;
    }

    private static List<Path> listed(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new ModelException(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** The file itself if it is a transformer's. */
    private static Path file(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelException(file + ": neither a folder nor a file; " + NEEDED);
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        for (Path model : new Path[] {folder, folder.getParent()}) {
            if (model != null && Files.exists(model.resolve(INDEX))) {
                throw new ModelException(file + ": one file of a model; name its folder " + model);
            }
        }
        Optional<PartFile> found = PartFile.of(List.of(file));
        if (found.isPresent() && found.get().has(Part.TRANSFORMER)) {
            return file;
        }
        throw new ModelException(file + ": this is " + WeightFile.described(file)
                + found.map(f -> "; name the transformer's file, beside which it is found, or the folder")
                        .orElse("; " + NEEDED));
    }
}
