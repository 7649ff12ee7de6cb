package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.files.FileHashes;

/** Two models whose files are equal have one text encoder and one VAE. */
class SharedNetworksTest {
    private static final String TEXT = "text_encoder/model.safetensors";
    private static final String TRANSFORMER = "transformer/diffusion_pytorch_model-00004-of-00004.safetensors";
    private static final String VAE = "vae/diffusion_pytorch_model-00002-of-00002.safetensors";

    @TempDir
    Path temporary;

    private Path base;
    private Path turbo;

    @BeforeEach
    void copy() {
        base = Fixtures.copy(Fixtures.tiny(), temporary.resolve("base"));
        turbo = Fixtures.copy(Fixtures.tiny(), temporary.resolve("turbo"));
    }

    /** Changes the last byte of a tensor. */
    private static void change(Path file) throws Exception {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.seek(f.length() - 1);
            int last = f.read();
            f.seek(f.length() - 1);
            f.write(last ^ 1);
        }
    }

    private static Request request(ZImage model) {
        return model.request("一只猫")
                .withSize(48, 48)
                .withSteps(2)
                .withGuidance(0)
                .withSeed(3);
    }

    @Test
    void picturesAreThoseOfAModelAlone() throws Exception {
        float[] alone;
        try (ZImage model = ZImage.load(turbo, Fixtures.fp32())) {
            alone = model.generate(request(model)).latents();
        }
        ZImage first = ZImage.load(base, Fixtures.fp32());
        try (ZImage second = ZImage.load(turbo, Fixtures.fp32())) {
            first.generate(request(first));
            assertArrayEquals(alone, second.generate(request(second)).latents());
            first.close();
            second.generate(request(second).withPrompt("a dog"));
            assertArrayEquals(alone, second.generate(request(second)).latents());
        }
    }

    /** What the second model shares with the first: text encoder, VAE. */
    private List<Boolean> shared() {
        try (ZImage first = ZImage.load(base, Fixtures.fp32());
                ZImage second = ZImage.load(turbo, Fixtures.fp32())) {
            return List.of(
                    first.networks().textEncoder() == second.networks().textEncoder(),
                    first.networks().vae() == second.networks().vae());
        }
    }

    @Test
    void onlyEqualFilesAreShared() throws Exception {
        assertEquals(List.of(true, true), shared());
        change(turbo.resolve(TRANSFORMER));
        assertEquals(List.of(true, true), shared());
        change(turbo.resolve(VAE));
        assertEquals(List.of(true, false), shared());
        change(base.resolve(TEXT));
        assertEquals(List.of(false, false), shared());
        Files.delete(turbo.resolve(TEXT));
        Files.createLink(turbo.resolve(TEXT), base.resolve(TEXT));
        assertEquals(List.of(true, false), shared());
    }

    @Test
    void anotherConfigOrPrecisionIsAnotherNetwork() throws Exception {
        Path config = turbo.resolve("vae/config.json");
        Files.writeString(config, Files.readString(config).replace("0.3611", "0.3612"));
        assertEquals(List.of(true, false), shared());
        try (ZImage first = ZImage.load(base, Fixtures.fp32());
                ZImage second = ZImage.load(base, Fixtures.fp32().withDtype("bf16"))) {
            assertNotSame(first.networks().textEncoder(), second.networks().textEncoder());
        }
    }

    @Test
    void aModelThatReadsTheOthersMappedFileStopsWhenThatIsCut() throws Exception {
        for (Path model : List.of(base, turbo)) {
            Fixtures.pad(model.resolve(TEXT), "lm_head.weight");
        }
        try (ZImage first = ZImage.load(base, Fixtures.fp32());
                ZImage second = ZImage.load(turbo, Fixtures.fp32())) {
            assertSame(first.networks().textEncoder(), second.networks().textEncoder());
            second.generate(request(second));
            first.close();
            second.generate(request(second).withPrompt("a dog"));
            try (RandomAccessFile file = new RandomAccessFile(base.resolve(TEXT).toFile(), "rw")) {
                file.setLength(file.length() / 2);
            }
            ModelChangedException e = assertThrows(
                    ModelChangedException.class,
                    () -> second.generate(request(second).withPrompt("a bird")));
            assertTrue(e.getMessage().contains(base.resolve(TEXT).toString()), e.getMessage());
        }
    }

    @Test
    void aNetworkIsClosedWithItsLastUser() throws Exception {
        List<String> closed = new ArrayList<>();
        SharedNetworks<String> networks = new SharedNetworks<>(closed::add);
        var one = networks.use(source(base, "cpu"), () -> "first");
        var two = networks.use(source(turbo, "cpu"), () -> "second");
        var three = networks.use(source(turbo, "cuda"), () -> "third");
        assertEquals(List.of("first", "first", "third"), List.of(one.network(), two.network(), three.network()));
        one.close();
        one.close();
        assertEquals(List.of(), closed);
        two.close();
        assertEquals(List.of("first"), closed);
        assertEquals("new", networks.use(source(base, "cpu"), () -> "new").network());
        three.close();
        assertEquals(List.of("first", "third"), closed);
        IllegalStateException failed = new IllegalStateException();
        assertThrows(
                IllegalStateException.class,
                () -> networks.use(source(base, "cuda"), () -> {
                    throw failed;
                }));
        assertEquals("later", networks.use(source(base, "cuda"), () -> "later").network());
    }

    private static SharedNetworks.Source source(Path model, String settings) {
        ModelFolder folder = ModelFolder.read("model", model);
        return new SharedNetworks.Source(settings, folder.vaeWeights(), folder.hashed(FileHashes.inCache()));
    }
}
