package org.zimagelab.kernel.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.kernel.protocol.History.Entry;

class HistoryFileTest {
    @TempDir
    Path folder;

    private Path path() {
        return folder.resolve("history.jsonl");
    }

    private static List<String> sources(HistoryFile file) throws IOException {
        return file.read().stream().filter(e -> e.line() > 0).map(Entry::source).toList();
    }

    @Test
    void aTornLineCostsNoOther() throws IOException {
        HistoryFile file = new HistoryFile(path());
        assertEquals(1, file.begin());
        file.append(new Entry(1, 1, "first", null));
        Files.writeString(path(), "{\"session\":1,\"line\":2,\"sou", StandardOpenOption.APPEND);
        file.append(new Entry(1, 3, "third", null));
        Files.writeString(path(), "[]\nnull\n{}\n\n{\"session\":\"x\"}\n", StandardOpenOption.APPEND);
        assertEquals(List.of("first", "third"), sources(file));
        assertEquals(2, new HistoryFile(path()).begin());
    }

    @Test
    void theOlderHalfGoesAndNumbersGoOn() throws IOException {
        HistoryFile file = new HistoryFile(path());
        file.begin();
        int session = file.begin();
        StringBuilder many = new StringBuilder();
        for (int line = 1; many.length() <= HistoryFile.MOST_BYTES; line++) {
            many.append("{\"session\":2,\"line\":").append(line).append(",\"source\":\"" + "x".repeat(1000) + "\"}\n");
        }
        Files.writeString(path(), many, StandardOpenOption.APPEND);
        file.append(new Entry(session, 999_999, "newest", null));
        assertTrue(Files.size(path()) < HistoryFile.MOST_BYTES / 2 + 1000);
        List<String> kept = sources(file);
        assertEquals("newest", kept.get(kept.size() - 1));
        assertTrue(kept.size() > 3000);
        assertEquals(3, file.begin());
    }

    @Test
    void whoHoldsTheLockIsNotWaitedForForEver() throws IOException {
        HistoryFile file = new HistoryFile(path());
        file.begin();
        try (FileChannel other = FileChannel.open(folder.resolve("history.jsonl.lock"), StandardOpenOption.WRITE)) {
            other.lock();
            assertThrows(IOException.class, () -> file.append(new Entry(1, 1, "x", null)));
        }
        file.append(new Entry(1, 2, "y", null));
        assertEquals(List.of("y"), sources(file));
    }

    @Test
    void theEnvironmentNamesTheFile() {
        assertTrue(HistoryFile.of(Map.of("ZIMAGE_LAB_HISTORY", "off")).isEmpty());
        assertTrue(HistoryFile.of(Map.of("ZIMAGE_LAB_HISTORY", "")).isEmpty());
        assertTrue(HistoryFile.of(Map.of("ZIMAGE_LAB_HISTORY", "no\0path")).isEmpty());
        assertTrue(HistoryFile.of(Map.of()).isPresent());
    }

    @Test
    void patternsKnowStarsAndQuestionMarks() {
        assertTrue(History.matches("*+ 1", "1 + 1"));
        assertTrue(History.matches("a?c*", "abc\nd"));
        assertTrue(History.matches("[*].*", "[1].x"));
        assertEquals(false, History.matches("a", "ab"));
        assertEquals(false, History.matches("a??", "ab"));
        assertEquals(true, History.matches("**", ""));
        assertEquals(false, History.matches("*a".repeat(500) + "b", "a".repeat(100_000)));
    }
}
