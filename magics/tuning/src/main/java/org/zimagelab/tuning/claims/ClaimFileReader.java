package org.zimagelab.tuning.claims;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Convention;
import org.zimagelab.tuning.parameter.Parameter;

/** Reads a file of claims strictly: an unknown key, a wrong type or a missing value is one line with file and line. */
final class ClaimFileReader {
    private static final int MOST_SEEDS = 1000;
    private static final List<String> DESIGNS =
            List.of("difference", "interaction", "dominance", "optimum", "not-testable");

    /** Knows which values each parameter can have. */
    private static final Request ANY =
            new Request("", "", 64, 64, 8, Guidance.OFF, 0, "euler", OptionalDouble.empty(), 512);

    private final String file;
    private final String text;
    private final Map<String, Meaning> meanings = new LinkedHashMap<>();
    private final Map<String, Wording> families = new LinkedHashMap<>();
    private final List<ClaimPrompt> prompts = new ArrayList<>();

    ClaimFileReader(String file, String text) {
        this.file = file;
        this.text = text;
    }

    ClaimFile read() {
        YamlFields fields = YamlNode.document(file, text)
                .fields(
                        "the file",
                        List.of(
                                "title",
                                "source",
                                "about",
                                "for",
                                "seeds",
                                "prompts",
                                "meanings",
                                "families",
                                "claims"),
                        List.of("first-seed", "size"));
        readPrompts(fields.get("prompts"));
        fields.get("meanings").entries("meanings").forEach((name, node) -> meanings.put(name, meaning(name, node)));
        fields.get("families").entries("families").forEach((name, node) -> families.put(name, node.wording(name)));
        List<Claim> claims = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (YamlNode node : fields.get("claims").list("claims")) {
            Claim claim = claim(node);
            if (!ids.add(claim.id())) {
                throw node.wrong("claim '" + claim.id() + "': another claim has this id");
            }
            claims.add(claim);
        }
        long seeds = fields.get("seeds").whole("seeds");
        if (seeds < 1 || seeds > MOST_SEEDS) {
            throw fields.get("seeds").wrong("seeds: expected a whole number from 1 to " + MOST_SEEDS);
        }
        return new ClaimFile(
                file.replaceFirst("\\.ya?ml$", ""),
                fields.get("title").wording("title"),
                fields.text("source"),
                fields.text("about"),
                estimand(fields.get("for")),
                fields.optional("first-seed", node -> node.whole("first-seed")).orElse(0L),
                (int) seeds,
                fields.optional("size", node -> node.placed("size", (n, what) -> size(n.text(what)))),
                prompts,
                families,
                claims);
    }

    private static String size(String text) {
        return (String) Parameter.SIZE.cast(text);
    }

    private void readPrompts(YamlNode list) {
        Set<String> ids = new HashSet<>();
        Set<String> texts = new HashSet<>();
        for (YamlNode node : list.list("prompts")) {
            YamlFields fields = node.fields("prompt", List.of("id", "text"), List.of("negative"));
            ClaimPrompt prompt = new ClaimPrompt(
                    fields.text("id"),
                    fields.text("text"),
                    fields.optional("negative", n -> n.anyText("negative")).orElse(""));
            if (!ids.add(prompt.id()) || !texts.add(prompt.text())) {
                throw node.wrong("prompt '" + Printable.value(prompt.id()) + "': another prompt has this id or text");
            }
            prompts.add(prompt);
        }
    }

    private static Estimand estimand(YamlNode node) {
        return node.word("for", Estimand.class);
    }

    private static Meaning meaning(String name, YamlNode node) {
        YamlFields fields = node.fields(
                "meaning '" + Printable.value(name) + "'",
                List.of("en", "zh", "score", "is"),
                List.of("margin", "floor", "ceiling"));
        String score = fields.text("score");
        if (Metric.COSTS.stream().noneMatch(cost -> cost.name().equals(score))) {
            fields.get("score").placed("score", (n, what) -> Scores.named(score));
        }
        return new Meaning(
                name,
                fields.wording(name),
                score,
                fields.get("is").word("is", ClaimedDirection.class),
                fields.positive("margin"),
                number(fields, "floor"),
                number(fields, "ceiling"));
    }

    private static OptionalDouble number(YamlFields fields, String key) {
        return fields.has(key) ? OptionalDouble.of(fields.get(key).number(key)) : OptionalDouble.empty();
    }

    private Claim claim(YamlNode node) {
        List<String> optional = new ArrayList<>(List.of("for", "variant", "prompts", "means", "margin"));
        optional.addAll(DESIGNS);
        YamlFields fields = node.fields("claim", List.of("id", "en", "zh", "source", "family"), optional);
        String id = fields.text("id");
        if (!families.containsKey(fields.text("family"))) {
            throw fields.get("family")
                    .wrong("family: '" + Printable.value(fields.text("family"))
                            + "' is not among the families of the file: " + String.join(", ", families.keySet()));
        }
        List<String> given = DESIGNS.stream().filter(fields::has).toList();
        if (given.size() != 1) {
            throw node.wrong("claim '" + id + "': expected one of " + String.join(", ", DESIGNS)
                    + (given.isEmpty() ? "" : ", not " + String.join(" and ", given)));
        }
        Design design = design(given.get(0), fields.get(given.get(0)));
        List<Meaning> read = fields.optional(
                        "means",
                        list -> list.list("means").stream().map(this::known).toList())
                .orElse(List.of());
        if (read.isEmpty() && !(design instanceof Design.NotTestable)) {
            throw node.wrong("claim '" + id + "': 'means' is missing: the words whose scores test it");
        }
        if (new HashSet<>(read).size() < read.size()) {
            throw fields.get("means").wrong("means: a word is there twice");
        }
        boolean hasNoBest = read.stream().anyMatch(meaning -> meaning.direction() == ClaimedDirection.SAME);
        if (design instanceof Design.Optimum && hasNoBest) {
            throw fields.get("means").wrong("means: an optimum needs words that are higher or lower, not the same");
        }
        OptionalDouble margin = fields.positive("margin");
        if (margin.isPresent() && read.size() != 1) {
            throw fields.get("margin").wrong("margin: it needs exactly one word in 'means'; else write it in meanings");
        }
        return new Claim(
                id,
                fields.wording(id),
                fields.text("source"),
                fields.text("family"),
                fields.optional("for", ClaimFileReader::estimand),
                fields.optional("variant", n -> n.word("variant", Variant.class)),
                fields.optional(
                                "prompts",
                                list -> list.list("prompts").stream()
                                        .map(this::promptId)
                                        .toList())
                        .orElse(List.of()),
                design,
                read,
                margin);
    }

