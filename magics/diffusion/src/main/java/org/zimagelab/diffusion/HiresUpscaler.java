package org.zimagelab.diffusion;

import java.util.Locale;

/** What makes the first pass's picture larger before the second pass. */
public sealed interface HiresUpscaler {
    /** Enlarges the pixels, with no network; the default. */
    HiresUpscaler LANCZOS = Plain.LANCZOS;

    /** Enlarges the latents without decoding them, bilinearly: A1111's "Latent". */
    HiresUpscaler LATENT = Plain.LATENT;

    /** Without weights. */
    enum Plain implements HiresUpscaler {
        LANCZOS,
        LATENT;

        @Override
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String info() {
            return name().charAt(0) + text().substring(1);
        }
    }

    /** A network that enlarges the pixels, see {@link org.zimagelab.diffusion.upscale.Upscaler}. */
    record Network(InputFile file) implements HiresUpscaler {
        @Override
        public String text() {
            return file.text();
        }

        @Override
        public String info() {
            return file.name().replaceFirst("(?i)[.]safetensors$", "");
        }
    }

    /**
     * What a person or a stored run names: {@code lanczos}, {@code latent}, or a file as {@link InputFile#of}.
     *
     * @throws IllegalArgumentException with one line, if it is none of these
     */
    static HiresUpscaler of(String text) {
        for (Plain plain : Plain.values()) {
            if (plain.text().equalsIgnoreCase(text.strip())) {
                return plain;
            }
        }
        return new Network(InputFile.of(text));
    }

    /** The only form in the files of runs and in tables. */
    String text();

    /** As A1111 names it in the text of a PNG: {@code Lanczos}, {@code Latent}, or a file's name without its ending. */
    String info();
}
