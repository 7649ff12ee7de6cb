package org.zimagelab.tuning.store;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.text.Prompts;

/**
 * The words and numbers in the inputs of a {@link ComfyGraph}, also where other nodes bring them. Each input is worked out
 * once, and what an input needs waits on a list of its own: neither the number of ways through a graph nor their length
 * counts, only its size.
 */
final class ComfyWords {
    /** Inputs of nodes that bring a text, a number or a model's file along. */
    private static final List<String> TEXTS = List.of("text", "prompt", "value", "string");

    /** Characters of all texts that are put together; nodes that double a text reach any number in a few steps. */
    private static final int MOST_JOINED = 16 * Prompts.LONGEST;

    /** An input that is being worked out. */
    private static final class Place {
        private final JsonObject node;
        private final String input;

        /** The node that is plugged in; null where none is. */
        private final JsonObject from;

        /** Which of the inputs of that node is asked next. */
        private int next;

        private Place(JsonObject node, String input, JsonObject from) {
            this.node = node;
            this.input = input;
            this.from = from;
        }
    }

    private final ComfyNodes nodes;

    /** What is known of an input; null while that is worked out. Nodes are told apart as objects: some are equal. */
    private final Map<JsonObject, Map<String, Optional<String>>> known = new IdentityHashMap<>();

    private final Deque<Place> open = new ArrayDeque<>();
    private int joined;

    ComfyWords(ComfyNodes nodes) {
        this.nodes = nodes;
    }

    /**
     * The word or number of an input.
     *
     * @return empty if there is none
     * @throws UncheckedIOException with the reason alone, if the graph runs in a circle or joins too much
     */
    Optional<String> word(JsonObject node, String input) {
        if (of(node).get(input) == null) {
            begin(node, input);
        }
        while (!open.isEmpty()) {
            Place place = open.peek();
            Optional<String> word = workedOut(place);
            if (word != null) {
                of(place.node).put(place.input, word);
                open.pop();
            }
        }
        return of(node).get(input);
    }

    private Map<String, Optional<String>> of(JsonObject node) {
        return known.computeIfAbsent(node, n -> new HashMap<>());
    }

    private void begin(JsonObject node, String input) {
        if (of(node).containsKey(input)) {
            throw refused("runs in a circle");
        }
        of(node).put(input, null);
        open.push(new Place(
                node, input, nodes.link(node, input).map(ComfyNodes.Link::node).orElse(null)));
    }

    /** The word of an input of the node that is plugged in; null where it is put on the list first. */
    private Optional<String> ofPlugged(Place place, String input) {
        Optional<String> word = of(place.from).get(input);
        if (word == null) {
            begin(place.from, input);
        }
        return word;
    }

    /** Null where it waits for another place. */
    private Optional<String> workedOut(Place place) {
        if (place.from == null) {
            return ComfyNodes.plain(place.node, place.input);
        }
        if (ComfyNodes.type(place.from).equals("StringConcatenate")) {
            return concatenated(place);
        }
        // The input of the same name, then those that bring texts, then the only one that something is plugged into.
        while (place.next < TEXTS.size() + 2) {
            String name = place.next == 0 ? place.input : place.next <= TEXTS.size() ? TEXTS.get(place.next - 1) : null;
            if (name == null) {
                name = nodes.onlyLink(place.from).orElse(place.input);
            }
            Optional<String> word = ofPlugged(place, name);
            if (word == null || word.isPresent()) {
                return word;
            }
            place.next++;
        }
        return Optional.empty();
    }

    private Optional<String> concatenated(Place place) {
        Optional<String> a = ofPlugged(place, "string_a");
        Optional<String> b = a == null ? null : ofPlugged(place, "string_b");
        Optional<String> delimiter = b == null ? null : ofPlugged(place, "delimiter");
        if (delimiter == null) {
            return null;
        }
        List<String> parts = List.of(a.orElse(""), delimiter.orElse(""), b.orElse(""));
        long length = parts.stream().mapToLong(String::length).sum();
        if (joined + length > MOST_JOINED) {
            throw refused("puts together texts of more than " + MOST_JOINED + " characters");
        }
        joined += (int) length;
        return Optional.of(String.join("", parts));
    }

    private static UncheckedIOException refused(String reason) {
        return new UncheckedIOException(new IOException("its graph " + reason));
    }
}
