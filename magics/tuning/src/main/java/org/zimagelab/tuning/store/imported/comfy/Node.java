package org.zimagelab.tuning.store.imported.comfy;

import java.util.List;
import java.util.Map;

/**
 * A node of a graph. Nodes are compared by identity, since two may be equal.
 */
final class Node {
    private final String id;
    private final String type;
    private final Map<String, Input> inputs;
    private final List<String> links;

    Node(String id, String type, Map<String, Input> inputs) {
        this.id = id;
        this.type = type;
        this.inputs = inputs;
        this.links = inputs.entrySet().stream()
                .filter(e -> e.getValue() instanceof Link)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The content of an input. */
    sealed interface Input {}

    /**
     * An output of another node.
     *
     * @param output index among the outputs of that node, from 0
     */
    record Link(String node, int output) implements Input {}

    record Literal(Value value) implements Input {}

    String id() {
        return id;
    }

    /** The class of the node in ComfyUI; empty if the file does not say. */
    String type() {
        return type;
    }

    /** The inputs by name, in the order of the file. */
    Map<String, Input> inputs() {
        return inputs;
    }

    /** Names of the inputs that are connected to other nodes. */
    List<String> links() {
        return links;
    }
}
