package org.zimagelab.checks.reference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.publish.PublishDisplayData;
import org.dflib.jjava.jupyter.messages.publish.PublishUpdateDisplayData;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.magic.CellSource;
import org.zimagelab.kernel.magic.CommandRegistry;
import org.zimagelab.kernel.magic.Magics;
import org.zimagelab.kernel.protocol.Interpreter;

/** A kernel in this JVM that runs the cells of the examples one after the other, with the magics installed. */
final class ExampleNotebook implements AutoCloseable {
    private final PrintStream outBefore = System.out;
    private final InputStream inBefore = System.in;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Map<String, DisplayData> displays = new LinkedHashMap<>(); // of the running cell, by display id
    private final JavaKernel kernel;
    private int number;

    ExampleNotebook() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setIn(new Answers());
        kernel = new JavaKernel(List.of());
        kernel.attach(new Screen());
        kernel.start();
        run("1 + 1"); // waits until the extensions are there
    }

    /**
     * What a cell has shown: its printed text as plain text first, then its displays in their last state, then its
     * value.
     *
     * @throws IllegalStateException if the cell fails
     */
    List<DisplayData> run(String code) {
        printed.reset();
        displays.clear();
        Interpreter.Outcome outcome = kernel.execute(code, ++number);
        if (outcome instanceof Interpreter.Failed failed) {
            throw new IllegalStateException("the example\n" + code + "\nfailed: "
                    + String.join("\n", failed.error().traceback()));
        }
        List<DisplayData> shown = new ArrayList<>();
        String text = printed.toString(StandardCharsets.UTF_8);
        if (!text.isBlank()) {
            shown.add(new DisplayData(text.stripTrailing()));
        }
        shown.addAll(displays.values());
        DisplayData value = ((Interpreter.Done) outcome).value();
        if (value != null) {
            shown.add(value);
        }
        return shown;
    }

    /** A cell taken apart, without running it. */
    List<CellSource.Part> parse(String code) {
        return new Magics(kernel).parse(code);
    }

    /** The magics that the kernel and its extensions have registered. */
    CommandRegistry magics() {
        return (CommandRegistry) kernel.getMagicsRegistry();
    }

    @Override
    public void close() {
        kernel.onShutdown(false);
        System.setOut(outBefore);
        System.setIn(inBefore);
    }

    /** Takes what the kernel publishes. */
    private final class Screen extends ShellReplyEnvironment {
        Screen() {
            super(null, null, null, null);
        }

        @Override
        public <T extends ContentType<T>> void publish(T content) {
            if (content instanceof PublishDisplayData || content instanceof PublishUpdateDisplayData) {
                DisplayData data = (DisplayData) content;
                displays.put(data.hasDisplayId() ? data.getDisplayId() : "display " + displays.size(), data);
            }
        }
    }

    /** A person who answers each question of {@code %rate}: left, right, tie, and again. */
    private static final class Answers extends InputStream {
        private static final byte[] LINES = "l\nr\nt\n".getBytes(StandardCharsets.US_ASCII);

        private int at;

        @Override
        public int read() {
            return LINES[at++ % LINES.length];
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            bytes[from] = (byte) read();
            return 1;
        }
    }
}
