package org.zimagelab.diffusion.layout;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.WeightFile;
import org.zimagelab.torch.weights.Weights;

/**
 * A file that holds one network of Z-Image or several, or the shards of one.
 *
 * @param files the file, or all shards
 * @param parts what it holds
 */
public record PartFile(List<Path> files, Map<Part, PartNames> parts) {

    /**
     * Looks into a file.
     *
     * @return empty if it holds no network of Z-Image
     */
    public static Optional<PartFile> of(List<Path> files) {
        Set<String> names = WeightFile.tensorNames(files);
        Map<Part, PartNames> parts = names.isEmpty() ? Map.of() : PartNames.in(names);
        return parts.isEmpty() ? Optional.empty() : Optional.of(new PartFile(files, parts));
    }

    /** The file, or the first shard. */
    public Path path() {
        return files.get(0);
    }

    public boolean has(Part part) {
        return parts.containsKey(part);
    }

    /**
     * The tensors of a network, by their published names.
     *
     * @throws ModelException naming the file and the reason
     */
    public Weights weights(Part part) {
        PartNames names = parts.get(part);
        return names.published(Weights.files(files, names::contains));
    }

    /**
     * The width in which this file's network meets the transformer: of text features, or channels of the latents.
     *
     * @return 0 if the file does not tell
     */
    int width(Part part) {
        try {
            StoredTensor t = weights(part)
                    .tensors()
                    .get(part == Part.TEXT_ENCODER ? "embed_tokens.weight" : "decoder.conv_in.weight");
            return t == null || t.shape().length < 2 ? 0 : (int) t.shape()[1];
        } catch (ModelException e) {
            return 0;
        }
    }

    @Override
    public String toString() {
        return Printable.path(path());
    }
}
