package org.zimagelab.tuning.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The graph that ComfyUI writes into its PNGs: {@code {"ID": {"class_type": …, "inputs": {NAME: VALUE}}}}, where a
 * value {@code ["ID", OUTPUT]} is a link. What is read starts at the sampler and follows links against their direction.
 */
final class ComfyGraph {
    static final String KEYWORD = "prompt";

    record Size(int width, int height) {}

    private static final Set<String> SAMPLERS = Set.of("KSampler", "KSamplerAdvanced");
    private static final Set<String> EMPTY_LATENTS = Set.of("EmptyLatentImage", "EmptySD3LatentImage");

    /** Inputs of nodes that bring a text, a number or a model's file along. */
    private static final List<String> TEXTS = List.of("text", "prompt", "value", "string");

    private static final List<String> MODELS = List.of("ckpt_name", "unet_name", "model_name");

    /** Inputs by which a latent image reaches a node that changes it. */
    private static final List<String> LATENTS = List.of("latent_image", "samples", "latent");

    private final JsonObject nodes;
    private final JsonObject sampler;

    private ComfyGraph(JsonObject nodes) throws IOException {
        this.nodes = nodes;
        this.sampler = sampler();
    }

    /** @throws IOException with the reason alone, if it is not such a graph, or which sampler counts cannot be told */
    static ComfyGraph parse(String text) throws IOException {
        try {
            return new ComfyGraph(JsonParser.parseString(text).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("its " + KEYWORD + " text is not ComfyUI's graph", e);
        }
    }

    /** The only sampler; of several, the one that begins with an empty picture. */
    private JsonObject sampler() throws IOException {
        List<JsonObject> all = nodes.entrySet().stream()
                .map(Map.Entry::getValue)
                .filter(JsonElement::isJsonObject)
                .map(JsonElement::getAsJsonObject)
                .filter(node -> SAMPLERS.contains(type(node)))
                .toList();
        List<JsonObject> first = all.size() < 2
                ? all
                : all.stream().filter(node -> size(node).isPresent()).toList();
        if (first.size() != 1) {
            String what = String.join(" or ", new TreeSet<>(SAMPLERS));
            throw new IOException(
                    all.isEmpty()
                            ? "its graph has no node " + what
                            : "its graph has " + all.size() + " nodes " + what
                                    + ", and not one that begins the picture");
        }
        return first.get(0);
    }

    /** @throws IOException with the reason alone, if no text is found */
    String positive() throws IOException {
        return text("positive");
    }

    /** @throws IOException likewise */
    String negative() throws IOException {
        return text("negative");
    }

    /** The text behind an input of the sampler; of texts that were combined, one a line. */
    private String text(String input) throws IOException {
        Deque<Link> ahead = new ArrayDeque<>();
        link(sampler, input).ifPresent(ahead::push);
        Set<JsonObject> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<String> texts = new LinkedHashSet<>();
        String last = type(sampler);
        while (!ahead.isEmpty()) {
            Link link = ahead.pop();
            JsonObject from = link.node();
            if (seen.add(from)) {
                last = type(from);
                Optional<String> text = last.equals("ConditioningZeroOut") ? Optional.of("") : word(from, "text");
                text.ifPresentOrElse(texts::add, () -> onwards(link).forEach(ahead::push));
            }
        }
        if (texts.isEmpty()) {
            throw new IOException("its graph leads from the " + input + " input of " + type(sampler)
                    + " to no text; the way ends at " + last);
        }
        return texts.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining("\n"));
    }

    /** Where the conditioning that leaves a node comes from, the last of them first. */
    private List<Link> onwards(Link link) {
        JsonObject node = link.node();
        Optional<Link> positive = link(node, "positive");
        Optional<Link> negative = link(node, "negative");
        if (positive.isPresent() && negative.isPresent()) {
            // A node with both hands them on in this order.
            return List.of(link.output() == 0 ? positive.get() : negative.get());
        }
        List<String> inputs = inputs(node).keySet().stream()
                .filter(name -> name.startsWith("conditioning"))
                .toList();
        List<Link> links = new ArrayList<>();
        for (String input : inputs.isEmpty() ? onlyLink(node) : inputs) {
            link(node, input).ifPresent(found -> links.add(0, found));
        }
        return links;
    }

    private List<String> onlyLink(JsonObject node) {
        List<String> links = inputs(node).keySet().stream()
                .filter(name -> link(node, name).isPresent())
                .toList();
        return links.size() == 1 ? links : List.of();
    }

    /** A number among the sampler's inputs, also where another node brings it. */
    Optional<BigDecimal> number(String input) {
        return word(input).flatMap(word -> {
            try {
                return Optional.of(new BigDecimal(word));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** A word or number among the sampler's inputs, likewise. */
    Optional<String> word(String input) {
        return word(sampler, input);
    }

    private Optional<String> word(JsonObject node, String input) {
        Optional<Link> link = link(node, input);
        if (link.isEmpty()) {
            return plain(node, input);
        }
        List<String> names = new ArrayList<>(List.of(input));
        names.addAll(TEXTS);
        JsonObject from = link.get().node();
        return names.stream().flatMap(name -> plain(from, name).stream()).findFirst();
    }

    /** Of the empty picture that the sampler begins with. */
    Optional<Size> size() {
        return size(sampler);
    }

    private Optional<Size> size(JsonObject node) {
        // What another sampler began is no empty picture any more.
        return behind(node, LATENTS, from -> EMPTY_LATENTS.contains(type(from)) || SAMPLERS.contains(type(from)))
                .filter(from -> EMPTY_LATENTS.contains(type(from)))
                .flatMap(from -> word(from, "width")
                        .flatMap(width -> word(from, "height").flatMap(height -> size(width, height))));
    }

    private static Optional<Size> size(String width, String height) {
        try {
            return Optional.of(new Size(Integer.parseInt(width), Integer.parseInt(height)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The file of the model, as its loader names it. */
    Optional<String> model() {
        return behind(sampler, List.of("model"), from -> file(from).isPresent()).flatMap(ComfyGraph::file);
    }

    private static Optional<String> file(JsonObject node) {
        return MODELS.stream().flatMap(name -> plain(node, name).stream()).findFirst();
    }

    /** The first node that will do on the way back through these inputs. */
    private Optional<JsonObject> behind(JsonObject node, List<String> inputs, Predicate<JsonObject> ends) {
        Set<JsonObject> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        JsonObject at = node;
        while (seen.add(at)) {
            JsonObject here = at;
            Optional<JsonObject> next = inputs.stream()
                    .flatMap(name -> link(here, name).stream())
                    .map(Link::node)
                    .findFirst();
            if (next.isEmpty() || ends.test(next.get())) {
                return next;
            }
            at = next.get();
        }
        return Optional.empty();
    }

    private record Link(JsonObject node, int output) {}

    private Optional<Link> link(JsonObject node, String input) {
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

    private static Optional<String> plain(JsonObject node, String input) {
        JsonElement value = inputs(node).get(input);
        return value != null && value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
    }

    private static JsonObject inputs(JsonObject node) {
        JsonElement inputs = node.get("inputs");
        return inputs != null && inputs.isJsonObject() ? inputs.getAsJsonObject() : new JsonObject();
    }

    private static String type(JsonObject node) {
        JsonElement type = node.get("class_type");
        return type != null && type.isJsonPrimitive() ? type.getAsString() : "a node";
    }
}
