package org.zimagelab.torch.script;

import java.util.List;
import java.util.Map;

/**
 * A network without weights: the common start of running it and of training it.
 *
 * @param className of its TorchScript module
 * @param source of the module, TorchScript
 * @param attributes of the module, without its weights
 * @param shapes of the tensors that it needs to run, by their published names
 * @param blocks that can be streamed, in the order in which they are computed
 */
public record Architecture(
        String className,
        String source,
        Map<String, Object> attributes,
        Map<String, long[]> shapes,
        List<Block> blocks) {
    /** A network that is always on its device as a whole. */
    public Architecture(String className, String source, Map<String, Object> attributes, Map<String, long[]> shapes) {
        this(className, source, attributes, shapes, List.of());
    }
}
