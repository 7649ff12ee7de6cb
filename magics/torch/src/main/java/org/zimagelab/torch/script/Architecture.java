package org.zimagelab.torch.script;

import java.util.Map;

/**
 * A network before it has weights: what running it and training it both start from.
 *
 * @param className of its TorchScript module
 * @param source of the module, TorchScript
 * @param attributes of the module, but for its weights
 * @param shapes of the tensors that running it needs, by their published names
 */
public record Architecture(
        String className, String source, Map<String, Object> attributes, Map<String, long[]> shapes) {}
