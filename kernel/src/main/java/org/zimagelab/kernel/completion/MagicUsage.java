package org.zimagelab.kernel.completion;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What the words of an unfinished magic's line have named so far. Picocli's own parser refuses an unfinished line.
 *
 * @param command the subcommand that was named
 * @param given the options so far
 * @param positionals the number of values that belong to no option
 * @param awaiting the option whose value comes next; null for none
 * @param optionsEnded whether {@code --} was among the words
 */
record MagicUsage(
        CommandLine command, Set<OptionSpec> given, int positionals, OptionSpec awaiting, boolean optionsEnded) {

    /**
     * Reads the words.
     *
     * @param words the words after the magic's name
     */
    static MagicUsage of(CommandLine magic, List<String> words) {
        MagicUsage usage = new MagicUsage(magic, Set.of(), 0, null, false);
        for (String word : words) {
            usage = usage.after(word);
        }
        return usage;
    }

    private MagicUsage after(String word) {
        if (awaiting != null) {
            return new MagicUsage(command, given, positionals, null, optionsEnded);
        }
        if (!optionsEnded && word.equals("--")) {
            return new MagicUsage(command, given, positionals, null, true);
        }
        int equals = word.indexOf('=');
        OptionSpec option = optionsEnded ? null : option(equals < 0 ? word : word.substring(0, equals));
        if (option != null) {
            Set<OptionSpec> more = new HashSet<>(given);
            more.add(option);
            boolean needsValue = equals < 0 && option.arity().min() > 0;
            return new MagicUsage(command, more, positionals, needsValue ? option : null, false);
        }
        CommandLine subcommand = positionals == 0 ? command.getSubcommands().get(word) : null;
        if (subcommand != null) {
            return new MagicUsage(subcommand, Set.of(), 0, null, optionsEnded);
        }
        return new MagicUsage(command, given, positionals + 1, null, optionsEnded);
    }

    /** The option of this name; null for none. */
    OptionSpec option(String name) {
        return command.getCommandSpec().optionsMap().get(name);
    }

    /** The parameter for the next value that belongs to no option; null if there is none left. */
    ArgSpec nextPositional() {
        for (PositionalParamSpec each : command.getCommandSpec().positionalParameters()) {
            if (!each.hidden() && each.index().contains(positionals)) {
                return each;
            }
        }
        return null;
    }
}
