package org.zimagelab.notebook.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.diffusion.ModelInfo;

class ModelLoadingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "auto | fp16 | TURBO | ' · fp16, since this card has no bf16'",
                "fp16 | fp16 | TURBO | ''",
                "auto | bf16 | BASE | ''",
                "fp16 | fp16 | BASE | ' · the published base model makes no usable pictures in fp16, as users of other"
                        + " programs report: --dtype fp32 does'"
            })
    void fp16IsSaid(String asked, String dtype, ModelInfo.Variant variant, String expected) {
        ModelInfo info = new ModelInfo("m", Path.of("m"), variant, "0".repeat(64), "cuda:0", dtype, 1, 2, 1024, 16, 3);
        assertEquals(expected, ModelLoading.dtypeNote(asked, info));
    }
}
