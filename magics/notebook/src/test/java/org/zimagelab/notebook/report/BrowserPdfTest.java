package org.zimagelab.notebook.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserPdfTest {
    @TempDir
    Path folder;

    private Path program(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\necho 'cannot print' >&2\nexit 1\n");
        assumeTrue(file.toFile().setExecutable(true));
        return file;
    }

    @Test
    void aBrowserIsFoundOnThePathOrWhereItIsInstalled() throws IOException {
        String path = folder.toString();
        assertEquals(Optional.empty(), BrowserPdf.browser(Map.of("PATH", path), List.of()));
        Path chrome = program("google-chrome");
        assertEquals(Optional.of(chrome), BrowserPdf.browser(Map.of("PATH", path), List.of()));
        assertEquals(Optional.of(chrome), BrowserPdf.browser(Map.of(), List.of("C:/none.exe", chrome.toString())));
        assertEquals(
                Optional.of(Path.of("mine")),
                BrowserPdf.browser(Map.of("PATH", path, BrowserPdf.VARIABLE, "mine"), List.of()));
    }

    @Test
    void whatDoesNotPrintLeavesNoFile() throws Exception {
        Path pdf = folder.resolve("a.pdf");
        Path broken = program("broken");
        IOException silent = assertThrows(IOException.class, () -> BrowserPdf.write(broken, "<p>a", pdf));
        assertTrue(silent.getMessage().endsWith("printed nothing: cannot print"), silent.getMessage());
        Path none = folder.resolve("none");
        IOException missing = assertThrows(IOException.class, () -> BrowserPdf.write(none, "<p>a", pdf));
        assertTrue(missing.getMessage().contains("cannot be started"), missing.getMessage());
        assertTrue(Files.notExists(pdf));
    }

    @Test
    void aPageIsPrinted() throws Exception {
        Optional<Path> browser = BrowserPdf.browser(System.getenv(), List.of());
        assumeTrue(browser.isPresent(), "no browser");
        Path pdf = folder.resolve("页.pdf");
        BrowserPdf.write(browser.get(), "<!doctype html><meta charset=utf-8><h1>报告</h1>", pdf);
        assertEquals("%PDF-", new String(Files.readAllBytes(pdf), 0, 5, "US-ASCII"));
    }
}
