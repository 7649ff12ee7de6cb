package org.zimagelab.notebook.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;

/**
 * Prints a page with a browser of this machine that is based on Chromium: it keeps every picture, all letters that the
 * system has fonts for, and text as text.
 */
final class BrowserPdf {
    /** The variable that names the browser, as in the tests. */
    static final String VARIABLE = "ZIMAGE_LAB_BROWSER";

    private static final List<String> NAMES = List.of(
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "chrome",
            "microsoft-edge",
            "msedge");

    /** Where macOS and Windows have them, which put none on the path. */
    private static final List<String> PLACES = List.of(
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
            "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
            "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
            "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
            "C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe");

    private static final int MINUTES = 10;

    private BrowserPdf() {}

    /**
     * The browser to print with.
     *
     * @throws MagicException with one line, if there is none
     */
    static Path browser() {
        return browser(System.getenv(), PLACES)
                .orElseThrow(() -> new MagicException("--pdf: no browser to print with: install Chromium, Chrome or"
                        + " Edge, or set " + VARIABLE + " to one; --html needs none"));
    }

    static Optional<Path> browser(Map<String, String> environment, List<String> places) {
        String named = environment.getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        Stream<Path> onPath = Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> NAMES.stream()
                        .flatMap(name -> Stream.of(name, name + ".exe"))
                        .map(name -> new File(folder, name).toPath()));
        return Stream.concat(onPath, places.stream().map(place -> new File(place).toPath()))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /**
     * Prints a page.
     *
     * @param browser from {@link #browser}
     * @param html the page, which needs nothing else
     * @param pdf the file to write, whole or not at all
     * @throws IOException with one line, if the browser does not print
     * @throws InterruptedException if the thread is interrupted; the browser is ended then
     */
    static void write(Path browser, String html, Path pdf) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("zimage-report");
        try {
            Path page = Files.writeString(folder.resolve("page.html"), html, StandardCharsets.UTF_8);
            Path printed = folder.resolve("page.pdf");
            Path log = folder.resolve("log.txt");
            run(command(browser, page, printed), log);
            if (!Files.isRegularFile(printed) || Files.size(printed) == 0) {
                throw new IOException("--pdf " + pdf + ": " + browser + " printed nothing: " + lastLine(log));
            }
            byte[] bytes = Files.readAllBytes(printed);
            AtomicFile.write(pdf, bytes);
        } finally {
            AtomicFile.deleteTree(folder);
        }
    }

    private static List<String> command(Path browser, Path page, Path printed) {
        List<String> command = new ArrayList<>(List.of(
                browser.toString(),
                "--headless",
                "--disable-gpu",
                "--disable-extensions",
                "--no-first-run",
                "--no-default-browser-check",
                "--no-pdf-header-footer",
                // the page needs no network, and the browser itself is to ask for nothing
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + page.resolveSibling("profile"),
                "--print-to-pdf=" + printed));
        if (System.getProperty("user.name").equals("root")) {
            // Chromium's sandbox refuses root, as in a container; the page has no script.
            command.add("--no-sandbox");
        }
        command.add(page.toUri().toString());
        return command;
    }

    private static void run(List<String> command, Path log) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(
                            new File(System.getProperty("os.name").startsWith("Win") ? "NUL" : "/dev/null")))
                    .start();
        } catch (IOException e) {
            throw new IOException(command.get(0) + " cannot be started: " + AtomicFile.reason(e), e);
        }
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                throw new IOException(command.get(0) + " has not printed within " + MINUTES + " minutes");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String lastLine(Path log) throws IOException {
        String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        return Printable.line(text.lines()
                .filter(line -> !line.isBlank())
                .reduce((before, last) -> last)
                .orElse("it said nothing"));
    }
}
