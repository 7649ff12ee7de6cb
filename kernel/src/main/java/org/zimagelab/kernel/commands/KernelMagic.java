package org.zimagelab.kernel.commands;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.ExpandsVariables;
import org.zimagelab.common.magic.MagicCommand;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.common.magic.VariableExpansion;
import org.zimagelab.kernel.JavaKernel;
import picocli.CommandLine;

/**
 * A magic of the kernel. Its command is made for each call, so that the kernel starts without loading picocli and what
 * the command needs.
 *
 * @param title the name with percent signs
 * @param kernel the kernel in which the command runs
 * @param environment the environment of shell commands
 */
record KernelMagic(String title, JavaKernel kernel, ShellEnvironment environment)
        implements LineMagic<Object, BaseKernel>,
                CellMagic<Object, BaseKernel>,
                Supplier<CommandLine>,
                ExpandsVariables {

    static final List<String> TITLES = List.of(
            "%lsmagic",
            "%maven",
            "%classpath",
            "%load",
            "%time",
            "%%time",
            "%env",
            "%who",
            "%whos",
            "%sh",
            "%sx",
            "%%sh",
            "%%bash",
            "%%html",
            "%%markdown",
            "%%latex",
            "%%svg",
            "%%javascript");

    private Callable<?> command(String body) {
        return switch (title) {
            case "%lsmagic" -> new ListMagicsCommand(kernel);
            case "%maven" -> new MavenCommand(kernel);
            case "%classpath" -> new ClassPathCommand(kernel);
            case "%load" -> new LoadFileCommand(kernel);
            case "%time" -> new TimeCommand.OfLine(kernel);
            case "%%time" -> new TimeCommand.OfCell(kernel, body);
            case "%env" -> new EnvironmentCommand(environment);
            case "%who" -> new WhoCommand(kernel);
            case "%whos" -> new VariablesCommand(kernel);
            case "%sh" -> new ShellCommand.Printing(environment);
            case "%sx" -> new ShellCommand.Returning(environment);
            case "%%sh" -> new ShellCommand.Script("sh", body, environment);
            case "%%bash" -> new ShellCommand.Script("bash", body, environment);
            case "%%html" -> new ShowCommand(kernel, MIMEType.TEXT_HTML, body);
            case "%%markdown" -> new ShowCommand(kernel, MIMEType.TEXT_MARKDOWN, body);
            case "%%latex" -> new ShowCommand(kernel, MIMEType.TEXT_LATEX, body);
            case "%%svg" -> new ShowCommand(kernel, MIMEType.IMAGE_SVG, body);
            case "%%javascript" -> new ShowCommand(kernel, MIMEType.APPLICATION_JAVASCRIPT, body);
            default -> throw new IllegalStateException(title);
        };
    }

    /** The command for completion and documentation, which only look at it. */
    @Override
    public CommandLine get() {
        return commandLine("");
    }

    @Override
    public Object eval(BaseKernel caller, List<String> arguments) throws Exception {
        return run(arguments, "");
    }

    @Override
    public Object eval(BaseKernel caller, List<String> arguments, String body) throws Exception {
        return run(arguments, body);
    }

    private CommandLine commandLine(String body) {
        CommandLine line = new CommandLine(command(body));
        line.setCommandName(title);
        boolean takesAnything = List.of("%time", "%env", "%sh", "%sx").contains(title); // Java or a shell command
        return MagicCommand.configure(line).setUnmatchedOptionsArePositionalParams(takesAnything);
    }

    private Object run(List<String> typed, String text) throws Exception {
        VariableExpansion variables = new VariableExpansion(kernel);
        List<String> arguments = switch (title) {
            case "%time" -> typed; // Java: braces are blocks and arrays there
            case "%sh", "%sx" ->
                typed.stream()
                        .map(line -> variables.expand(line, new ShellQuoting(line)))
                        .toList();
            default -> variables.words(typed);
        };
        String body = title.equals("%%time") ? text : variables.body(text);
        CommandLine command;
        try {
            command = MagicCommand.parse(commandLine(body), arguments);
        } catch (CommandLine.ParameterException e) {
            String problem = e.getMessage().lines().findFirst().orElse("");
            throw new MagicException(Printable.lowerFirst(problem) + " ('" + title + " --help' tells more)");
        }
        return MagicCommand.call(command);
    }
}
