package org.zimagelab.kernel.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CellLogTest {
    private static final Logger ROOT = Logger.getLogger("");

    private final ByteArrayOutputStream notebook = new ByteArrayOutputStream();
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final Logger jul = Logger.getLogger("t.jul");
    private final org.slf4j.Logger slf4j = LoggerFactory.getLogger("t.slf4j");

    /** Hands every record to SLF4J, as jul-to-slf4j's handler does. */
    private static final class Bridge extends Handler {
        @Override
        public void publish(LogRecord record) {
            LoggerFactory.getLogger(record.getLoggerName()).atWarn().log(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** As {@link Bridge}, by way of another class. */
    private static final class Detour extends Handler {
        @Override
        public void publish(LogRecord record) {
            Stream.of(record)
                    .forEach(each -> LoggerFactory.getLogger("t.detour").warn(each.getMessage()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() {
        CellLog.open(notebook, terminal);
    }

    @AfterEach
    void close() {
        List.of(ROOT.getHandlers()).forEach(ROOT::removeHandler);
        ROOT.addHandler(new ConsoleHandler());
        ROOT.setLevel(Level.INFO);
        jul.setLevel(null);
        for (String name : List.of("org.zimagelab.kernel", "org.dflib.jjava", "org.zeromq")) {
            Logger kernel = Logger.getLogger(name);
            List.of(kernel.getHandlers()).forEach(kernel::removeHandler);
            kernel.setUseParentHandlers(true);
        }
    }

    private List<String> lines(ByteArrayOutputStream out) {
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        out.reset();
        return lines;
    }

    @Test
    void aRecordIsALineInTheNotebook() {
        jul.warning("w");
        jul.info("not shown");
        slf4j.error("猫 {} of {}", 1, 2);
        slf4j.info("not shown");
        assertEquals(List.of("WARNING t.jul: w", "SEVERE t.slf4j: 猫 1 of 2"), lines(notebook));
        jul.log(Level.WARNING, "{0} and {1}", new Object[] {"a", "b"});
        jul.log(Level.WARNING, "not {a} {format");
        jul.log(new LogRecord(Level.WARNING, null));
        assertEquals(List.of("WARNING t.jul: a and b", "WARNING t.jul: not {a} {format", "WARNING:"), lines(notebook));
        jul.warning("one\ntwo");
        assertEquals(List.of("WARNING t.jul: one", "    two"), lines(notebook));
        assertEquals(List.of(), lines(terminal));
    }

    @Test
    void whatWasThrownIsShownWithoutFrames() {
        IOException disk = new IOException("disk", new IllegalStateException("full"));
        slf4j.warn("not saved", disk);
        assertEquals(
                List.of("WARNING t.slf4j: not saved (java.io.IOException: disk, caused by"
                        + " java.lang.IllegalStateException: full)"),
                lines(notebook));
        RuntimeException a = new RuntimeException("a");
        a.initCause(new RuntimeException("b", a));
        jul.log(Level.SEVERE, "ring", a);
        assertEquals(
                List.of("SEVERE t.jul: ring (java.lang.RuntimeException: a, caused by java.lang.RuntimeException: b)"),
                lines(notebook));
        jul.warning("Lost task: java.lang.Error: x\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n\t... 3 more\nhint");
        assertEquals(List.of("WARNING t.jul: Lost task: java.lang.Error: x", "    hint"), lines(notebook));
    }

    @Test
    void levelsAreThoseOfJavaUtilLogging() {
        jul.setLevel(Level.FINE);
        Logger.getLogger("t.slf4j").setLevel(Level.FINEST);
        jul.fine("f");
        jul.finer("no");
        slf4j.trace("t");
        Logger.getLogger("t.slf4j").setLevel(Level.OFF);
        slf4j.error("no");
        Logger.getLogger("t.slf4j").setLevel(null);
        assertEquals(List.of("FINE t.jul: f", "FINEST t.slf4j: t"), lines(notebook));
    }

    @Test
    void theKernelsOwnLogStaysOnTheTerminal() {
        LoggerFactory.getLogger("org.zimagelab.kernel.Any").warn("mine");
        assertEquals(List.of(), lines(notebook));
        assertEquals(List.of("WARNING org.zimagelab.kernel.Any: mine"), lines(terminal));
    }

    /** A handler that hands all to SLF4J, which hands all to java.util.logging: SLF4J's own provider never returns. */
    @Test
    void nothingGoesRoundForEver() {
        ROOT.addHandler(new Bridge());
        jul.warning("a");
        slf4j.warn("b");
        assertEquals(List.of("WARNING t.jul: a", "WARNING t.slf4j: b"), lines(notebook), "each once");
        List.of(ROOT.getHandlers()).forEach(ROOT::removeHandler);
        ROOT.addHandler(new Bridge()); // as removeHandlersForRootLogger and install leave it
        jul.warning("a");
        slf4j.warn("b");
        assertEquals(List.of("WARNING t.jul: a", "WARNING t.slf4j: b"), lines(notebook), "each once");
        List.of(ROOT.getHandlers()).forEach(ROOT::removeHandler);
        ROOT.addHandler(new Detour());
        jul.warning("a");
        assertEquals(List.of("WARNING t.detour: a"), lines(notebook));
    }
}
