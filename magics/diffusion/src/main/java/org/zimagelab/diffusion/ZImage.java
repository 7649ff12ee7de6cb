package org.zimagelab.diffusion;

import java.nio.file.Path;
import java.util.List;

/** A loaded model. (API outline; bodies follow.) */
public final class ZImage implements AutoCloseable {

    private ZImage() {}

    /** {@code demo-base}, a folder, or a Hugging Face id found in the local Hugging Face cache. */
    public static ZImage load(String source) {
        return load(source, LoadOptions.AUTO);
    }

    public static ZImage load(String source, LoadOptions options) {
        throw new UnsupportedOperationException();
    }

    public static ZImage load(Path folder, LoadOptions options) {
        throw new UnsupportedOperationException();
    }

    /** The models that came with jars (demo models). */
    public static List<ModelSource> embedded() {
        throw new UnsupportedOperationException();
    }

    /** Names of the devices usable here: {@code cpu}, {@code cuda:0}, … */
    public static List<String> devices() {
        throw new UnsupportedOperationException();
    }

    public ModelInfo info() {
        throw new UnsupportedOperationException();
    }

    /** A request with this model's defaults. */
    public Request request(String prompt) {
        throw new UnsupportedOperationException();
    }

    /**
     * Checks all that can be checked before the first network call (size multiple, sampler name, position-table bounds).
     *
     * @throws IllegalArgumentException with one line that names the option and what was expected
     */
    public void check(Request request) {
        throw new UnsupportedOperationException();
    }

    /** Transformer evaluations that this request needs when nothing can be reused. */
    public int networkCalls(Request request) {
        throw new UnsupportedOperationException();
    }

    public Picture generate(Request request) throws InterruptedException {
        return generate(request, Progress.NONE);
    }

    /** @throws InterruptedException between two network calls, when the thread is interrupted */
    public Picture generate(Request request, Progress progress) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Of what decides pixels besides the model and the request: changes whenever results may change. */
    public static String engineVersion() {
        return "1";
    }

    @Override
    public void close() {}
}