    private Meaning known(YamlNode node) {
        String word = node.text("means");
        if (!meanings.containsKey(word)) {
            throw node.wrong("means: '" + Printable.value(word) + "' is not among the meanings of the file: "
                    + String.join(", ", meanings.keySet()));
        }
        return meanings.get(word);
    }

    private String promptId(YamlNode node) {
        String id = node.text("prompts");
        if (prompts.stream().noneMatch(prompt -> prompt.id().equals(id))) {
            throw node.wrong("prompts: '" + Printable.value(id) + "' is not among the prompts of the file: "
                    + prompts.stream().map(ClaimPrompt::id).collect(Collectors.joining(", ")));
        }
        return id;
    }

    private static Design design(String kind, YamlNode node) {
        return switch (kind) {
            case "difference" -> difference(kind, node, List.of());
            case "interaction" -> {
                YamlFields fields = node.fields(kind, List.of("of", "from", "against"), List.of());
                yield new Design.Interaction(
                        difference(fields, kind), difference("against", fields.get("against"), List.of()));
            }
            case "dominance" -> {
                YamlFields fields = node.fields(kind, List.of("of", "over"), List.of());
                Setting of = setting(fields.get("of"));
                yield new Design.Dominance(of, others(fields.get("over"), "over", of));
            }
            case "optimum" -> optimum(node);
            default -> new Design.NotTestable(node.wording(kind));
        };
    }

    private static Design.Difference difference(String kind, YamlNode node, List<String> more) {
        return difference(node.fields(kind, List.of("of", "from"), more), kind);
    }

    private static Design.Difference difference(YamlFields fields, String kind) {
        Design.Difference difference = new Design.Difference(setting(fields.get("of")), setting(fields.get("from")));
        if (difference.of().equals(difference.from())) {
            throw fields.at().wrong(kind + ": both settings are the same");
        }
        return difference;
    }

    private static List<Setting> others(YamlNode list, String what, Setting of) {
        List<Setting> others = settings(list, what, 1);
        if (others.contains(of)) {
            throw list.wrong(what + ": the setting itself is among the others");
        }
        return others;
    }

    private static Design optimum(YamlNode node) {
        YamlFields fields = node.fields("optimum", List.of("along", "in", "against", "moves", "margin"), List.of());
        Convention along = fields.get("along").placed("along", (n, what) -> Parameter.convention(n.text(what)));
        if (!along.parameter().isNumber()) {
            throw fields.get("along").wrong("along: expected a parameter whose values are numbers");
        }
        List<Setting> in = settings(fields.get("in"), "in", 2);
        List<Setting> against = settings(fields.get("against"), "against", 2);
        for (Setting setting : in) {
            requireValue(setting, along, fields.get("in"));
        }
        for (Setting setting : against) {
            requireValue(setting, along, fields.get("against"));
        }
        return new Design.Optimum(
                along,
                in,
                against,
                fields.get("moves").word("moves", ClaimedDirection.class),
                fields.positive("margin").orElseThrow());
    }

    private static void requireValue(Setting setting, Convention along, YamlNode node) {
        if (setting.values().get(along.parameter()) == null) {
            throw node.wrong("optimum: each setting needs a value of " + along.name());
        }
    }

    private static List<Setting> settings(YamlNode list, String what, int least) {
        List<Setting> settings =
                list.list(what).stream().map(ClaimFileReader::setting).toList();
        if (settings.size() < least || new HashSet<>(settings).size() < settings.size()) {
            throw list.wrong(what + ": expected at least " + least + " different settings");
        }
        return settings;
    }

    private static Setting setting(YamlNode node) {
        if (node.node() instanceof ScalarNode) {
            if (!node.text("setting").equals("documented")) {
                throw node.wrong("setting: expected 'documented', or parameters such as {steps: 40, cfg: 7.5}");
            }
            return Setting.DOCUMENTED;
        }
        Map<Parameter, Object> values = new LinkedHashMap<>();
        node.entries("setting").forEach((key, value) -> {
            Convention convention = value.placed("setting", (n, what) -> Parameter.convention(key));
            Parameter parameter = convention.parameter();
            if (parameter == Parameter.PROMPT || parameter == Parameter.MODEL || parameter.isReplicate()) {
                throw value.wrong("setting: " + key + " is the same in all settings of a block");
            }
            Object own = value.placed(key, (n, what) -> {
                Object typed = parameter.cast(convention.own(parameter.cast(n.scalar(what))));
                parameter.set(ANY, typed);
                return typed;
            });
            if (values.put(parameter, own) != null) {
                throw value.wrong("setting: " + parameter.label() + " is given twice");
            }
        });
        if (values.isEmpty()) {
            throw node.wrong("setting: expected at least one parameter, or the word 'documented'");
        }
        return new Setting(values);
    }
}
