package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunStore;

/** The tile size with which a picture is decoded decides its pixels, so its key and its file have it. */
class VaeTileSizeTest {
    private static final Request SMALL = Pictures.request();

    @TempDir
    Path folder;

    private static Request tiled(Request request, String size) {
        return Parameter.VAE_TILE_SIZE.over(request, size);
    }

    private static RunMetadata metadata(Request request) {
        return RunMetadata.of(Pictures.picture(request));
    }

    @Test
    void aKeyAndAFileHaveItWhereTilesAreUsed() {
        RunMetadata whole = metadata(SMALL);
        RunMetadata tiled = metadata(tiled(SMALL, "64"));
        assertEquals(whole.key(), metadata(tiled(SMALL, "off")).key());
        assertEquals(whole.key(), metadata(tiled(SMALL, "auto")).key());
        assertNotEquals(whole.key(), tiled.key());
        assertNotEquals(tiled.key(), metadata(tiled(SMALL, "128")).key());
        assertFalse(whole.toJson().contains("tile"));
        assertTrue(tiled.toJson().contains("\"vae_tile_size\":\"64\""), tiled.toJson());
        assertEquals(tiled.request(), RunMetadata.ofJson(tiled.toJson()).request());
        assertEquals(tiled.key(), RunMetadata.ofJson(tiled.toJson()).key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "0", "-64", "64.5", "on", "", "99999999999"})
    void anotherSizeIsRefused(String size) {
        String message = assertThrows(IllegalArgumentException.class, () -> tiled(SMALL, size))
                .getMessage();
        assertTrue(message.startsWith("vae-tile-size ") && message.contains("expected auto, off or "), message);
    }

    /** As a model does whose memory holds no whole picture. */
    @Test
    void whatTheMemoryMakesNecessaryIsPlannedAndKept() throws Exception {
        FakeModel model = new FakeModel() {
            @Override
            public Request resolved(Request request) {
                return request.vaeTileSize().isPresent() ? request : request.withVaeTileSize(OptionalInt.of(64));
            }
        };
        RunStore store = RunStore.open(folder);
        SweepOptions options = SweepOptions.of(List.of());
        Sweep sweep = Sweep.of(SMALL).seeds(1, 2);
        for (Run run : sweep.run(model, store, options, SweepListener.SILENT)) {
            assertEquals(OptionalInt.of(64), run.request().vaeTileSize());
            assertEquals(
                    run.key(),
                    store.find(run.key()).orElseThrow().metadata().orElseThrow().key());
        }
        assertEquals(0, sweep.plan(model, store, options).toMake().size());
        Sweep whole = Sweep.of(tiled(SMALL, "off")).seeds(1, 2);
        assertEquals(2, whole.plan(model, store, options).toMake().size());
    }

    @Test
    void aRealModelResolvesWhatItIsAsked() throws Exception {
        RunStore store = RunStore.open(folder);
        try (ZImage model = ZImage.load(
                Path.of(VaeTileSizeTest.class.getResource("/tiny-zimage").toURI()), new LoadOptions("cpu", "fp32"))) {
            Request base =
                    model.request("a red circle").withSize(48, 96).withSteps(1).withGuidance(0);
            assertEquals(base, model.resolved(base));
            assertEquals(tiled(base, "off"), model.resolved(tiled(base, "96")), "not smaller than the picture");
            assertEquals(tiled(base, "32"), model.resolved(tiled(base, "32")));
            assertEquals(
                    tiled(base.withSize(96, 48), "off"),
                    model.resolved(tiled(base.withSize(96, 48), "32")),
                    "two strips would have fewer than four rows of latents each");
            Sweep sweep = Sweep.of(tiled(base, "32")).seeds(1, 2);
            List<Run> runs =
                    sweep.run(model, store, List.of(), SweepListener.SILENT).runs();
            for (Run run : runs) {
                RunMetadata alone = RunMetadata.of(model.generate(run.request()));
                assertEquals(run.key(), alone.key());
                assertEquals(
                        store.find(run.key())
                                .orElseThrow()
                                .metadata()
                                .orElseThrow()
                                .pixels(),
                        alone.pixels());
                RunMetadata whole = RunMetadata.of(model.generate(tiled(run.request(), "off")));
                assertNotEquals(run.key(), whole.key());
            }
            assertEquals(
                    0,
                    sweep.plan(Generator.of(model), store, SweepOptions.of(List.of()))
                            .toMake()
                            .size());
        }
    }
}
