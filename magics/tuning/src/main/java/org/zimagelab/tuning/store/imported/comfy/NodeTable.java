package org.zimagelab.tuning.store.imported.comfy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.tuning.store.imported.comfy.Rule.Bundle;
import org.zimagelab.tuning.store.imported.comfy.Rule.Part;

/** The rules of {@code nodes.txt} for the classes of nodes. The head of that file describes its format. */
final class NodeTable {
    static final NodeTable PUBLISHED = read("nodes.txt");

    /**
     * A node that shows its input, and keeps the text that it showed.
     *
     * @param shown name of the input
     * @param kept prefix of the names of the inputs that keep the text
     */
    record Viewer(String shown, String kept) {}

    private final Map<String, List<Rule>> outputs = new HashMap<>();
    private final Map<String, Rule> samplers = new HashMap<>();
    private final Map<String, Viewer> viewers = new HashMap<>();

    private NodeTable() {}

    /** The rules of all outputs of a class of nodes, in order; empty for an unknown class. */
    Optional<List<Rule>> outputs(String type) {
        return Optional.ofNullable(outputs.get(type));
    }

    /** The settings of a sampler, as one {@link Bundle}. */
    Optional<Rule> sampler(String type) {
        return Optional.ofNullable(samplers.get(type));
    }

    Optional<Viewer> viewer(String type) {
        return Optional.ofNullable(viewers.get(type));
    }

    Set<String> types() {
        return Set.copyOf(outputs.keySet());
    }

    private static NodeTable read(String name) {
        NodeTable table = new NodeTable();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(NodeTable.class.getResourceAsStream(name), name), StandardCharsets.UTF_8))) {
            String section = "";
            StringBuilder entry = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                boolean more = line.startsWith(" ");
                if (!more) {
                    table.add(section, entry.toString());
                    entry.setLength(0);
                }
                if (line.startsWith("[")) {
                    section = line.strip();
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    entry.append(line);
                }
            }
            table.add(section, entry.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    private void add(String section, String entry) {
        if (entry.isEmpty()) {
            return;
        }
        int arrow = entry.indexOf(" => ");
        if (arrow < 0) {
            throw new IllegalArgumentException("nodes.txt: no => in " + entry);
        }
        for (String name : entry.substring(0, arrow).split(",")) {
            String type = name.strip();
            String rules = entry.substring(arrow + 4);
            boolean known = switch (section) {
                case "[outputs]" -> outputs.put(type, outputs(type, rules)) != null;
                case "[samplers]" -> samplers.put(type, new RuleParser(rules, type).whole()) != null;
                case "[viewers]" -> {
                    String[] words = rules.strip().split("\\s+");
                    yield viewers.put(type, new Viewer(words[0], words[1])) != null;
                }
                default -> throw new IllegalArgumentException("nodes.txt: no section for " + entry);
            };
            if (known) {
                throw new IllegalArgumentException("nodes.txt: " + type + " stands twice in " + section);
            }
        }
    }

    private static List<Rule> outputs(String type, String rules) {
        RuleParser parser = new RuleParser(rules, type);
        List<Rule> all = new ArrayList<>();
        do {
            if (parser.take("*")) {
                List<String> names = parser.names();
                if (names.isEmpty() && all.get(0) instanceof Bundle bundle) {
                    names = List.copyOf(bundle.parts().keySet());
                }
                names.forEach(name -> all.add(new Part(all.get(0), name)));
            } else {
                all.add(parser.rule());
            }
        } while (parser.take(";"));
        parser.end();
        return List.copyOf(all);
    }
}
