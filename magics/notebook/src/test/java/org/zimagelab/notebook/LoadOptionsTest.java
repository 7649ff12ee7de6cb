package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.torch.ModelException;

/** What {@code %zimage load} asks for is what reaches the loader. */
class LoadOptionsTest {
    private final List<LoadOptions> asked = new ArrayList<>();
    private final NotebookKernel kernel = new NotebookKernel();

    @Test
    void everyOptionReachesTheLoader() throws Exception {
        new ZImageExtension(new Session((source, options) -> {
                    asked.add(options);
                    throw new ModelException("not loaded here");
                }))
                .install(kernel);
        assertThrows(Exception.class, () -> kernel.line("zimage", "load", "demo-base"));
        assertThrows(
                Exception.class,
                () -> kernel.line(
                        "zimage",
                        "load",
                        "demo-base",
                        "--device=cuda:1",
                        "--dtype=bf16",
                        "--weights=int8",
                        "--offload=text",
                        "--memory=7.5",
                        "--like=l",
                        "--text-encoder=t",
                        "--vae=v"));
        LoadOptions all = new LoadOptions(
                "cuda:1",
                "bf16",
                "int8",
                "text",
                OptionalLong.of(7_500_000_000L),
                new LoadOptions.Files(Optional.of(Path.of("l")), Optional.of(Path.of("t")), Optional.of(Path.of("v"))));
        assertEquals(List.of(LoadOptions.AUTO, all), asked);
    }
}
