package org.zimagelab.kernel.commands;

import java.util.Locale;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.evaluation.Evaluator;
import org.zimagelab.kernel.evaluation.RunClock;
import org.zimagelab.kernel.magic.CellValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells how long source runs, without the time it takes to compile it. */
abstract class TimeCommand extends KernelCommand {
    private final JavaKernel kernel;

    private TimeCommand(JavaKernel kernel) {
        this.kernel = kernel;
    }

    abstract Object evaluate(Evaluator evaluator);

    /** {@code %time STATEMENT}. */
    @Command(name = "%time", description = "Runs a statement or magic and tells how long it took.")
    static final class OfLine extends TimeCommand {
        @Parameters(paramLabel = "STATEMENT", description = "Java, %%magic or !command")
        private String statement;

        OfLine(JavaKernel kernel) {
            super(kernel);
        }

        @Override
        Object evaluate(Evaluator evaluator) {
            return evaluator.evaluate(statement);
        }
    }

    /** {@code %%time}. */
    @Command(name = "%%time", description = "Runs the lines below and tells how long they took.")
    static final class OfCell extends TimeCommand {
        private final String body;

        OfCell(JavaKernel kernel, String body) {
            super(kernel);
            this.body = body;
        }

        @Override
        Object evaluate(Evaluator evaluator) {
            return evaluator.evaluateBody(body);
        }
    }

    @Override
    public Object call() {
        Evaluator evaluator = kernel.evaluator();
        RunClock clock = evaluator.clock();
        clock.reset();
        RunClock.Spent spent;
        Object value;
        try {
            value = evaluate(evaluator);
        } finally {
            spent = clock.spent();
        }
        if (spent.processor() >= 0) {
            System.out.println("CPU times: total: " + words(spent.processor()));
        }
        System.out.println("Wall time: " + words(spent.wall()));
        return new CellValue(value);
    }

    /** Three digits and a unit. */
    static String words(long nanos) {
        if (nanos >= 60_000_000_000L) {
            return nanos / 60_000_000_000L + " min " + nanos % 60_000_000_000L / 1_000_000_000L + " s";
        }
        double amount = nanos;
        int unit = 0;
        while (amount >= 999.5 && unit < 3) {
            amount /= 1000;
            unit++;
        }
        int decimals = unit == 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", amount, new String[] {"ns", "µs", "ms", "s"}[unit]);
    }
}
