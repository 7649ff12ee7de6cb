package org.zimagelab.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.demo.world.KnownWords;
import org.zimagelab.diffusion.ModelSource;

/** The embedded turbo model: {@link DemoBase}, distilled to eight steps without guidance. */
public final class DemoTurbo implements ModelSource {

    @Override
    public String name() {
        return "demo-turbo";
    }

    @Override
    public String description() {
        return "distilled from demo-base: 8 steps, guidance off; same pictures and prompts";
    }

    @Override
    public Optional<String> unknown(String text) {
        return KnownWords.missing(text);
    }

    @Override
    public Path folder() throws IOException {
        return EmbeddedFolder.named("demo-turbo").unpacked();
    }
}
