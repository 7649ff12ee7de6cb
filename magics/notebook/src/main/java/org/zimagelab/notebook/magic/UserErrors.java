package org.zimagelab.notebook.magic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.torch.ModelException;
import org.zimagelab.tuning.plan.SweepStoppedException;
import org.zimagelab.tuning.store.StoreException;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes one line of every error of the user. Interrupts and bugs of ours stay as they are. */
public final class UserErrors {

    private UserErrors() {}

    /**
     * Whether an exception was caused by an interrupt. Any failure in an interrupted thread counts as one, such as a
     * file that was closed. Clears the thread's interrupt flag.
     */
    static boolean interrupted(Exception e) {
        return Thread.interrupted()
                || e instanceof InterruptedException
                // A fingerprint was asked for, which can throw a ModelException only.
                || e instanceof ModelException && e.getCause() instanceof InterruptedException;
    }

    /** The exception to throw in place of one that an interrupt caused. */
    static InterruptedException stopped(Exception e) {
        if (e instanceof InterruptedException itself) {
            return itself;
        }
        InterruptedException stopped =
                new InterruptedException(e instanceof ModelException ? e.getMessage() : "stopped");
        stopped.initCause(e);
        return stopped;
    }

    /**
     * The exception to throw in place of this one.
     *
     * @param typed the words of the magic's line: the message shortens long ones
     */
    static Exception plain(Exception e, CommandLine command, List<String> typed) {
        Exception plain = e instanceof UnmatchedArgumentException unmatched
                ? new MagicException(unmatched(unmatched, typed))
                : plain(e, command);
        return plain instanceof MagicException ? new MagicException(cut(plain.getMessage(), typed)) : plain;
    }

    private static String cut(String message, List<String> typed) {
        String cut = message;
        for (String word : typed) {
            String value = word.startsWith("--") ? word.substring(word.indexOf('=') + 1) : word;
            // The message holds the value as one line.
            String line = new MagicException(value).getMessage();
            if (line.length() > Printable.LONGEST && cut.contains(line)) {
                cut = cut.replace(line, brief(line));
            }
        }
        return cut;
    }

    private static String brief(String word) {
        try {
            return word.contains("/") ? Printable.path(Path.of(word)) : Printable.value(word);
        } catch (InvalidPathException e) {
            return Printable.value(word);
        }
    }

    private static Exception plain(Exception e, CommandLine command) {
        if (e instanceof MagicException) {
            return e;
        }
        if (e instanceof ParameterException parameter) {
            return new MagicException(typed(parameter));
        }
        if (e instanceof IllegalArgumentException && e.getMessage() != null) {
            return new MagicException(withDashes(e.getMessage(), command));
        }
        if (e instanceof ModelException
                || e instanceof StoreException
                || e instanceof SweepStoppedException
                || e instanceof IOException
                || e instanceof UncheckedIOException) {
            return new MagicException(withDashes(file(e), command));
        }
        return e;
    }

    /** A word that no option takes. What stands behind a = or behind {@code --conf} may be a secret. */
    private static String unmatched(UnmatchedArgumentException e, List<String> typed) {
        String word = e.getUnmatched().get(0);
        List<String> near = e.getSuggestions();
        String hint = near.isEmpty() ? "" : "; did you mean " + String.join(" or ", first(near)) + "?";
        if (e.isUnknownOption()) {
            return "unknown option " + withoutValue(word, "") + hint + help(e);
        }
        if (isBehindConf(word, typed)) {
            return "unexpected words behind --conf KEY=VALUE: no blank stands around the =, and a value with blanks"
                    + " stands in quotes" + help(e);
        }
        String prompt = name(e.getCommandLine()).startsWith("%%") ? "; write the prompt in the lines below" : "";
        return "unexpected word '" + withoutValue(word, "=…") + "'" + (hint.isEmpty() ? prompt : hint) + help(e);
    }

    private static boolean isBehindConf(String word, List<String> typed) {
        return typed.subList(0, Math.max(0, typed.indexOf(word))).stream()
                .filter(before -> before.startsWith("--"))
                .reduce((before, last) -> last)
                .filter(option -> option.equals("--conf") || option.startsWith("--conf="))
                .isPresent();
    }

    private static String withoutValue(String word, String instead) {
        int equals = word.indexOf('=');
        return equals <= 0 ? word : word.substring(0, equals) + instead;
    }

    private static String help(ParameterException e) {
        return " ('" + name(e.getCommandLine()) + " --help' tells more)";
    }

    private static String typed(ParameterException e) {
        if (e.getCause() instanceof CommandLine.TypeConversionException wrong
                && e.getArgSpec() instanceof OptionSpec option) {
            return option.longestName() + " " + wrong.getMessage();
        }
        if (e.getCause() instanceof CommandLine.TypeConversionException wrong) {
            return wrong.getMessage();
        }
        ArgSpec spec = e.getArgSpec();
        String expected = spec instanceof OptionSpec option && option.description().length > 0
                ? ": " + String.join(" ", option.description()).replace("%%", "%")
                : "";
        return Printable.lowerFirst(e.getMessage().lines().findFirst().orElse("")) + expected + help(e);
    }

    private static List<String> first(List<String> near) {
        return near.subList(0, Math.min(2, near.size()));
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    /** The engine says {@code steps 0: expected …}; the person typed {@code --steps}. */
    private static String withDashes(String message, CommandLine command) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            String bare = option.longestName().substring(2);
            if (message.startsWith(bare + " ") || message.startsWith(bare + ":")) {
                return "--" + message;
            }
        }
        return message;
    }

    private static String file(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        if (!(cause instanceof FileSystemException system)) {
            return Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
        }
        List<String> parts = new ArrayList<>();
        Optional.ofNullable(system.getFile()).ifPresent(parts::add);
        parts.add(reason(system));
        return String.join(": ", parts);
    }

    /** Why a file cannot be used, to stand after its name and a colon. */
    static String reason(IOException e) {
        if (!(e instanceof FileSystemException system)) {
            return Optional.ofNullable(e.getMessage()).orElse(e.toString());
        }
        return system instanceof NoSuchFileException
                ? "no such file or folder"
                : system instanceof AccessDeniedException
                        ? "permission denied"
                        : system instanceof NotDirectoryException
                                ? "not a folder"
                                : system instanceof DirectoryNotEmptyException
                                        ? "the folder is not empty"
                                        : Optional.ofNullable(system.getReason())
                                                .orElse("cannot be used");
    }
}
