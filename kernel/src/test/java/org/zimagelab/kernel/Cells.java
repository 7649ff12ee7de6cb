package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.zimagelab.kernel.evaluation.ErrorReport;
import org.zimagelab.kernel.protocol.Interpreter.Done;
import org.zimagelab.kernel.protocol.Interpreter.Failed;

/** A kernel whose cells a test runs one after the other. */
final class Cells implements AutoCloseable {
    private final JavaKernel kernel = new JavaKernel(List.of());
    private int number = 1;

    Cells() {
        kernel.start();
    }

    /** The value's text, null where the cell has none; the cell must not fail. */
    String value(String code) {
        Object outcome = kernel.execute(code, number++);
        Done done = assertInstanceOf(Done.class, outcome, () -> String.valueOf(outcome));
        return done.value() == null ? null : String.valueOf(done.value().getData(MIMEType.TEXT_PLAIN));
    }

    /** What a cell that must fail reports. */
    ErrorReport error(String code) {
        return assertInstanceOf(Failed.class, kernel.execute(code, number++)).error();
    }

    /** What a cell that must not fail prints on the error stream. */
    String warning(String code) {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            value(code);
        } finally {
            System.setErr(before);
        }
        return printed.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        kernel.onShutdown(false);
    }
}
