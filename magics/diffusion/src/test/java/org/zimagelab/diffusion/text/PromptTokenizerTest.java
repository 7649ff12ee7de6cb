package org.zimagelab.diffusion.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Fixtures;
import org.zimagelab.torch.text.TextInput;

class PromptTokenizerTest {
    @Test
    void aLongPromptIsCutAndOneThatCannotBeTokenizedIsRefused() {
        try (PromptTokenizer tokenizer = new PromptTokenizer(Fixtures.tiny().resolve("tokenizer"), 480)) {
            String longest = "a" + " ".repeat(TextInput.LONGEST - 2) + "x";
            assertEquals(512, tokenizer.ids(longest, 512).length);
            assertThrows(IllegalArgumentException.class, () -> tokenizer.ids(longest + "y", 512));
            assertThrows(IllegalArgumentException.class, () -> tokenizer.ids("x\ud83d", 512));
        }
    }
}
