package org.zimagelab.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.demo.world.KnownWords;
import org.zimagelab.diffusion.ModelSource;

/** The embedded base model: 128 × 128 pictures of shapes, cats and night cities, with English or Chinese prompts. */
public final class DemoBase implements ModelSource {

    @Override
    public String name() {
        return "demo-base";
    }

    @Override
    public String description() {
        return "small trained base model, 128 × 128: shapes, cats, night cities; English and Chinese prompts";
    }

    @Override
    public Optional<String> unknown(String text) {
        return KnownWords.missing(text);
    }

    @Override
    public Path folder() throws IOException {
        return EmbeddedFolder.named("demo-base").unpacked();
    }
}
