package org.zimagelab.torch.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.ModelException;

/** BERT's tokens: words in pieces, lower case without accents. */
class BertVocabularyTest {
    private static final String TOKENS = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nfox\n##es\n,\n红\ncafe\n";

    @TempDir
    private Path folder;

    /** As {@code BertTokenizer} of transformers 4.40 with the same file. */
    @Test
    void idsAreThoseOfTransformers() throws IOException {
        write(TOKENS.replace("\n", "\r\n"));
        try (Tokenizer bert = Tokenizer.bert(folder, List.of("[ENC]"), 12)) {
            assertArrayEquals(new long[] {2, 5, 6, 7, 8, 1, 9, 1, 10, 3}, bert.encode("A FOXES,wolf红狐 Café"));
            assertArrayEquals(new long[] {2, 11, 6, 3}, bert.encode("[ENC] fox"));
            assertArrayEquals(new long[] {2, 3}, bert.encode("  \u0000\n"));
        }
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        assertSaid("missing");
        write(TOKENS + "fox\n");
        assertSaid("line 12 is 'fox'; expected each token once");
        write(TOKENS.replace("[UNK]\n", ""));
        assertSaid("no token [UNK]");
        write(TOKENS.replace(",\n", "\n"));
        assertSaid("line 9 is ''");
        Files.write(folder.resolve("vocab.txt"), new byte[] {(byte) 0xff, 10});
        assertSaid("not UTF-8");
        write(TOKENS);
        String line = assertThrows(ModelException.class, () -> Tokenizer.bert(folder, List.of(), 5))
                .getMessage();
        assertTrue(line.endsWith("gives ids up to 10, but the text encoder knows 5"), line);
    }

    private void assertSaid(String what) {
        String line = assertThrows(ModelException.class, () -> Tokenizer.bert(folder, List.of(), 99))
                .getMessage();
        assertTrue(line.startsWith(folder.resolve("vocab.txt") + ": " + what), line);
        assertEquals(1, line.lines().count());
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("vocab.txt"), text);
    }
}
