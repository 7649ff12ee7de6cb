package org.zimagelab.kernel.commands;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.kernel.magic.CellValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Commands of the shell: {@code !command} and its relatives. */
final class ShellCommand {
    private static final int NOT_FOUND = 127;

    private ShellCommand() {}

    /** {@code %sh}, and {@code !command}. */
    @Command(name = "%sh", description = "Runs a command of the shell, as !command does; its output shows as it comes.")
    static final class OfLine implements Callable<Object> {
        private final ShellEnvironment environment;

        @Parameters(paramLabel = "COMMAND", description = "a line for sh, on Windows for cmd")
        private String command;

        @Mixin
        private HelpOption help;

        OfLine(ShellEnvironment environment) {
            this.environment = environment;
        }

        @Override
        public Object call() throws InterruptedException {
            int code = run(ShellProcess.line(command), environment, System.out);
            if (code == NOT_FOUND && command.matches("\\s*[\\p{L}_$][\\p{L}\\p{N}_$.]*(\\(.*\\))?[;\\s]*")) {
                System.err.println(
                        "for the Java expression write (!" + command.strip().replaceAll(";$", "") + ")");
            }
            return null;
        }
    }

    /** {@code %sx}, and {@code var lines = !command}. */
    @Command(name = "%sx", description = "Runs a command of the shell and returns the lines that it prints.")
    static final class Lines implements Callable<Object> {
        private final ShellEnvironment environment;

        @Parameters(paramLabel = "COMMAND", description = "a line for sh, on Windows for cmd")
        private String command;

        @Mixin
        private HelpOption help;

        Lines(ShellEnvironment environment) {
            this.environment = environment;
        }

        @Override
        public Object call() throws InterruptedException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            run(ShellProcess.line(command), environment, bytes);
            return new CellValue(bytes.toString(StandardCharsets.UTF_8).lines().toList());
        }
    }

    /** {@code %%sh} and {@code %%bash}. */
    @Command(description = "Runs the lines below as a script; its output shows as it comes.")
    static final class OfCell implements Callable<Object> {
        private final String program;
        private final String body;
        private final ShellEnvironment environment;

        @Mixin
        private HelpOption help;

        OfCell(String program, String body, ShellEnvironment environment) {
            this.program = program;
            this.body = body;
            this.environment = environment;
        }

        @Override
        public Object call() throws InterruptedException {
            run(List.of(program, "-c", body), environment, System.out);
            return null;
        }
    }

    private static int run(List<String> words, ShellEnvironment environment, OutputStream out)
            throws InterruptedException {
        int code = ShellProcess.run(words, environment, out, System.err);
        if (code != 0) {
            System.err.println("exit code " + code);
        }
        return code;
    }
}
