package org.zimagelab.tuning.store.imported.comfy;

import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.zimagelab.tuning.parameter.Decimals;
import org.zimagelab.tuning.store.imported.comfy.Rule.Part;
import org.zimagelab.tuning.store.imported.comfy.Value.Conditioning;

/**
 * The graph that ComfyUI writes into its PNGs: {@code {"ID": {"class_type": …, "inputs": {NAME: VALUE}}}}, where a
 * value {@code ["ID", OUTPUT]} is a link. Reading starts at the sampler and follows links backwards. Each value is
 * found on its own, and is missing if it cannot be found.
 */
public final class ComfyGraph {
    /** Keyword of the PNG text. */
    public static final String KEYWORD = "prompt";

    /** With these seeds, a node draws a seed of its own, which it does not always write into the graph. */
    private static final Set<BigDecimal> DRAWN =
            Set.of(BigDecimal.valueOf(-1), BigDecimal.valueOf(-2), BigDecimal.valueOf(-3));

    private final GraphEvaluation evaluation;
    private final Node sampler;
    private final Rule samples;

    private ComfyGraph(Map<String, Node> nodes) throws IOException {
        this.evaluation = new GraphEvaluation(nodes, NodeTable.PUBLISHED);
        List<Node> all = nodes.values().stream()
                .filter(node -> sampling(node).isPresent())
                .toList();
        if (all.isEmpty()) {
            throw new IOException("its graph has no known sampler, such as KSampler or SamplerCustomAdvanced");
        }
        List<Node> first =
                all.size() == 1 ? all : all.stream().filter(this::begins).toList();
        if (first.size() != 1) {
            throw new IOException(
                    "its graph has " + all.size() + " samplers, and it is not clear which one begins the picture");
        }
        this.sampler = first.get(0);
        this.samples = sampling(sampler).orElseThrow();
        if (positive().isEmpty()
                && negative().isEmpty()
                && samplerName().isEmpty()
                && model().isEmpty()
                && steps().or(this::cfg).or(this::seed).isEmpty()) {
            throw new IOException("none of its sampler's settings can be found in its graph");
        }
    }

    /**
     * Reads a graph.
     *
     * @throws IOException with the reason, without the file, if the text is not such a graph, or it is not clear
     *     which sampler counts
     */
    public static ComfyGraph parse(String text) throws IOException {
        Map<String, Node> nodes;
        try {
            nodes = GraphJson.nodes(text);
        } catch (MalformedJsonException e) {
            throw new IOException("its " + KEYWORD + " text is not ComfyUI's graph", e);
        }
        return new ComfyGraph(nodes);
    }

    private static Optional<Rule> sampling(Node node) {
        return NodeTable.PUBLISHED.sampler(node.type());
    }

    private boolean begins(Node node) {
        Value latent = evaluation.value(new Part(sampling(node).orElseThrow(), "latent"), node);
        return latent instanceof Value.Latent image && image.empty();
    }

    private Value value(String name) {
        return evaluation.value(new Part(samples, name), sampler);
    }

    /** The prompt; of several texts one per line, equal ones once. Empty if it cannot be found. */
    public String positive() {
        return text(value("positive"));
    }

    /** The negative prompt, likewise. */
    public String negative() {
        return text(value("negative"));
    }

    private static String text(Value value) {
        if (!(value instanceof Conditioning whole)) {
            return "";
        }
        Set<String> texts = new LinkedHashSet<>();
        Set<Conditioning> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Conditioning> ahead = new ArrayDeque<>(List.of(whole));
        while (!ahead.isEmpty()) {
            Conditioning next = ahead.pop();
            if (seen.add(next)) {
                texts.addAll(next.texts());
                for (int i = next.parts().size() - 1; i >= 0; i--) {
                    ahead.push(next.parts().get(i));
                }
            }
        }
        return texts.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining("\n"));
    }

    /** Steps of the schedule. */
    public Optional<BigDecimal> steps() {
        return number(value("steps"));
    }

    /** In the common convention, 1 = off. */
    public Optional<BigDecimal> cfg() {
        return number(value("cfg"));
    }

    public Optional<BigDecimal> seed() {
        return number(value("seed")).filter(seed -> !DRAWN.contains(seed));
    }

    private static Optional<BigDecimal> number(Value value) {
        if (value instanceof Value.Whole whole) {
            return Optional.of(new BigDecimal(whole.number())).filter(x -> Double.isFinite(x.doubleValue()));
        }
        if (value instanceof Value.Real real) {
            return Optional.of(BigDecimal.valueOf(real.number()));
        }
        return value instanceof Value.Text text ? Decimals.parse(text.text()) : Optional.empty();
    }

    /** Name of the sampler: the one that was chosen, or the node that is a sampler itself. */
    public String samplerName() {
        return value("sampler") instanceof Value.Text text ? text.text() : "";
    }

    /** Name of the schedule, ComfyUI's scheduler; empty if it cannot be found. */
    public String scheduleName() {
        return value("schedule") instanceof Value.Text text ? text.text() : "";
    }

    /** File of the model, as its loader names it; empty if it cannot be found. */
    public String model() {
        return value("model") instanceof Value.Network network ? network.file() : "";
    }

    /** Whether the sampler starts from a picture, whose size is then the size. */
    public boolean beginsWithPicture() {
        return value("latent") instanceof Value.Latent latent && !latent.empty();
    }

    /** Width in pixels of the empty picture that the sampler starts from; empty if it cannot be found. */
    public OptionalInt width() {
        return value("latent") instanceof Value.Latent latent ? latent.width() : OptionalInt.empty();
    }

    /** Height, likewise. */
    public OptionalInt height() {
        return value("latent") instanceof Value.Latent latent ? latent.height() : OptionalInt.empty();
    }
}
