package org.zimagelab.diffusion.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.zimagelab.diffusion.ModelException;

/** Token ids of prompts, by the {@code tokenizer.json} of a model folder. */
public final class PromptTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    /**
     * @param folder {@code tokenizer/} of the model
     * @param vocabulary rows of the text encoder's embedding: no id may reach it
     * @throws ModelException naming the file and the reason
     */
    public PromptTokenizer(Path folder, int vocabulary) {
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
            // without these DJL truncates at its own 512 and warns
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
     * The prompt as the one user message of Qwen3's chat template with thinking enabled, which is what the reference
     * pipeline sends. Not trimmed; the template's own words inside a prompt act as the template.
     */
    public static String templated(String prompt) {
        return "<|im_start|>user\n" + prompt + "<|im_end|>\n<|im_start|>assistant\n";
    }

    /**
     * @param maxLength at most so many ids, template included; the rest is cut on the right
     * @throws IllegalArgumentException as {@link Prompts#check}
     */
    public long[] ids(String prompt, int maxLength) {
        Prompts.check("prompt", prompt);
        long[] ids = tokenizer.encode(templated(prompt)).getIds();
        return ids.length > maxLength ? Arrays.copyOf(ids, maxLength) : ids;
    }

    /**
     * A text as it stands, with the ids that the tokenizer itself puts before and after it.
     *
     * @throws IllegalArgumentException as {@link Prompts#check}
     */
    public long[] encoded(String text) {
        Prompts.check("text", text);
        return tokenizer.encode(text).getIds();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
