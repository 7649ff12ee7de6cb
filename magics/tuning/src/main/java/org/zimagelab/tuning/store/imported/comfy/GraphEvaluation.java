package org.zimagelab.tuning.store.imported.comfy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.zimagelab.tuning.store.imported.comfy.Node.Link;
import org.zimagelab.tuning.store.imported.comfy.Node.Literal;
import org.zimagelab.tuning.store.imported.comfy.Rule.Bundle;
import org.zimagelab.tuning.store.imported.comfy.Rule.Call;
import org.zimagelab.tuning.store.imported.comfy.Rule.Constant;
import org.zimagelab.tuning.store.imported.comfy.Rule.Given;
import org.zimagelab.tuning.store.imported.comfy.Rule.GivenAll;
import org.zimagelab.tuning.store.imported.comfy.Rule.Or;
import org.zimagelab.tuning.store.imported.comfy.Rule.Part;
import org.zimagelab.tuning.store.imported.comfy.Value.Nothing;

/**
 * Computes the values in a graph. Each output is computed once, from a work list instead of recursion, so the time
 * depends on the size of the graph only, not on the number or length of the paths through it. A value that depends on
 * itself is unknown.
 */
final class GraphEvaluation {
    /** Names of the inputs that have the file of a network, in loaders that are not in the table. */
    private static final List<String> FILES = List.of("ckpt_name", "unet_name", "model_name");

    /** Order of names that end in a number. */
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /** An output of a node, or one value of a bundle; the part is empty for the output itself. */
    private record Place(Node node, int output, String part) {}

    private final Map<String, Node> nodes;
    private final NodeTable table;
    private final NodeFunctions functions = new NodeFunctions();
    private final Map<Place, Value> known = new HashMap<>();
    private final Set<Place> open = new HashSet<>();

    /** The places that the current one needs and that are not known yet. */
    private final List<Place> needed = new ArrayList<>();

    /** Texts that viewer nodes showed, by the output that is connected to them. */
    private final Map<Link, Set<String>> shown = new HashMap<>();

    GraphEvaluation(Map<String, Node> nodes, NodeTable table) {
        this.nodes = nodes;
        this.table = table;
        nodes.values()
                .forEach(node -> table.viewer(node.type()).ifPresent(viewer -> {
                    if (node.inputs().get(viewer.shown()) instanceof Link link) {
                        shown.computeIfAbsent(link, l -> new LinkedHashSet<>()).addAll(kept(node, viewer.kept()));
                    }
                }));
    }

    /** The value of a rule for the inputs of a node; {@link Nothing#UNKNOWN} if it cannot be computed. */
    Value value(Rule rule, Node node) {
        while (true) {
            needed.clear();
            Value value = value(rule, node, "");
            if (value != null) {
                return value;
            }
            workOut(List.copyOf(needed));
        }
    }

    private void workOut(List<Place> places) {
        Deque<Place> waiting = new ArrayDeque<>(places);
        while (!waiting.isEmpty()) {
            Place place = waiting.peek();
            if (known.containsKey(place)) {
                waiting.pop();
                continue;
            }
            open.add(place);
            needed.clear();
            Value value = workedOut(place);
            if (value == null) {
                needed.forEach(waiting::push);
            } else {
                known.put(place, value);
                open.remove(place);
                waiting.pop();
            }
        }
    }

    /** Null if other places are needed first. */
    private Value workedOut(Place place) {
        Node node = place.node();
        Optional<List<Rule>> rules = table.outputs(node.type());
        Value value;
        if (rules.isEmpty()) {
            value = inferred(place);
        } else if (place.output() < rules.get().size()) {
            value = value(rules.get().get(place.output()), node, place.part());
        } else {
            value = Nothing.UNKNOWN;
        }
        if (value == Nothing.UNKNOWN && place.part().isEmpty()) {
            Set<String> texts = shown.getOrDefault(new Link(node.id(), place.output()), Set.of());
            return texts.size() == 1 ? new Value.Text(texts.iterator().next()) : value;
        }
        return value;
    }

