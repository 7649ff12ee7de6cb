package org.zimagelab.torch.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** TorchScript source texts among the resources. */
public final class ScriptSource {
    private ScriptSource() {}

    /**
     * @param beside the class in whose package the resource lies
     * @param resource such as {@code transformer.py}
     * @throws IllegalArgumentException if there is no such resource
     */
    public static String of(Class<?> beside, String resource) {
        try (InputStream in = beside.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + resource + " beside " + beside.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
