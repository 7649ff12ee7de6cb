package org.zimagelab.kernel.commands;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.kernel.magic.CellValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %env}. */
@Command(
        name = "%env",
        description = "Shows the environment, one variable of it, or sets one for the commands of the shell.",
        customSynopsis = {"%%env", "  or:  %%env NAME", "  or:  %%env NAME=VALUE", "  or:  %%env NAME VALUE"})
final class EnvironmentCommand extends KernelCommand {
    private static final String HIDDEN = "<hidden>";

    private final ShellEnvironment environment;

    @Parameters(paramLabel = "NAME[=VALUE]", arity = "0..*", description = "a variable, and what to set it to")
    private List<String> words = new ArrayList<>();

    EnvironmentCommand(ShellEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Object call() {
        if (words.isEmpty()) {
            environment.all().forEach((name, value) -> System.out.println(shown(name, value)));
            return null;
        }
        String first = words.get(0);
        int sign = first.indexOf('=');
        if (sign == 0) {
            throw new MagicException(Printable.value(first) + ": expected NAME=VALUE");
        }
        if (sign < 0 && words.size() == 1) {
            String value = environment.all().get(first);
            if (value == null) {
                throw new MagicException(Printable.value(first) + " is not set in the environment");
            }
            return new CellValue(value);
        }
        String rest = String.join(" ", words.subList(1, words.size()));
        String name = sign < 0 ? first : first.substring(0, sign);
        String value = sign < 0 ? rest : (first.substring(sign + 1) + " " + rest).strip();
        environment.set(name, value);
        System.out.println(shown(name, value) + "  (for !commands alone; System.getenv does not change)");
        return null;
    }

    private static String shown(String name, String value) {
        return Printable.line(name) + "=" + (ShellEnvironment.isSecret(name) ? HIDDEN : Printable.lines(value));
    }
}
