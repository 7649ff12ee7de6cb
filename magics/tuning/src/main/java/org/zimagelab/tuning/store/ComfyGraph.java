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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The graph that ComfyUI writes into its PNGs: {@code {"ID": {"class_type": …, "inputs": {NAME: VALUE}}}}, where a
 * value {@code ["ID", OUTPUT]} is a link. What is read starts at the sampler and follows links against their direction.
 * Where the sampler is one that others are plugged into, its settings stand in those: the guider has the texts and cfg,
 * the noise its seed, the schedule the steps.
 */
final class ComfyGraph {
    static final String KEYWORD = "prompt";

    record Size(int width, int height) {}

    private static final List<String> SAMPLERS =
            List.of("KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced");

    /** Texts of the nodes that encode them, of several encoders each its own; the fullest first. */
    private static final List<String> ENCODED =
            List.of("text", "prompt", "user_prompt", "t5xxl", "llama", "text_g", "clip_g", "text_l", "clip_l");

    /** Inputs of nodes that bring a text, a number or a model's file along. */
    private static final List<String> TEXTS = List.of("text", "prompt", "value", "string");

    private static final List<String> MODELS = List.of("ckpt_name", "unet_name", "model_name");

    /** Inputs by which a latent image reaches a node that changes it. */
    private static final List<String> LATENTS = List.of("latent_image", "samples", "latent");

    /** The guider of a positive text alone. */
    private static final String WITHOUT_NEGATIVE = "BasicGuider";

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
            throw new IOException(
                    all.isEmpty()
                            ? "its graph has no node " + String.join(" or ", SAMPLERS)
                            : "its graph has " + all.size() + " samplers, and not one that begins the picture");
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
        JsonObject guider = link(sampler, "guider").map(Link::node).orElse(sampler);
        if (type(guider).equals(WITHOUT_NEGATIVE) && input.equals("negative")) {
            return "";
        }
        Deque<Link> ahead = new ArrayDeque<>();
        link(guider, type(guider).equals(WITHOUT_NEGATIVE) ? "conditioning" : input)
                .ifPresent(ahead::push);
        Set<JsonObject> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<String> texts = new LinkedHashSet<>();
        String last = type(guider);
        while (!ahead.isEmpty()) {
            Link link = ahead.pop();
            JsonObject from = link.node();
            if (seen.add(from)) {
                last = type(from);
                List<String> found = last.equals("ConditioningZeroOut") ? List.of("") : encoded(from);
                texts.addAll(found);
                if (found.isEmpty()) {
                    onwards(link).forEach(ahead::push);
                }
            }
        }
        if (texts.isEmpty()) {
            throw new IOException("its graph leads from the " + input + " input of " + type(guider)
                    + " to no text; the way ends at " + last);
        }
        return texts.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining("\n"));
    }

    private List<String> encoded(JsonObject node) {
        return ENCODED.stream().flatMap(name -> word(node, name).stream()).toList();
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

    /** As {@link #word(String)}; of a guider that never looks at a negative text, cfg is 1. */
    Optional<BigDecimal> number(String input) {
        boolean unguided = link(sampler, "guider")
                .filter(guider -> type(guider.node()).equals(WITHOUT_NEGATIVE))
                .isPresent();
        Optional<String> found = unguided && input.equals("cfg") ? Optional.of("1") : word(input);
        return found.flatMap(word -> {
            try {
                return Optional.of(new BigDecimal(word));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** A word or number among the inputs of the sampler and of what is plugged into it, also where another node brings it. */
    Optional<String> word(String input) {
        Optional<JsonObject> schedule =
                behind(sampler, List.of("sigmas"), node -> link(node, "sigmas").isEmpty());
        return Stream.of(
                        Optional.of(sampler),
                        link(sampler, "guider").map(Link::node),
                        link(sampler, "noise").map(Link::node),
                        link(sampler, "sampler").map(Link::node),
                        schedule)
                .flatMap(Optional::stream)
                .flatMap(node -> word(node, input).stream())
                .findFirst();
    }

    /** What the sampler steps by: the name that was chosen, or the node that stands for one of its own. */
    String samplerName() {
        return word("sampler_name")
                .or(() -> link(sampler, "sampler").map(link -> type(link.node())))
                .orElse("");
    }

    private Optional<String> word(JsonObject node, String input) {
        return word(node, input, new ArrayDeque<>());
    }

    /** @param way the nodes passed so far, none of which is passed again */
    private Optional<String> word(JsonObject node, String input, Deque<JsonObject> way) {
        Optional<JsonObject> next = link(node, input).map(Link::node);
        if (next.isEmpty()) {
            return plain(node, input);
        }
        JsonObject from = next.get();
        if (way.stream().anyMatch(passed -> passed == from)) {
            return Optional.empty();
        }
        way.push(from);
        Optional<String> word = type(from).equals("StringConcatenate")
                ? Optional.of(joined(from, way))
                : Stream.of(List.of(input), TEXTS, onlyLink(from))
                        .flatMap(List::stream)
                        .flatMap(name -> word(from, name, way).stream())
                        .findFirst();
        way.pop();
        return word;
    }

    private String joined(JsonObject node, Deque<JsonObject> way) {
        return Stream.of("string_a", "string_b")
                .map(part -> word(node, part, way).orElse(""))
                .collect(Collectors.joining(word(node, "delimiter", way).orElse("")));
    }

    /** Of the empty picture that the sampler begins with. */
    Optional<Size> size() {
        return size(sampler);
    }

    private Optional<Size> size(JsonObject node) {
        // What another sampler began is no empty picture any more.
        return behind(node, LATENTS, from -> isEmptyLatent(from) || SAMPLERS.contains(type(from)))
                .filter(ComfyGraph::isEmptyLatent)
                .flatMap(from -> word(from, "width")
                        .flatMap(width -> word(from, "height").flatMap(height -> size(width, height))));
    }

    /** {@code EmptyLatentImage}, {@code EmptySD3LatentImage} and their kin of other architectures. */
    private static boolean isEmptyLatent(JsonObject node) {
        return type(node).startsWith("Empty") && type(node).contains("Latent");
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
        return behind(sampler, List.of("model", "guider"), from -> file(from).isPresent())
                .flatMap(ComfyGraph::file);
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