    /**
     * The value of a node that is not in the table, where its name and inputs allow only one: an empty picture, the
     * network of its only network input, or the network in the file that it names.
     */
    private Value inferred(Place place) {
        Node node = place.node();
        if (place.output() != 0 || !place.part().isEmpty()) {
            return Nothing.UNKNOWN;
        }
        if (node.type().startsWith("Empty") && node.type().contains("Latent")) {
            return value(new Call("empty", List.of(new Given("width"), new Given("height"))), node, "");
        }
        List<String> links = node.links();
        if (links.contains("model")
                && List.of("model", "clip").containsAll(links)
                && files(node).isEmpty()) {
            return value(new Given("model"), node, "");
        }
        List<String> files = files(node);
        return links.isEmpty() && files.size() == 1 ? new Value.Network(files.get(0)) : Nothing.UNKNOWN;
    }

    private static List<String> files(Node node) {
        return FILES.stream()
                .map(name -> node.inputs().get(name))
                .filter(input -> input instanceof Literal literal && literal.value() instanceof Value.Text)
                .map(input -> ((Value.Text) ((Literal) input).value()).text())
                .toList();
    }

    private static List<String> kept(Node node, String prefix) {
        return node.inputs().entrySet().stream()
                .filter(e -> e.getKey().startsWith(prefix))
                .filter(e -> e.getValue() instanceof Literal literal && literal.value() instanceof Value.Text)
                .map(e -> ((Value.Text) ((Literal) e.getValue()).value()).text())
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
    }

    private Value ask(Place place) {
        Value value = known.get(place);
        if (value == null && open.contains(place)) {
            return Nothing.UNKNOWN;
        }
        if (value == null) {
            needed.add(place);
        }
        return value;
    }

    /** Null if other places are needed first. Recursion is only as deep as the rules of our own table. */
    private Value value(Rule rule, Node node, String part) {
        if (rule instanceof Given given) {
            return given(node, given.input(), part);
        }
        if (rule instanceof Constant constant) {
            return part.isEmpty() ? constant.value() : Nothing.UNKNOWN;
        }
        if (rule instanceof Part p) {
            return part.isEmpty() ? value(p.of(), node, p.name()) : Nothing.UNKNOWN;
        }
        if (rule instanceof Or or) {
            return or(or.choices(), node, part);
        }
        if (rule instanceof Bundle bundle) {
            return bundle(bundle, node, part);
        }
        if (rule instanceof Call call) {
            return call(call, node, part);
        }
        return Nothing.UNKNOWN;
    }

    private Value given(Node node, String name, String part) {
        Node.Input input = node.inputs().get(name);
        if (input instanceof Link link) {
            Node from = nodes.get(link.node());
            return from == null ? Nothing.UNKNOWN : ask(new Place(from, link.output(), part));
        }
        Value value = input == null ? Nothing.ABSENT : ((Literal) input).value();
        return part.isEmpty() || value.absent() ? value : Nothing.UNKNOWN;
    }

    private Value or(List<Rule> choices, Node node, String part) {
        for (Rule choice : choices) {
            Value value = value(choice, node, part);
            if (value == null || !value.absent()) {
                return value;
            }
        }
        return Nothing.ABSENT;
    }

    /** Without a part: whether any part is given. */
    private Value bundle(Bundle bundle, Node node, String part) {
        List<Rule> rest = bundle.rest() == null ? List.of() : List.of(bundle.rest());
        if (part.isEmpty()) {
            List<Rule> all = new ArrayList<>(bundle.parts().values());
            all.addAll(rest);
            Value any = or(all, node, "");
            return any == null || any.absent() ? any : Nothing.BUNDLE;
        }
        Rule own = bundle.parts().get(part);
        Value value = own == null ? Nothing.ABSENT : value(own, node, "");
        return value == null || !value.absent() ? value : or(rest, node, part);
    }

