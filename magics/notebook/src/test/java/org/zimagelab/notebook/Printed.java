package org.zimagelab.notebook;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** What is printed meanwhile. */
final class Printed {

    interface Action {
        void run() throws Exception;
    }

    private Printed() {}

    static String out(Action action) throws Exception {
        return printed(action, System.out, System::setOut);
    }

    static String err(Action action) throws Exception {
        return printed(action, System.err, System::setErr);
    }

    private static String printed(Action action, PrintStream before, Consumer<PrintStream> set) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        set.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            set.accept(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
