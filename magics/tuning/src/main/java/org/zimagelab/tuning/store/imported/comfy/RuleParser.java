package org.zimagelab.tuning.store.imported.comfy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.tuning.store.imported.comfy.Rule.Bundle;
import org.zimagelab.tuning.store.imported.comfy.Rule.Call;
import org.zimagelab.tuning.store.imported.comfy.Rule.Constant;
import org.zimagelab.tuning.store.imported.comfy.Rule.Given;
import org.zimagelab.tuning.store.imported.comfy.Rule.GivenAll;
import org.zimagelab.tuning.store.imported.comfy.Rule.Or;
import org.zimagelab.tuning.store.imported.comfy.Rule.Part;

/** Parses the rules of {@code nodes.txt}. An error in this file of ours is an {@link IllegalArgumentException}. */
final class RuleParser {
    private final String text;
    private final String type;
    private int at;

    /** @param type the class of nodes whose rules these are, which {@code @type} stands for */
    RuleParser(String text, String type) {
        this.text = text;
        this.type = type;
    }

    Rule whole() {
        Rule rule = rule();
        end();
        return rule;
    }

    void end() {
        blanks();
        if (at < text.length()) {
            throw wrong("nothing more");
        }
    }

    boolean take(String sign) {
        blanks();
        if (text.startsWith(sign, at)) {
            at += sign.length();
            return true;
        }
        return false;
    }

    Rule rule() {
        List<Rule> choices = new ArrayList<>();
        do {
            choices.add(choice());
        } while (take("|"));
        return choices.size() == 1 ? choices.get(0) : new Or(List.copyOf(choices));
    }

    /** Names up to the next sign. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (blanks(); at < text.length() && isOfName(text.charAt(at)); blanks()) {
            names.add(name());
        }
        return names;
    }

    private Rule choice() {
        blanks();
        if (take("{")) {
            return bundle();
        }
        if (take("@type")) {
            return new Constant(new Value.Text(type));
        }
        if (take("@newline")) {
            return new Constant(new Value.Text("\n"));
        }
        if (at < text.length() && text.charAt(at) == '"') {
            int end = text.indexOf('"', at + 1);
            String constant = text.substring(at + 1, end);
            at = end + 1;
            return new Constant(new Value.Text(constant));
        }
        if (take("-")) {
            return new Constant(Value.Nothing.UNKNOWN);
        }
        String name = name();
        if (Character.isDigit(name.charAt(0))) {
            return new Constant(GraphJson.number(take(".") ? name + "." + name() : name));
        }
        if (name.equals("true") || name.equals("false")) {
            return new Constant(new Value.Truth(name.equals("true")));
        }
        Rule rule;
        if (text.startsWith("(", at)) {
            at++;
            rule = call(name);
        } else if (text.startsWith("**", at)) {
            at += 2;
            return new GivenAll(name, true);
        } else if (text.startsWith("*", at)) {
            at++;
            return new GivenAll(name, false);
        } else {
            rule = new Given(name);
        }
        while (text.startsWith(".", at)) {
            at++;
            rule = new Part(rule, name());
        }
        return rule;
    }

    private Rule call(String name) {
        List<Rule> arguments = new ArrayList<>();
        while (!take(")")) {
            Rule argument = rule();
            if (argument instanceof Call letters && letters.name().equals("letters")) {
                arguments.addAll(
                        letters(((Value.Text) ((Constant) letters.arguments().get(0)).value()).text()));
            } else {
                arguments.add(argument);
            }
            take(",");
        }
        return new Call(name, List.copyOf(arguments));
    }

    /** One input for each letter of the alphabet, with or without the prefix. */
    private static List<Rule> letters(String prefix) {
        return "abcdefghijklmnopqrstuvwxyz"
                .chars()
                .mapToObj(Character::toString)
                .map(letter -> (Rule) new Or(List.of(new Given(prefix + letter), new Given(letter))))
                .toList();
    }

    private Rule bundle() {
        Map<String, Rule> parts = new LinkedHashMap<>();
        Rule rest = null;
        while (!take("}")) {
            if (take(";")) {
                rest = rule();
            } else {
                String name = name();
                parts.put(name, take(":") ? rule() : new Given(name));
            }
        }
        return new Bundle(parts, rest);
    }

    /** A name of letters and digits, or any name between two back quotes. */
    private String name() {
        blanks();
        int begin = at;
        if (at < text.length() && text.charAt(at) == '`') {
            int end = text.indexOf('`', at + 1);
            at = end + 1;
            return text.substring(begin + 1, end);
        }
        while (at < text.length() && isOfName(text.charAt(at))) {
            at++;
        }
        if (at == begin) {
            throw wrong("a name");
        }
        return text.substring(begin, at);
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '`';
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "nodes.txt: " + type + ": expected " + expected + " at " + at + " of " + text);
    }
}
