package org.zimagelab.tuning.store;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.zimagelab.diffusion.Printable;
import org.zimagelab.tuning.Decimals;
import org.zimagelab.tuning.store.ComfyNodes.Link;

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

    private static final List<String> MODELS = List.of("ckpt_name", "unet_name", "model_name");

    /** Inputs by which a latent image reaches a node that changes it. */
    private static final List<String> LATENTS = List.of("latent_image", "samples", "latent");

    /** The guider of a positive text alone. */
    private static final String WITHOUT_NEGATIVE = "BasicGuider";

    private final ComfyNodes nodes;
    private final ComfyWords words;
    private final JsonObject sampler;

    private ComfyGraph(JsonObject json) throws IOException {
        this.nodes = new ComfyNodes(json);
        this.words = new ComfyWords(nodes);
        this.sampler = sampler();
    }

    /**
     * Reads a graph.
     *
     * @throws IOException with the reason alone, if it is not such a graph, or which sampler counts cannot be told
     * @throws UncheckedIOException likewise, here and from every other method, if it runs in a circle or joins too much
     */
    static ComfyGraph parse(String text) throws IOException {
        try {
            return new ComfyGraph(JsonParser.parseString(text).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("its " + KEYWORD + " text is not ComfyUI's graph", e);
        }
    }

    /** The only sampler; of several, the one that begins with an empty picture. */
    private JsonObject sampler() throws IOException {
        List<JsonObject> all = nodes.of(SAMPLERS);
        Set<JsonObject> empty = all.size() < 2 ? Set.of() : beginning(all);
        List<JsonObject> first =
                all.size() < 2 ? all : all.stream().filter(empty::contains).toList();
        if (first.size() != 1) {
            throw new IOException(
                    all.isEmpty()
                            ? "its graph has no node " + String.join(" or ", SAMPLERS)
                            : "its graph has " + all.size() + " samplers, and not one that begins the picture");
        }
        return first.get(0);
    }

    /** Those of the samplers that begin with an empty picture of a known size. */
    private Set<JsonObject> beginning(List<JsonObject> samplers) {
        Set<JsonObject> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Map<JsonObject, Optional<JsonObject>> ends = new IdentityHashMap<>();
        for (JsonObject node : samplers) {
            if (emptyLatent(node, ends).flatMap(this::sizeOf).isPresent()) {
                found.add(node);
            }
        }
        return found;
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
        JsonObject guider = nodes.link(sampler, "guider").map(Link::node).orElse(sampler);
        if (ComfyNodes.type(guider).equals(WITHOUT_NEGATIVE) && input.equals("negative")) {
            return "";
        }
        Deque<Link> ahead = new ArrayDeque<>();
        nodes.link(guider, ComfyNodes.type(guider).equals(WITHOUT_NEGATIVE) ? "conditioning" : input)
                .ifPresent(ahead::push);
        Set<JsonObject> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<String> texts = new LinkedHashSet<>();
        String last = ComfyNodes.type(guider);
        while (!ahead.isEmpty()) {
            Link link = ahead.pop();
            JsonObject from = link.node();
            if (seen.add(from)) {
                last = ComfyNodes.type(from);
                List<String> found = last.equals("ConditioningZeroOut") ? List.of("") : encoded(from);
                texts.addAll(found);
                if (found.isEmpty()) {
                    onwards(link).forEach(ahead::push);
                }
            }
        }
        if (texts.isEmpty()) {
            throw new IOException("its graph leads from the " + input + " input of "
                    + Printable.value(ComfyNodes.type(guider)) + " to no text; the way ends at "
                    + Printable.value(last));
        }
        return texts.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining("\n"));
    }

    private List<String> encoded(JsonObject node) {
        return ENCODED.stream().flatMap(name -> word(node, name).stream()).toList();
    }

    /** Where the conditioning that leaves a node comes from, the last of them first. */
    private List<Link> onwards(Link link) {
        JsonObject node = link.node();
        Optional<Link> positive = nodes.link(node, "positive");
        Optional<Link> negative = nodes.link(node, "negative");
        if (positive.isPresent() && negative.isPresent()) {
            // A node with both hands them on in this order.
            return List.of(link.output() == 0 ? positive.get() : negative.get());
        }
        List<String> inputs = ComfyNodes.inputs(node).keySet().stream()
                .filter(name -> name.startsWith("conditioning"))
                .toList();
        List<Link> links = new ArrayList<>();
        for (String input : inputs.isEmpty() ? nodes.onlyLink(node).stream().toList() : inputs) {
            nodes.link(node, input).ifPresent(links::add);
        }
        Collections.reverse(links);
        return links;
    }

    /** As {@link #word(String)}; of a guider that never looks at a negative text, cfg is 1. */
    Optional<BigDecimal> number(String input) {
        boolean unguided = nodes.link(sampler, "guider")
                .filter(guider -> ComfyNodes.type(guider.node()).equals(WITHOUT_NEGATIVE))
                .isPresent();
        Optional<String> found = unguided && input.equals("cfg") ? Optional.of("1") : word(input);
        return found.flatMap(Decimals::parse);
    }

    /** A word or number among the inputs of the sampler and of what is plugged into it, also where another node brings it. */
    Optional<String> word(String input) {
        Optional<JsonObject> schedule = behind(
                sampler, List.of("sigmas"), node -> nodes.link(node, "sigmas").isEmpty());
        return Stream.of(
                        Optional.of(sampler),
                        nodes.link(sampler, "guider").map(Link::node),
                        nodes.link(sampler, "noise").map(Link::node),
                        nodes.link(sampler, "sampler").map(Link::node),
                        schedule)
                .flatMap(Optional::stream)
                .flatMap(node -> word(node, input).stream())
                .findFirst();
    }

    /** What the sampler steps by: the name that was chosen, or the node that stands for one of its own. */
    String samplerName() {
        return word("sampler_name")
                .or(() -> nodes.link(sampler, "sampler").map(link -> ComfyNodes.type(link.node())))
                .orElse("");
    }

    /** Of the empty picture that the sampler begins with. */
    Optional<Size> size() {
        return emptyLatent(sampler, new IdentityHashMap<>()).flatMap(this::sizeOf);
    }

    private Optional<JsonObject> emptyLatent(JsonObject node, Map<JsonObject, Optional<JsonObject>> ends) {
        // What another sampler began is no empty picture any more.
        return behind(node, LATENTS, from -> isEmptyLatent(from) || SAMPLERS.contains(ComfyNodes.type(from)), ends)
                .filter(ComfyGraph::isEmptyLatent);
    }

    private Optional<Size> sizeOf(JsonObject empty) {
        return word(empty, "width").flatMap(width -> word(empty, "height").flatMap(height -> size(width, height)));
    }

    /** {@code EmptyLatentImage}, {@code EmptySD3LatentImage} and their kin of other architectures. */
    private static boolean isEmptyLatent(JsonObject node) {
        return ComfyNodes.type(node).startsWith("Empty")
                && ComfyNodes.type(node).contains("Latent");
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
        return MODELS.stream()
                .flatMap(name -> ComfyNodes.plain(node, name).stream())
                .findFirst();
    }

    private Optional<JsonObject> behind(JsonObject node, List<String> inputs, Predicate<JsonObject> will) {
        return behind(node, inputs, will, new IdentityHashMap<>());
    }

    /**
     * The first node that will do on the way back through these inputs.
     *
     * @param ends what earlier ways came to, by the nodes on them; those of this way are added
     */
    private Optional<JsonObject> behind(
            JsonObject node,
            List<String> inputs,
            Predicate<JsonObject> will,
            Map<JsonObject, Optional<JsonObject>> ends) {
        Set<JsonObject> way = Collections.newSetFromMap(new IdentityHashMap<>());
        Optional<JsonObject> end = Optional.empty();
        JsonObject at = node;
        while (true) {
            if (ends.containsKey(at)) {
                end = ends.get(at);
                break;
            }
            if (!way.add(at)) {
                break;
            }
            JsonObject here = at;
            Optional<JsonObject> next = inputs.stream()
                    .flatMap(name -> nodes.link(here, name).stream())
                    .map(Link::node)
                    .findFirst();
            if (next.isEmpty() || will.test(next.get())) {
                end = next;
                break;
            }
            at = next.get();
        }
        for (JsonObject passed : way) {
            ends.put(passed, end);
        }
        return end;
    }

    private Optional<String> word(JsonObject node, String input) {
        return words.word(node, input);
    }
}