    private Value call(Call call, Node node, String part) {
        List<Rule> arguments = call.arguments();
        switch (call.name()) {
            case "if", "pick", "at":
                return chosen(call, node, part);
            case "only":
                List<String> names =
                        node.links().isEmpty() ? List.copyOf(node.inputs().keySet()) : node.links();
                return names.size() == 1 ? given(node, names.get(0), part) : Nothing.UNKNOWN;
            case "first":
                return first(expanded(arguments, node), node, part);
            case "merge":
                List<Rule> last = new ArrayList<>(expanded(arguments, node));
                Collections.reverse(last);
                return values(last, node, part) == null ? null : or(last, node, part);
            case "image":
                boolean none = node.inputs().get(((Given) arguments.get(0)).input()) == null;
                return none ? Nothing.ABSENT : functions.apply("picture", List.of());
            case "shown":
                return shown(arguments, node, part);
            default:
                List<Value> values = values(expanded(arguments, node), node, "");
                return values == null ? null : part.isEmpty() ? functions.apply(call.name(), values) : Nothing.UNKNOWN;
        }
    }

    /** The argument that the first argument selects; only that one is computed. */
    private Value chosen(Call call, Node node, String part) {
        List<Rule> arguments = call.arguments();
        Rule asked = call.name().equals("at") ? arguments.get(1) : arguments.get(0);
        Value by = value(asked, node, "");
        if (by == null) {
            return null;
        }
        if (call.name().equals("if")) {
            Optional<Boolean> holds = PythonNumbers.holds(by);
            return holds.isEmpty() ? Nothing.UNKNOWN : value(arguments.get(holds.get() ? 1 : 2), node, part);
        }
        Optional<Integer> place = PythonNumbers.index(by);
        if (place.isEmpty()) {
            return Nothing.UNKNOWN;
        }
        if (call.name().equals("at")) {
            String prefix = ((Value.Text) ((Constant) arguments.get(0)).value()).text();
            return given(node, prefix + place.get(), part);
        }
        int last = arguments.size() - 1;
        int n = place.get() < 1 ? last : Math.min(place.get(), last);
        return value(arguments.get(n), node, part);
    }

    /** The first argument that is given; all before it must be known to be absent. */
    private Value first(List<Rule> arguments, Node node, String part) {
        List<Value> values = values(arguments, node, "");
        if (values == null) {
            return null;
        }
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).absent()) {
                return part.isEmpty() ? values.get(i) : value(arguments.get(i), node, part);
            }
        }
        return Nothing.ABSENT;
    }

    /** The value of the input, or else the single text that the viewer kept of it. */
    private Value shown(List<Rule> arguments, Node node, String part) {
        Value value = value(arguments.get(0), node, part);
        if (value == null || !value.unknown() && !value.absent() || !part.isEmpty()) {
            return value;
        }
        List<String> texts = kept(node, ((GivenAll) arguments.get(1)).prefix());
        return texts.size() == 1 ? new Value.Text(texts.get(0)) : Nothing.UNKNOWN;
    }

    /** All values, or null if any needs other places first; all are asked for before that. */
    private List<Value> values(List<Rule> rules, Node node, String part) {
        List<Value> values = new ArrayList<>(rules.size());
        boolean whole = true;
        for (Rule rule : rules) {
            Value value = value(rule, node, part);
            whole &= value != null;
            values.add(value);
        }
        return whole ? values : null;
    }

    private static List<Rule> expanded(List<Rule> arguments, Node node) {
        if (arguments.stream().noneMatch(GivenAll.class::isInstance)) {
            return arguments;
        }
        List<Rule> all = new ArrayList<>();
        for (Rule argument : arguments) {
            if (argument instanceof GivenAll several) {
                Stream<String> names =
                        node.inputs().keySet().stream().filter(name -> name.startsWith(several.prefix()));
                (several.sorted() ? names.sorted(BY_NUMBER) : names)
                        .map(Given::new)
                        .forEach(all::add);
            } else {
                all.add(argument);
            }
        }
        return all;
    }
}
