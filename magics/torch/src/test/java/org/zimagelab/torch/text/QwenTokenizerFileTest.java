package org.zimagelab.torch.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.zimagelab.torch.ModelException;

/** The tokenizer that ships is Qwen's: its ids are those that bench/qwen_ids.py got from the published files. */
class QwenTokenizerFileTest {

    @Test
    void everyIdIsThatOfThePublishedFiles() throws IOException {
        JsonArray pairs;
        try (InputStream packed = QwenTokenizerFileTest.class.getResourceAsStream("qwen-ids.json.gz")) {
            byte[] json = new GZIPInputStream(packed).readAllBytes();
            pairs = new Gson().fromJson(new String(json, StandardCharsets.UTF_8), JsonArray.class);
        }
        assertEquals(500, pairs.size());
        try (Tokenizer tokenizer = Tokenizer.qwen(151_936)) {
            pairs.forEach(pair -> {
                String text = pair.getAsJsonArray().get(0).getAsString();
                long[] expected = new Gson().fromJson(pair.getAsJsonArray().get(1), long[].class);
                assertArrayEquals(expected, tokenizer.encode(text), text);
            });
        }
    }

    /** What is made passes the checks that a file must pass. */
    @Test
    void itReadsAsAFile() {
        TokenizerFile made = QwenTokenizerFile.read();
        TokenizerFile read = TokenizerFile.parse(made.json());
        assertEquals(made.added(), read.added());
        assertEquals(made.model(), read.model());
        assertEquals(151_387, made.model().merges().size());
        assertEquals(Tokenizer.QWEN_HIGHEST_ID, made.highestId());
    }

    @Test
    void aTextEncoderWithFewerTokensIsRefused() {
        String message =
                assertThrows(ModelException.class, () -> Tokenizer.qwen(600)).getMessage();
        assertEquals("Qwen's tokenizer: gives ids up to 151668, but the text encoder knows 600", message);
    }
}
