package org.zimagelab.diffusion.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.zimagelab.diffusion.ModelException;

/** Token ids of prompts, by the {@code tokenizer.json} of a model folder. */
public final class PromptTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final Path file;
    private final int vocabulary;

    /**
     * @param folder {@code tokenizer/} of the model
     * @param vocabulary rows of the text encoder's embedding: no id may reach it
     */
    public PromptTokenizer(Path folder, int vocabulary) {
        this.file = folder.resolve("tokenizer.json");
        this.vocabulary = vocabulary;
        if (!Files.isRegularFile(file)) {
            throw new ModelException(file + ": missing");
        }
        try {
            // without these DJL truncates at its own 512 and warns
            tokenizer = HuggingFaceTokenizer.newInstance(
                    file, Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true"));
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
     * @throws ModelException when the tokenizer and the text encoder do not belong together
     */
    public long[] ids(String prompt, int maxLength) {
        long[] ids = encoded(templated(prompt));
        return ids.length > maxLength ? Arrays.copyOf(ids, maxLength) : ids;
    }

    /**
     * A text as it stands, with the ids that the tokenizer itself puts before and after it.
     *
     * @throws ModelException when the tokenizer and the text encoder do not belong together
     */
    public long[] encoded(String text) {
        long[] ids = tokenizer.encode(text).getIds();
        for (long id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new ModelException(file + ": gives id " + id + ", but the text encoder knows " + vocabulary);
            }
        }
        return ids;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
