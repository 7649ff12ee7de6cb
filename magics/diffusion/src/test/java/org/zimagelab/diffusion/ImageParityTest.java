package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pictures that begin with another one, with and without a mask, against diffusers' {@code ZImageImg2ImgPipeline} and
 * {@code ZImageInpaintPipeline} on the same files: 0.39.0 and 0.42.0 with torch 2.7.1 made the same bytes
 * ({@code bench/make_image_goldens.py}). Further folders of goldens as in {@link ParityTest}, in their folder
 * {@code image}.
 */
class ImageParityTest {

    static List<ParityTest.Case> cases() throws IOException {
        return ParityTest.cases("image");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void picturesAreThoseOfDiffusers(ParityTest.Case c) throws Exception {
        try (ZImage model = ZImage.load(c.model(), Fixtures.fp32())) {
            Optional<InputFile> mask = Optional.ofNullable(c.json().get("mask"))
                    .map(name -> InputFile.read(c.golden().resolve(name.getAsString())));
            Request request = c.request(model)
                    .withImage(new InitialImage(
                            Optional.of(InputFile.read(
                                    c.golden().resolve(c.json().get("image").getAsString()))),
                            OptionalDouble.of(c.json().get("strength").getAsDouble()),
                            mask));
            float[] sigmas = c.expected("sigmas");
            double[] own = model.sigmas(request);
            assertEquals(sigmas.length, own.length);
            for (int i = 0; i < own.length; i++) {
                assertEquals(sigmas[i], own[i], 0, "sigma " + i);
            }
            Picture picture = model.generate(request);
            assertArrayEquals(own, picture.sigmas());
            ParityTest.assertClose(1e-4, c.expected("latents"), picture.latents(), "final latents");
            ParityTest.assertPixels(c, picture);
        }
    }
}
