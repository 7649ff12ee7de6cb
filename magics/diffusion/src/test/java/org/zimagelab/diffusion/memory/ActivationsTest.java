package org.zimagelab.diffusion.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.torch.weights.Dtype;

/** Peaks counted from the compiled networks of the published sizes, tensor by tensor, with PyTorch's meta device. */
class ActivationsTest {
    private static final double MIB = 1 << 20;

    /** Counted with two prompts of 64 tokens each in one pass. */
    @ParameterizedTest
    @CsvSource({
        "512, BF16, 98.3",
        "1024, BF16, 370.5",
        "2048, BF16, 1459.5",
        "512, FP32, 194.9",
        "1024, FP32, 737.1",
        "2048, FP32, 2906.1",
        "512, FP16, 125.8",
        "1024, FP16, 473.1",
        "2048, FP16, 1862.1"
    })
    void aNetworkCallTakesWhatTheFormulaSays(int side, Dtype dtype, double counted) {
        int image = side / 16 * (side / 16);
        long planned = Activations.denoise(PublishedSizes.CONFIGS.transformer(), image, 64, dtype);

        between(counted, 1.06 * counted + 8, planned / MIB);
    }

    @ParameterizedTest
    @CsvSource({
        "512, 2, 0, 320.2",
        "1024, 2, 0, 1281",
        "1536, 2, 0, 2882.2",
        "2048, 2, 0, 5124",
        "512, 4, 0, 640.2",
        "1024, 4, 0, 2561",
        "2048, 4, 0, 10244",
        "1024, 2, 64, 340.5",
        "1536, 2, 64, 703.5",
        "2048, 2, 64, 1195",
        "1024, 4, 64, 680",
        "2048, 4, 64, 2386"
    })
    void aDecodeTakesWhatTheFormulaSays(int side, int number, int rows, double counted) {
        long planned = Activations.decode(PublishedSizes.CONFIGS.vae(), side, side, number, rows);

        between(counted, 1.01 * counted + 5, planned / MIB);
    }

    @ParameterizedTest
    @CsvSource({"64, 2, 3.9", "512, 2, 31.3", "512, 4, 62.5"})
    void aPromptTakesWhatTheFormulaSays(int tokens, int number, double counted) {
        long planned = Activations.text(PublishedSizes.CONFIGS.textEncoder(), tokens, number);

        between(counted, 1.1 * counted + 4, planned / MIB);
    }

    @Test
    void weightsAreThoseOfThePublishedFiles() {
        ModelSizes sizes = PublishedSizes.stored("bf16");

        assertEquals(2 * 3_921_534_720L, sizes.textEncoder().all());
        assertEquals(2 * 6_154_908_736L, sizes.transformer().all());
        assertEquals(337.5, sizes.transformer().moving().get(33) / MIB, 0.1);
        assertEquals(5.87, PublishedSizes.stored("int8").transformer().all() / MIB / 1024, 0.01);
    }

    private static void between(double least, double most, double value) {
        assertTrue(least <= value && value <= most, value + " is not from " + least + " to " + most);
    }
}
