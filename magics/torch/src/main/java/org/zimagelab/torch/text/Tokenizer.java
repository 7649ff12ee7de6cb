package org.zimagelab.torch.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.zimagelab.torch.ModelException;

/**
 * Token ids of texts, by the {@code tokenizer.json} of a model folder, by BERT's {@code vocab.txt}, or by Qwen's
 * tokenizer, which comes along.
 */
public final class Tokenizer implements AutoCloseable {
    /** The highest id that Qwen's own tokenizer gives. */
    public static final int QWEN_HIGHEST_ID = QwenTokenizerFile.HIGHEST_ID;

    /** What tells Qwen's own tokenizer from others in a fingerprint. */
    public static final String QWEN_NAME = "qwen3 1";

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
        this.tokenizer = tokenizer(TokenizerFile.read(file), file.toString(), vocabulary);
    }

    private Tokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * The tokenizer of Qwen2.5 and Qwen3.
     *
     * @param vocabulary as above
     * @throws ModelException if the text encoder has fewer tokens
     */
    public static Tokenizer qwen(int vocabulary) {
        return new Tokenizer(tokenizer(QwenTokenizerFile.read(), "Qwen's tokenizer", vocabulary));
    }

    /**
     * The tokenizer of {@code bert-base-uncased}: lower case without accents, words in pieces, {@code [CLS]} before and
     * {@code [SEP]} after them.
     *
     * @param folder that holds {@code vocab.txt}
     * @param added special tokens whose ids follow those of the file
     * @param vocabulary as above
     * @throws ModelException naming the file and the reason
     */
    public static Tokenizer bert(Path folder, List<String> added, int vocabulary) {
        Path file = folder.resolve(BertVocabulary.FILE);
        BertVocabulary read = BertVocabulary.read(file, added);
        return new Tokenizer(tokenizer(read.json(), read.tokens().size() - 1, file.toString(), vocabulary));
    }

    private static HuggingFaceTokenizer tokenizer(TokenizerFile read, String what, int vocabulary) {
        return tokenizer(read.json(), read.highestId(), what, vocabulary);
    }

    /** @param what the tokenizer is, for messages */
    private static HuggingFaceTokenizer tokenizer(String text, int highestId, String what, int vocabulary) {
        if (highestId >= vocabulary) {
            throw new ModelException(
                    what + ": gives ids up to " + highestId + ", but the text encoder knows " + vocabulary);
        }
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        try {
            // without these options DJL cuts texts at 512 tokens and warns
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json),
                    Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true"));
        } catch (IOException | RuntimeException e) {
            throw new ModelException(
                    what + ": not a tokenizer ("
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
