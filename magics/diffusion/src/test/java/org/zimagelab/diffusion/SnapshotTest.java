package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.ModelException;

/** Models in a Hugging Face cache. */
class SnapshotTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path cache;

    private void ref(String name) throws IOException {
        Path ref = cache.resolve("models--a--c/refs").resolve(name);
        Files.createDirectories(ref.getParent());
        Files.writeString(ref, COMMIT);
    }

    @Test
    void aSnapshotThatIsHalfThereSaysSo() throws Exception {
        Path snapshot = Fixtures.copy(
                Fixtures.tiny(), Files.createDirectories(cache.resolve("models--a--c/snapshots/" + COMMIT)));
        Files.delete(snapshot.resolve("vae/config.json"));
        ref("v1");
        assertTrue(assertThrows(ModelException.class, () -> ModelFolder.read("a/c", snapshot))
                .getMessage()
                .endsWith("hf download a/c --revision v1"));
        ref("main");
        String missing = assertThrows(ModelException.class, () -> ModelFolder.read("a/c", snapshot))
                .getMessage();
        assertTrue(missing.endsWith("config.json: missing; download the missing files with: hf download a/c"), missing);
        Files.createDirectories(cache.resolve("models--a--c/blobs"));
        Files.writeString(cache.resolve("models--a--c/blobs/abc.incomplete"), "half");
        String half = assertThrows(ModelException.class, () -> ModelFolder.read("a/c", snapshot))
                .getMessage();
        assertTrue(
                half.endsWith("config.json: missing; its download is not complete, run again: hf download a/c"), half);
    }

    /** A file that several repositories share, as huggingface_hub 1.33 keeps it; also by a link to the snapshot. */
    @Test
    void sharedBlobsAreRead() throws Exception {
        Path snapshot = Fixtures.copy(
                Fixtures.tiny(), Files.createDirectories(cache.resolve("models--a--c/snapshots/" + COMMIT)));
        Path file = snapshot.resolve("text_encoder/model.safetensors");
        Path shared = Files.createDirectories(cache.resolve("blobs/ab")).resolve("abcd");
        Files.move(file, shared);
        Path blob = Files.createDirectories(cache.resolve("models--a--c/blobs")).resolve("5f3c");
        Files.createSymbolicLink(blob, Path.of("../../blobs/ab/abcd"));
        Files.createSymbolicLink(file, Path.of("../../../blobs/5f3c"));
        assertTrue(assertThrows(ModelException.class, () -> ModelFolder.read("a/c", snapshot))
                .getMessage()
                .contains("a link out of the model's folder"));
        Files.writeString(cache.resolve("blobs/.huggingface-shared-blobs"), "1\n");
        ModelFolder.read("a/c", snapshot);
        ModelFolder.read("zimage", Files.createSymbolicLink(cache.resolve("zimage"), snapshot));
    }
}
