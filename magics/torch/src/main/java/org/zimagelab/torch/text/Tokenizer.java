package org.zimagelab.torch.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.zimagelab.torch.ModelException;

/** Token ids of texts, by the {@code tokenizer.json} of a model folder. */
public final class Tokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    /**
     * @param folder that holds {@code tokenizer.json}
     * @param vocabulary rows of the text encoder's embedding: every id is below it
     * @throws ModelException naming the file and the reason
     */
    public Tokenizer(Path folder, int vocabulary) {
        Path file = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new ModelException(file + ": missing");
        }
        TokenizerFile read = TokenizerFile.read(file);
        if (read.highestId() >= vocabulary) {
            throw new ModelException(
                    file + ": gives ids up to " + read.highestId() + ", but the text encoder knows " + vocabulary);
        }
        byte[] json = read.json().getBytes(StandardCharsets.UTF_8);
        try {
            // without these options DJL cuts texts at 512 tokens and warns
            tokenizer = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json),
                    Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true"));
        } catch (IOException | RuntimeException e) {
            throw new ModelException(
                    file + ": not a tokenizer ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")",
                    e);
        }
    }

    /**
     * The ids of a text, with those that the tokenizer itself puts before and after it.
     *
     * @return [n] token ids
     * @throws IllegalArgumentException as {@link TextInput#check}
     */
    public long[] encode(String text) {
        return encode("", text, "");
    }

    /**
     * The ids of a text within a template. The template does not count for the length of the text.
     *
     * @param before part of the template before the text
     * @param after part of the template after the text
     */
    public long[] encode(String before, String text, String after) {
        TextInput.check("text", text);
        return tokenizer.encode(before + text + after).getIds();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
