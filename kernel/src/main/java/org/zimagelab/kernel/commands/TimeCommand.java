package org.zimagelab.kernel.commands;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.evaluation.RunClock;
import org.zimagelab.kernel.magic.CellValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code %time} and {@code %%time}: how long source runs, without the time it takes to compile it. */
final class TimeCommand {

    private TimeCommand() {}

    /** {@code %time STATEMENT}. */
    @Command(name = "%time", description = "Runs a statement or magic and tells how long it took.")
    static final class OfLine implements Callable<Object> {
        private final JavaKernel kernel;

        @Parameters(paramLabel = "STATEMENT", description = "Java, %%magic or !command")
        private String statement;

        @Mixin
        private HelpOption help;

        OfLine(JavaKernel kernel) {
            this.kernel = kernel;
        }

        @Override
        public Object call() {
            return timed(kernel, () -> kernel.evaluator().evaluate(statement));
        }
    }

    /** {@code %%time}. */
    @Command(name = "%%time", description = "Runs the lines below and tells how long they took.")
    static final class OfCell implements Callable<Object> {
        private final JavaKernel kernel;
        private final String body;

        @Mixin
        private HelpOption help;

        OfCell(JavaKernel kernel, String body) {
            this.kernel = kernel;
            this.body = body;
        }

        @Override
        public Object call() {
            return timed(kernel, () -> kernel.evaluator().evaluateBody(body));
        }
    }

    private static CellValue timed(JavaKernel kernel, Supplier<Object> evaluation) {
        RunClock clock = kernel.evaluator().clock();
        clock.reset();
        RunClock.Spent spent;
        Object value;
        try {
            value = evaluation.get();
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
