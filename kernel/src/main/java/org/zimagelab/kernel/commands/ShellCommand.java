package org.zimagelab.kernel.commands;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.zimagelab.kernel.magic.CellValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs a command or a script of the shell. */
abstract class ShellCommand extends KernelCommand {
    private static final int NOT_FOUND = 127;

    private final ShellEnvironment environment;

    private ShellCommand(ShellEnvironment environment) {
        this.environment = environment;
    }

    /** One line, for {@code sh}; on Windows for {@code cmd}. */
    private abstract static class Line extends ShellCommand {
        @Parameters(paramLabel = "COMMAND", description = "a line for sh, on Windows for cmd")
        String command;

        Line(ShellEnvironment environment) {
            super(environment);
        }
    }

    /** {@code %sh}, and {@code !command}. */
    @Command(name = "%sh", description = "Runs a command of the shell, as !command does; its output shows as it comes.")
    static final class Printing extends Line {
        Printing(ShellEnvironment environment) {
            super(environment);
        }

        @Override
        public Object call() throws InterruptedException {
            int code = run(ShellProcess.line(command), System.out);
            if (code == NOT_FOUND && command.matches("\\s*[\\p{L}_$][\\p{L}\\p{N}_$.]*(\\(.*\\))?[;\\s]*")) {
                System.err.println(
                        "for the Java expression write (!" + command.strip().replaceAll(";$", "") + ")");
            }
            return null;
        }
    }

    /** {@code %sx}, and {@code var lines = !command}. */
    @Command(name = "%sx", description = "Runs a command of the shell and returns the lines that it prints.")
    static final class Returning extends Line {
        Returning(ShellEnvironment environment) {
            super(environment);
        }

        @Override
        public Object call() throws InterruptedException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            run(ShellProcess.line(command), bytes);
            return new CellValue(bytes.toString(StandardCharsets.UTF_8).lines().toList());
        }
    }

    /** {@code %%sh} and {@code %%bash}. */
    @Command(description = "Runs the lines below as a script; its output shows as it comes.")
    static final class Script extends ShellCommand {
        private final String program;
        private final String body;

        Script(String program, String body, ShellEnvironment environment) {
            super(environment);
            this.program = program;
            this.body = body;
        }

        @Override
        public Object call() throws InterruptedException {
            run(List.of(program, "-c", body), System.out);
            return null;
        }
    }

    int run(List<String> words, OutputStream out) throws InterruptedException {
        int code = ShellProcess.run(words, environment, out, System.err);
        if (code != 0) {
            System.err.println("exit code " + code);
        }
        return code;
    }
}
