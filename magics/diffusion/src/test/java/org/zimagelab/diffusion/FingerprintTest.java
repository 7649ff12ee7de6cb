package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.weights.Weights;

/**
 * Every byte that decides pixels is in a model's fingerprint, and a model whose files change makes no more pictures.
 */
class FingerprintTest {
    @TempDir
    Path temporary;

    private Path model;

    @BeforeEach
    void copy() {
        model = Fixtures.copy(Fixtures.tiny(), temporary.resolve("model"));
    }

    private String fingerprint() {
        try (ZImage m = ZImage.load(model.toString(), Fixtures.fp32())) {
            return m.info().fingerprint();
        }
    }

    private static void write(Path file, long at, int... bytes) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.seek(at);
            for (int b : bytes) {
                f.write(b);
            }
        }
    }

    private static int read(Path file, long at) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "r")) {
            f.seek(at);
            return f.read();
        }
    }

    @Test
    void everyFileCountsWithEveryByte() throws Exception {
        Files.writeString(model.resolve("README.md"), "which nobody reads");
        String before = fingerprint();
        assertTrue(before.matches("[0-9a-f]{64}"), before);
        Set<String> seen = new HashSet<>(Set.of(before));
        List<Path> files;
        try (Stream<Path> all = Files.walk(model)) {
            files = all.filter(Files::isRegularFile)
                    .filter(f -> !f.endsWith("README.md"))
                    .toList();
        }
        assertTrue(files.size() >= 10, files.toString());
        for (Path file : files) {
            byte[] whole = Files.readAllBytes(file);
            if (file.toString().endsWith(".json")) {
                Files.writeString(file, Files.readString(file) + " ");
            } else {
                // the lowest bit of one number in the middle of the tensors
                long at = whole.length - (whole.length - 8) / 3 / 4 * 4;
                write(file, at, read(file, at) ^ 1);
            }
            assertTrue(seen.add(fingerprint()), file + " does not count");
            Files.write(file, whole);
        }
        Path optional = model.resolve("tokenizer/tokenizer_config.json");
        String config = Files.readString(optional);
        Files.delete(optional);
        assertTrue(seen.add(fingerprint()), "a file that may be missing counts");
        Files.writeString(optional, config);
        Files.writeString(model.resolve("README.md"), "something else");
        assertEquals(before, fingerprint());
    }

    @Test
    void theSameFilesElsewhereAreTheSameModel() {
        String here = fingerprint();
        model = Fixtures.copy(model, temporary.resolve("another name"));
        assertEquals(here, fingerprint());
    }

    @Test
    void anotherShardingIsAnotherFingerprint() throws Exception {
        String before = fingerprint();
        Path shard = model.resolve("transformer/diffusion_pytorch_model-00001-of-00004.safetensors");
        Path index = model.resolve("transformer/diffusion_pytorch_model.safetensors.index.json");
        Files.move(shard, shard.resolveSibling("first.safetensors"));
        Files.writeString(
                index, Files.readString(index).replace(shard.getFileName().toString(), "first.safetensors"));
        assertNotEquals(before, fingerprint());
    }

    private interface Change {
        void make(Path file) throws Exception;
    }

    private void assertNoMorePictures(String name, Change change) throws Exception {
        Path file = model.resolve(name);
        try (ZImage m = ZImage.load(model.toString(), Fixtures.fp32())) {
            Request request = m.request("a red circle").withSize(32, 32).withSteps(2);
            Picture before = m.generate(request);
            assertEquals(before.model().fingerprint(), m.info().fingerprint());
            FileTime time = Files.getLastModifiedTime(file);
            Thread.sleep(20);
            change.make(file);
            if (Files.exists(file)) {
                Files.setLastModifiedTime(file, time);
            }
            String message = assertThrows(ModelChangedException.class, () -> m.generate(request.withSeed(1)))
                    .getMessage();
            assertTrue(message.startsWith(file.toString()), message);
            assertTrue(message.endsWith("; load the model " + m.info().name() + " again"), message);
            assertEquals(1, message.lines().count());
            assertThrows(ModelChangedException.class, m::requireUnchanged);
        }
    }

    private static void flipInMiddle(Path file) throws IOException {
        write(file, Files.size(file) / 2, read(file, Files.size(file) / 2) ^ 1);
    }

    @Test
    void aByteOfSmallWeightsInPlace() throws Exception {
        assertNoMorePictures("text_encoder/model.safetensors", FingerprintTest::flipInMiddle);
    }

    @Test
    void aByteThroughAMapping() throws Exception {
        assertNoMorePictures("text_encoder/model.safetensors", file -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()).put((int) channel.size() / 2, (byte) 77);
            }
        });
    }

    @Test
    void aConfig() throws Exception {
        assertNoMorePictures("scheduler/scheduler_config.json", file -> Files.writeString(file, "{}"));
    }

    @Test
    void anotherTokenizerInItsPlace() throws Exception {
        assertNoMorePictures("tokenizer/tokenizer.json", file -> {
            Path other = Files.writeString(file.resolveSibling("other"), Files.readString(file) + "\n");
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    @Test
    void aFileThatIsGone() throws Exception {
        assertNoMorePictures("vae/config.json", Files::delete);
    }

    @Test
    void weightsThatAreCutWhileTheyAreMapped() throws Exception {
        Fixtures.pad(model.resolve("text_encoder/model.safetensors"), "lm_head.weight");
        assertNoMorePictures("text_encoder/model.safetensors", file -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(4096);
            }
        });
    }

    /** If a network read them again, the process would end. */
    @Test
    void smallWeightsThatAreCutHarmNobody() throws Exception {
        Path file = Weights.read(model.resolve("vae")).files().get(0);
        try (ZImage m = ZImage.load(model.toString(), Fixtures.fp32())) {
            float[] latents = m.generate(
                            m.request("a red circle").withSize(32, 32).withSteps(2))
                    .latents();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(100);
            }
            assertEquals(32, m.decode(latents, 32, 32).getWidth());
        }
    }

    @Test
    void mappedWeightsAreWatchedWithinAPicture() throws Exception {
        Fixtures.pad(model.resolve("text_encoder/model.safetensors"), "lm_head.weight");
        Path file = model.resolve("text_encoder/model.safetensors");
        try (ZImage m = ZImage.load(model.toString(), Fixtures.fp32())) {
            Request request = m.request("a red circle").withSize(32, 32).withSteps(3);
            m.generate(request);
            int[] steps = {0};
            assertThrows(
                    ModelChangedException.class,
                    () -> m.generate(request.withSeed(1), step -> {
                        if (steps[0]++ == 0) {
                            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                                channel.truncate(4096);
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        }
                    }));
            assertEquals(1, steps[0], "steps after the cut");
        }
    }

    @Test
    void aChangeDuringAPictureThrowsItAway() throws Exception {
        Path file = model.resolve("text_encoder/model.safetensors");
        try (ZImage m = ZImage.load(model.toString(), Fixtures.fp32())) {
            Request request = m.request("a red circle").withSize(32, 32).withSteps(2);
            m.generate(request);
            Thread.sleep(20);
            assertThrows(
                    ModelChangedException.class,
                    () -> m.generate(request.withSeed(1), step -> {
                        try {
                            flipInMiddle(file);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }));
        }
    }

    @Test
    void mappedAndCopiedWeightsGiveTheSamePicture() throws Exception {
        float[] copied = latents();
        Fixtures.pad(model.resolve("text_encoder/model.safetensors"), "lm_head.weight");
        Fixtures.pad(Weights.read(model.resolve("vae")).files().get(0), "encoder.padding");
        assertArrayEquals(copied, latents(), 1e-5f);
    }

    private float[] latents() throws Exception {
        try (ZImage m = ZImage.load(model.toString(), Fixtures.fp32())) {
            return m.generate(m.request("a red circle")
                            .withSize(32, 32)
                            .withSteps(2)
                            .withGuidance(1))
                    .latents();
        }
    }

    @Test
    void touchedFilesMakePicturesAsBefore() throws Exception {
        Path file = model.resolve("text_encoder/model.safetensors");
        try (ZImage m = ZImage.load(model.toString(), Fixtures.fp32())) {
            Request request = m.request("a red circle").withSize(32, 32).withSteps(2);
            m.generate(request);
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
            m.generate(request.withSeed(1));
        }
    }
}
