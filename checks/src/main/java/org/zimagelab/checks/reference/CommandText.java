package org.zimagelab.checks.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What a picocli command says of itself, as Markdown. */
final class CommandText {
    private static final Pattern DEFAULT = Pattern.compile("\\s*\\(default: ((?:[^()]|\\([^()]*\\))*)\\)$");

    private CommandText() {}

    /** The first sentence of a command's description. */
    static String sentence(CommandLine command) {
        return description(command).split("(?<=[.]) ", 2)[0];
    }

    /** A command's whole description. */
    static String description(CommandLine command) {
        return joined(command.getCommandSpec().usageMessage().description());
    }

    /** How the command is written, and its options; of a group those of each subcommand, below headings. */
    static String usage(CommandLine command) {
        StringBuilder text = new StringBuilder();
        if (command.getSubcommands().isEmpty()) {
            append(text, command.getCommandSpec());
        }
        command.getSubcommands().values().stream().distinct().forEach(subcommand -> {
            text.append("### `")
                    .append(subcommand.getCommandSpec().qualifiedName())
                    .append("`\n\n")
                    .append(description(subcommand))
                    .append("\n\n");
            append(text, subcommand.getCommandSpec());
        });
        return text.toString().stripTrailing();
    }

    private static void append(StringBuilder text, CommandSpec command) {
        Help help = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
        // The length of the name is that of the heading, so that lines that go on stand below the first option.
        int indent = command.qualifiedName().length() + 1;
        text.append("```\n").append(help.synopsis(indent).stripTrailing()).append("\n```\n\n");
        List<String> rows = new ArrayList<>();
        for (PositionalParamSpec each : command.positionalParameters()) {
            if (!each.hidden()) {
                rows.add(row(each.paramLabel(), each));
            }
        }
        for (OptionSpec each : command.options()) {
            if (!each.hidden() && !each.usageHelp()) {
                String value = each.arity().max() == 0 ? "" : " " + each.paramLabel();
                rows.add(row(String.join(", ", each.names()) + value, each));
            }
        }
        if (!rows.isEmpty()) {
            text.append("| option | | default |\n|---|---|---|\n");
            rows.forEach(text::append);
            text.append('\n');
        }
    }

    private static String row(String name, ArgSpec argument) {
        String description = joined(argument.description());
        Matcher standard = DEFAULT.matcher(description);
        String says = standard.find() ? standard.replaceFirst("") : description;
        String value = standard.reset().find() ? standard.group(1) : "";
        return "| `" + name + "` | " + cell(says) + " | " + cell(value) + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    /** The lines of a description as one; picocli reads them as formats. */
    private static String joined(String[] lines) {
        return String.join(" ", lines).replace("%%", "%").replace("%n", " ").strip();
    }
}
