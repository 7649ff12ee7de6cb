package org.zimagelab.kernel.commands;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.VarSnippet;
import org.zimagelab.common.Printable;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.evaluation.InterruptCheck;
import picocli.CommandLine.Command;

/** {@code %whos}. */
@Command(name = "%whos", description = "Lists the variables with their values, each cut to one line.")
final class VariablesCommand extends KernelCommand {
    private static final int WIDTH = 60;
    private static final int NAME_WIDTH = 30;

    private final JavaKernel kernel;

    VariablesCommand(JavaKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Object call() {
        JShell session = kernel.evaluator().session();
        List<String[]> rows = new ArrayList<>(List.<String[]>of(new String[] {"Variable", "Type", "Value"}));
        SessionVariables.sorted(session)
                .forEach(variable -> rows.add(new String[] {
                    cut(variable.name(), NAME_WIDTH),
                    cut(variable.typeName(), NAME_WIDTH),
                    cut(value(session, variable), WIDTH)
                }));
        if (rows.size() == 1) {
            System.out.println("no variable is declared yet");
            return null;
        }
        int names = width(rows, 0);
        int types = width(rows, 1);
        rows.forEach(row -> System.out.println(pad(row[0], names) + "  " + pad(row[1], types) + "  " + row[2]));
        return null;
    }

    private static String value(JShell session, VarSnippet variable) {
        try {
            return session.varValue(variable);
        } catch (Throwable e) {
            if (InterruptCheck.stops(e)) {
                throw e;
            }
            return "(its toString threw " + e.getClass().getSimpleName() + ")";
        }
    }

    private static int width(List<String[]> rows, int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String cut(String text, int width) {
        String start = text.length() <= width ? text : text.substring(0, width - 1) + "…";
        return Printable.line(start.replaceAll("\\R", "↵").replace('\t', ' '));
    }
}
