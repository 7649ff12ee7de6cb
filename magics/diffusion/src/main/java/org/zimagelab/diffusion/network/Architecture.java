package org.zimagelab.diffusion.network;

import java.util.Map;

/**
 * A network before it has weights: what running it and training it both start from.
 *
 * @param className of its TorchScript module
 * @param resource with the module's source, beside this class
 * @param attributes of the module, but for its weights
 * @param shapes of the tensors that running it needs, by their published names
 */
public record Architecture(
        String className, String resource, Map<String, Object> attributes, Map<String, long[]> shapes) {}
