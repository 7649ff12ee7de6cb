package org.zimagelab.tuning.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nodes of a {@link ComfyGraph} by their ids: what stands in an input, and which node is plugged into it. */
final class ComfyNodes {
    /** An output of a node; the first is 0, any other 1. */
    record Link(JsonObject node, int output) {}

    private final JsonObject nodes;
    private final Map<JsonObject, Optional<String>> onlyLinks = new IdentityHashMap<>();

    ComfyNodes(JsonObject nodes) {
        this.nodes = nodes;
    }

    /** Those of these types, in order of the file. */
    List<JsonObject> of(List<String> types) {
        return nodes.entrySet().stream()
                .map(Map.Entry::getValue)
                .filter(JsonElement::isJsonObject)
                .map(JsonElement::getAsJsonObject)
                .filter(node -> types.contains(type(node)))
                .toList();
    }

    Optional<Link> link(JsonObject node, String input) {
        JsonElement value = inputs(node).get(input);
        if (value == null || !value.isJsonArray() || value.getAsJsonArray().size() != 2) {
            return Optional.empty();
        }
        JsonArray pair = value.getAsJsonArray();
        boolean plain = pair.get(0).isJsonPrimitive() && pair.get(1).isJsonPrimitive();
        JsonElement from = plain ? nodes.get(pair.get(0).getAsString()) : null;
        return from != null && from.isJsonObject()
                ? Optional.of(new Link(
                        from.getAsJsonObject(), pair.get(1).getAsString().equals("0") ? 0 : 1))
                : Optional.empty();
    }

    /** The one input of a node that something is plugged into; empty where there are none or several. */
    Optional<String> onlyLink(JsonObject node) {
        return onlyLinks.computeIfAbsent(node, n -> {
            List<String> links = inputs(n).keySet().stream()
                    .filter(name -> link(n, name).isPresent())
                    .limit(2)
                    .toList();
            return links.size() == 1 ? Optional.of(links.get(0)) : Optional.empty();
        });
    }

    /** A word or number that stands in an input itself. */
    static Optional<String> plain(JsonObject node, String input) {
        JsonElement value = inputs(node).get(input);
        return value != null && value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
    }

    static JsonObject inputs(JsonObject node) {
        JsonElement inputs = node.get("inputs");
        return inputs != null && inputs.isJsonObject() ? inputs.getAsJsonObject() : new JsonObject();
    }

    static String type(JsonObject node) {
        JsonElement type = node.get("class_type");
        return type != null && type.isJsonPrimitive() ? type.getAsString() : "a node";
    }
}
