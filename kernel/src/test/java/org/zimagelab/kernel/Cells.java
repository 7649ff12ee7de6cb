package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.zimagelab.kernel.evaluation.ErrorReport;
import org.zimagelab.kernel.evaluation.StandardStreams;
import org.zimagelab.kernel.protocol.Interpreter.Done;
import org.zimagelab.kernel.protocol.Interpreter.Failed;

/** A kernel for tests that run cells and look at what they return and print. */
final class Cells implements AutoCloseable {
    private final StandardStreams before = StandardStreams.current();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final JavaKernel kernel;
    private int number;

    /**
     * @param classPath besides the kernel's own
     */
    Cells(Path... classPath) {
        new StandardStreams(StandardStreams.printing(out), StandardStreams.printing(err), before.in()).install();
        kernel = new JavaKernel(List.of(classPath));
        kernel.start();
    }

    JavaKernel kernel() {
        return kernel;
    }

    /** The n of the latest cell's {@code In[n]}. */
    int number() {
        return number;
    }

    /** The value of a cell that must not fail, as text; null for none. */
    String value(String code) {
        DisplayData value = data(code);
        return value == null ? null : String.valueOf(value.getData(MIMEType.TEXT_PLAIN));
    }

    /** The value of a cell that must not fail, in all its forms; null for none. */
    DisplayData data(String code) {
        Object outcome = run(code);
        return assertInstanceOf(Done.class, outcome, () -> code + " gave " + outcome)
                .value();
    }

    /** What a cell that must fail shows. */
    ErrorReport error(String code) {
        return assertInstanceOf(Failed.class, run(code), code).error();
    }

    /** The same, as lines without colours. */
    List<String> lines(String code) {
        return lines(error(code));
    }

    /** The lines that an error shows, without colours. */
    static List<String> lines(ErrorReport report) {
        return report.traceback().stream()
                .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
                .toList();
    }

    /** The notes under a cell that must not fail. */
    String warning(String code) {
        value(code);
        return out().strip();
    }

    private Object run(String code) {
        out.reset();
        err.reset();
        return kernel.execute(code, ++number);
    }

    /** What the latest cell has printed. */
    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What the latest cell has printed to the error stream. */
    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        kernel.onShutdown(false);
        before.install();
    }
}
