package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.layout.Part;
import org.zimagelab.diffusion.layout.PartFile;
import org.zimagelab.diffusion.layout.PartSearch;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.hub.HuggingFaceCache;
import org.zimagelab.torch.weights.WeightFile;

/** Finds the folder or file of the model that a person names, or says what the name stands for instead. */
final class ModelFinder {
    private static final String INDEX = DiffusersLayout.INDEX;

    /** What can be loaded: the end of every refusal. */
    private static final String NEEDED =
            "loaded are a folder in diffusers' layout (model_index.json, transformer, text_encoder, vae, tokenizer,"
                    + " scheduler), such as hf download Tongyi-MAI/Z-Image-Turbo brings, and ComfyUI's files (transformer,"
                    + " Qwen3 text encoder, VAE) as a folder or by the transformer's file";

    private static final Pattern ID = Pattern.compile("([\\w.-]+/[\\w.-]+)(?:@([\\w./-]+))?");
    private static final Pattern URL = Pattern.compile("(?i)https?://([^/]+)/?(.*)");
    private static final Pattern HUB_PATH = Pattern.compile("([\\w.-]+/[\\w.-]+?)(?:\\.git)?(?:/.*|\\?.*|#.*)?");
    private static final Pattern HUBS =
            Pattern.compile("(?i)(www\\.)?(huggingface\\.co|hf\\.co|modelscope\\.(cn|ai))/");
    private static final Pattern PREFIXED = Pattern.compile("(?i)(hf|huggingface|modelscope|ms):(?://)?(.+)");

    private ModelFinder() {}

    /**
     * A folder or a transformer's file that exists, else the name of an embedded model, else a Hugging Face id in the local cache, with
     * {@code @revision} behind it unless the revision is main.
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
        elsewhere(source).ifPresent(line -> {
            throw new ModelException("'" + Printable.value(source) + "': " + line);
        });
        Matcher id = ID.matcher(source);
        if (id.matches() && !id.group(1).startsWith(".")) {
            return HuggingFaceCache.find(id.group(1), Optional.ofNullable(id.group(2)));
        }
        throw new ModelException("'" + Printable.value(source) + "': no such folder; expected "
                + embedded.stream().map(s -> s.name() + ", ").collect(Collectors.joining())
                + "a model folder, or a Hugging Face id such as Tongyi-MAI/Z-Image-Turbo");
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

    /** Says what to do about an address, or a name of another site: nothing is downloaded here. */
    private static Optional<String> elsewhere(String source) {
        Matcher prefixed = PREFIXED.matcher(source);
        if (prefixed.matches()) {
            return Optional.of(
                    prefixed.group(1).toLowerCase(Locale.ROOT).startsWith("h")
                            ? "write the id alone, " + Printable.value(prefixed.group(2))
                            : modelScope(prefixed.group(2)));
        }
        if (source.regionMatches(true, 0, "file:", 0, 5)) {
            return Optional.of("write the path alone, without file:");
        }
        Matcher url = URL.matcher(HUBS.matcher(source).lookingAt() ? "https://" + source : source);
        if (!url.matches()) {
            return Optional.empty();
        }
        String host = url.group(1).toLowerCase(Locale.ROOT);
        Matcher id = HUB_PATH.matcher(url.group(2).replaceFirst("^models/", ""));
        if (id.matches() && host.matches("(www\\.)?(huggingface\\.co|hf\\.co|hf-mirror\\.com)")) {
            return Optional.of("an address; nothing is downloaded here. Run once: hf download " + id.group(1)
                    + "  and name the id, " + id.group(1));
        }
        return Optional.of(
                id.matches() && host.matches("(www\\.)?modelscope\\.(cn|ai)")
                        ? modelScope(id.group(1))
                        : "an address; nothing is downloaded here. Download it, and name the folder; " + NEEDED);
    }

    private static String modelScope(String id) {
        String name = Printable.value(id);
        return "a model of ModelScope, from which nothing is downloaded here. Run once: modelscope download --model "
                + name + " --local_dir FOLDER  and name that folder";
    }
}
