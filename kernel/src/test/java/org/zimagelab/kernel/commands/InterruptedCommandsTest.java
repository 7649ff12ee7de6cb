package org.zimagelab.kernel.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.protocol.Interpreter.Done;
import org.zimagelab.kernel.protocol.Interpreter.Failed;

/** Magics of the kernel that wait for others, or look at many files. */
class InterruptedCommandsTest {
    @TempDir
    private Path folder;

    @Test
    @Timeout(120) // where the interrupt is not heard, the server never answers
    void mavenStopsWhereTheServerDoesNotAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        HttpServer silent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        silent.setExecutor(Executors.newCachedThreadPool());
        silent.createContext("/", exchange -> {
            asked.countDown();
            try {
                ended.await();
            } catch (InterruptedException e) {
                // the server is stopped
            }
            exchange.close();
        });
        silent.start();
        Path settings = Files.writeString(
                folder.resolve("settings.xml"),
                "<settings><localRepository>" + folder.resolve("repository")
                        + "</localRepository><mirrors><mirror><id>silent</id><mirrorOf>*</mirrorOf>"
                        + "<url>http://127.0.0.1:"
                        + silent.getAddress().getPort() + "/</url></mirror></mirrors></settings>");
        JavaKernel kernel = new JavaKernel(List.of());
        kernel.start();
        try {
            Thread person = new Thread(() -> {
                try {
                    asked.await();
                    kernel.interrupt();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            person.start();
            Object outcome = kernel.execute("%maven --settings " + settings + " org.example:never:1", 1);
            assertEquals(
                    "KeyboardInterrupt",
                    assertInstanceOf(Failed.class, outcome).error().name());
            person.join();
            assertInstanceOf(Done.class, kernel.execute("1 + 1", 2));
        } finally {
            ended.countDown();
            silent.stop(0);
            kernel.onShutdown(false);
        }
    }

    @Test
    void aSearchForJarsStops() throws Exception {
        Files.createDirectories(folder.resolve("a/b"));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> ClassPathCommand.found(folder + "/**.jar"));
        assertFalse(Thread.currentThread().isInterrupted());
        assertThrows(MagicException.class, () -> ClassPathCommand.found(folder + "/**.jar"));
    }
}
