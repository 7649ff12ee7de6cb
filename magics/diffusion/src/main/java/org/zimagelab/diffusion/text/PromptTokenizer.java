package org.zimagelab.diffusion.text;

import java.nio.file.Path;
import java.util.Arrays;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.text.TextInput;
import org.zimagelab.torch.text.Tokenizer;

/** Token ids of prompts: the chat template that the text encoder was trained with, and the model folder's tokenizer. */
public final class PromptTokenizer implements AutoCloseable {
    private static final String BEFORE = "<|im_start|>user\n";
    private static final String AFTER = "<|im_end|>\n<|im_start|>assistant\n";

    private final Tokenizer tokenizer;

    /**
     * @param folder {@code tokenizer/} of the model
     * @param vocabulary rows of the text encoder's embedding: every id is below it
     * @throws ModelException naming the file and the reason
     */
    public PromptTokenizer(Path folder, int vocabulary) {
        this(new Tokenizer(folder, vocabulary));
    }

    private PromptTokenizer(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** With Qwen's own tokenizer, which comes with this program. */
    public static PromptTokenizer qwen(int vocabulary) {
        return new PromptTokenizer(Tokenizer.qwen(vocabulary));
    }

    /**
     * The prompt as the one user message of Qwen3's chat template with thinking enabled, which is what the reference
     * pipeline sends. It is not trimmed, and where it contains the template's own words they act as the template.
     */
    public static String templated(String prompt) {
        return BEFORE + prompt + AFTER;
    }

    /**
     * @param maxLength the most ids, template included; the rest is cut off on the right
     * @return [n] token ids
     * @throws IllegalArgumentException as {@link TextInput#check}
     */
    public long[] ids(String prompt, int maxLength) {
        TextInput.check("prompt", prompt);
        long[] ids = tokenizer.encode(BEFORE, prompt, AFTER);
        return ids.length > maxLength ? Arrays.copyOf(ids, maxLength) : ids;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
