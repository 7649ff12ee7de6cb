package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.session.Session;

/** {@code %zimage load} with files that have no configs. */
class LikeMagicTest {
    private final NotebookKernel kernel = new NotebookKernel();
    private final Session session = new Session();

    @TempDir
    Path folder;

    @BeforeEach
    void install() throws Exception {
        new ZImageExtension(session).install(kernel);
        Path demo = ZImage.embedded().stream()
                .filter(source -> source.name().equals("demo-base"))
                .findFirst()
                .orElseThrow()
                .folder();
        copy(demo, "transformer", "models/a.safetensors");
        copy(demo, "text_encoder", "models/b.safetensors");
        copy(demo, "vae", "elsewhere/c.safetensors");
    }

    /** Files without configs, under names that say nothing. */
    private void copy(Path demo, String part, String to) throws IOException {
        Path target = folder.resolve(to);
        Files.createDirectories(target.getParent());
        try (var files = Files.list(demo.resolve(part))) {
            Path weights = files.filter(f -> f.toString().endsWith(".safetensors"))
                    .findFirst()
                    .orElseThrow();
            Files.copy(weights, target);
        }
    }

    @AfterEach
    void unload() {
        session.models().unload(null);
    }

    @Test
    void filesWithoutConfigsAreLoadedLikeAnotherModel() throws Exception {
        String models = folder.resolve("models").toString();
        MagicException missing =
                assertThrows(MagicException.class, () -> kernel.line("zimage", "load", models, "--like", "demo-base"));
        assertEquals(1, missing.getMessage().lines().count());
        assertTrue(missing.getMessage().contains("the VAE is missing"), missing.getMessage());
        Path vae = folder.resolve("elsewhere/c.safetensors");
        kernel.line("zimage", "load", models, "--like", "demo-base", "--vae", vae.toString());
        String text = kernel.last().text();
        assertTrue(text.contains("transformer " + folder.resolve("models/a.safetensors") + ", text encoder "), text);
        assertTrue(text.contains("VAE " + vae + ", configs and tokenizer of "), text);
        kernel.line("zimage", "info");
        assertTrue(
                kernel.last().text().contains("files        transformer "),
                kernel.last().text());
        kernel.cell("generate", "a red circle", "--steps", "1", "--size", "64x64");
    }

    @Test
    void aModelWithConfigsNeedsNoOthers() {
        MagicException own = assertThrows(
                MagicException.class, () -> kernel.line("zimage", "load", "demo-turbo", "--like", "demo-base"));
        assertTrue(own.getMessage().contains("has configs of its own"), own.getMessage());
    }
}
