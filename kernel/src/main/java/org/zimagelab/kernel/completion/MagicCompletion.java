package org.zimagelab.kernel.completion;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.zimagelab.kernel.magic.Magics;
import org.zimagelab.kernel.protocol.Interpreter.Completion;
import org.zimagelab.kernel.protocol.Interpreter.Completions;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completes a magic's line: its name, subcommands, options and their values. What there is comes from the magic's
 * {@link CommandLine}; nothing of it is run.
 */
final class MagicCompletion {
    /** Labels of values that are words to the parser and files to a person. */
    private static final Set<String> FILES = Set.of("FILE", "FILES", "DIR", "FOLDER", "PATH", "SOURCE");

    private static final Set<String> FOLDERS = Set.of("DIR", "FOLDER", "SOURCE");
    private static final String LIST = "LIST"; // the label of values parted by commas

    private final Magics magics;

    MagicCompletion(Magics magics) {
        this.magics = magics;
    }

    /**
     * What could stand at the end of the text.
     *
     * @param text a cell up to the cursor
     * @param start where the magic begins that the text ends in
     */
    Completions complete(String text, int start) {
        TypedLine line = TypedLine.read(text, start);
        if (text.charAt(start) == '!') {
            return files(line, line.last(), false, "");
        }
        if (line.words().isEmpty()) {
            List<Completion> names = magics.completions(line.last()).stream()
                    .map(name -> new Completion(name, "magic"))
                    .toList();
            return new Completions(names, start, text.length());
        }
        CommandLine command = magics.command(line.words().get(0));
        if (command == null) {
            return new Completions(List.of(), text.length(), text.length());
        }
        MagicUsage usage =
                MagicUsage.of(command, line.words().subList(1, line.words().size()));
        return arguments(usage, line);
    }

    private static Completions arguments(MagicUsage usage, TypedLine line) {
        String typed = line.last();
        if (usage.awaiting() != null) {
            return values(usage.awaiting(), line, typed, "");
        }
        int equals = typed.indexOf('=');
        if (!usage.optionsEnded() && typed.startsWith("-")) {
            OptionSpec option = equals < 0 ? null : usage.option(typed.substring(0, equals));
            return option == null
                    ? options(usage, line)
                    : values(option, line, typed.substring(equals + 1), typed.substring(0, equals + 1));
        }
        List<Completion> found = new ArrayList<>();
        if (usage.positionals() == 0) {
            usage.command().getSubcommands().keySet().stream()
                    .filter(name -> name.startsWith(typed))
                    .forEach(name -> found.add(new Completion(name, "keyword")));
        }
        ArgSpec positional = usage.nextPositional();
        if (positional != null) {
            found.addAll(values(positional, line, typed, "").matches());
        } else if (found.isEmpty() && typed.isEmpty()) {
            return options(usage, line);
        }
        return new Completions(found, line.start(), line.end());
    }

    private static Completions options(MagicUsage usage, TypedLine line) {
        TreeSet<String> names = new TreeSet<>();
        for (OptionSpec option : usage.command().getCommandSpec().options()) {
            boolean useful =
                    !option.hidden() && (option.isMultiValue() || !usage.given().contains(option));
            for (String name : option.names()) {
                if (useful && name.startsWith(line.last())) {
                    names.add(name);
                }
            }
        }
        List<Completion> found =
                names.stream().map(name -> new Completion(name, "option")).toList();
        return new Completions(found, line.start(), line.end());
    }

    /**
     * The values of an option or a positional.
     *
     * @param typed of the value
     * @param before what of the word stands before the value, such as {@code --sampler=}
     */
    private static Completions values(ArgSpec arg, TypedLine line, String typed, String before) {
        List<Completion> found = new ArrayList<>();
        boolean isList = arg.paramLabel().equals(LIST) || !arg.splitRegex().isEmpty();
        int comma = isList ? typed.lastIndexOf(',') + 1 : 0;
        List<String> named = List.of(typed.substring(0, comma).split(","));
        Iterable<String> candidates = arg.completionCandidates();
        if (candidates != null) {
            for (String candidate : candidates) {
                if (candidate.startsWith(typed.substring(comma)) && !named.contains(candidate)) {
                    String value = typed.substring(0, comma) + candidate;
                    found.add(new Completion(word(before, value, line.quote()), "param"));
                }
            }
        }
        String label = arg.paramLabel();
        Class<?> type =
                arg.typeInfo().isMultiValue() || arg.typeInfo().isOptional() ? arg.auxiliaryTypes()[0] : arg.type();
        if (type == Path.class || type == File.class || FILES.contains(label)) {
            found.addAll(files(line, typed, FOLDERS.contains(label), before).matches());
        }
        return new Completions(found, line.start(), line.end());
    }

    private static Completions files(TypedLine line, String typed, boolean foldersOnly, String before) {
        List<Completion> found = FileNameCompletion.completing(typed, foldersOnly).stream()
                .map(name -> new Completion(word(before, name, line.quote()), "path"))
                .toList();
        return new Completions(found, line.start(), line.end());
    }

    /** Quotes where there are blanks; a folder's quote stays open, since its name goes on. */
    private static String word(String before, String value, char open) {
        boolean needed = open != 0 || value.chars().anyMatch(Character::isWhitespace) || value.startsWith("'");
        if (!needed) {
            return before + value;
        }
        char quote = open != 0 ? open : '"';
        return before + quote + value + (value.endsWith("/") ? "" : quote);
    }
}
