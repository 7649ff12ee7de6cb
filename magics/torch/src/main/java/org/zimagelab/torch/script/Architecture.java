package org.zimagelab.torch.script;

import java.util.Map;

/**
 * A network without weights: the common start of running it and of training it.
 *
 * @param className of its TorchScript module
 * @param source of the module, TorchScript
 * @param attributes of the module, without its weights
 * @param shapes of the tensors that it needs to run, by their published names
 */
public record Architecture(
        String className, String source, Map<String, Object> attributes, Map<String, long[]> shapes) {}
