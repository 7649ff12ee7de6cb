package org.zimagelab.diffusion;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;

/**
 * What is known of a loaded model.
 *
 * @param name short: the source as the person named it ({@code demo-base}, a folder's name, a Hugging Face id)
 * @param folder where its files lie
 * @param variant decides the defaults of steps and guidance
 * @param identity of all that decides pixels: every byte of the configs, the tokenizer and the weights
 * @param device {@code cpu} or {@code cuda:N}
 * @param dtype in which the networks compute: {@code fp32}, {@code bf16} or {@code fp16} (with the VAE in fp32)
 * @param parameters number of weights in all three networks
 * @param bytes of the weight files on disk
 * @param size default width and height, pixels
 * @param sizeMultiple widths and heights must be multiples of this many pixels (VAE scale × patch)
 * @param shift the time shift that the scheduler's file names
 * @param variantFrom what the variant was told by, such as {@code the scheduler's shift 6}; empty where the variant is
 *     a guess
 * @param files for weights that came without configs: which file was taken for which network, and whose configs, each
 *     in a line; none for a folder in diffusers' layout
 * @param weightDtype form of the transformer's large matrices in memory
 */
public record ModelInfo(
        String name,
        Path folder,
        Variant variant,
        Fingerprint identity,
        String device,
        String dtype,
        long parameters,
        long bytes,
        int size,
        int sizeMultiple,
        double shift,
        Optional<String> variantFrom,
        List<String> files,
        WeightDtype weightDtype) {

    /** With a known fingerprint, 64 hex digits, and a variant that was guessed. */
    public ModelInfo(
            String name,
            Path folder,
            Variant variant,
            String fingerprint,
            String device,
            String dtype,
            long parameters,
            long bytes,
            int size,
            int sizeMultiple,
            double shift) {
        this(
                name,
                folder,
                variant,
                Fingerprint.of(fingerprint),
                device,
                dtype,
                parameters,
                bytes,
                size,
                sizeMultiple,
                shift,
                Optional.empty(),
                List.of(),
                WeightDtype.STORED);
    }

    static ModelInfo of(LoadedNetworks model, String device, Dtype dtype, WeightDtype weightDtype) {
        ModelFolder folder = model.folder();
        VariantGuess variant = folder.variant();
        return new ModelInfo(
                folder.name(),
                folder.path(),
                variant.variant(),
                model.fingerprint(),
                device,
                dtype.word(),
                folder.parameters(),
                folder.weightBytes(),
                folder.vae().sampleSize(),
                model.sizeMultiple(),
                folder.scheduler().shift(),
                variant.from(),
                folder.sources(),
                weightDtype);
    }

    /**
     * 64 lower-case hex digits; waits while the files are being read for the first time.
     *
     * @throws ModelException see {@link Fingerprint#hex()}
     */
    public String fingerprint() {
        return identity.hex();
    }

    /** Published variants; they share every shape, so only configs and names tell them apart. */
    public enum Variant {
        /** Distilled with guidance baked in: 8 steps, guidance off (the vendor's README). */
        TURBO(8, 0),
        /** Not distilled: 50 steps, guidance 4 (the vendor's README: 28 to 50 steps, 3 to 5). */
        BASE(50, 4);

        private final int steps;
        private final double guidance;

        Variant(int steps, double guidance) {
            this.steps = steps;
            this.guidance = guidance;
        }

        /** Turbo whose distillation was undone: it needs steps and guidance again. */
        private static final Pattern UNDONE = Pattern.compile("\\b(de|un|non|no|not) ?turbo|\\b(de|un|non) ?distill");

        private static final Pattern SAYS_TURBO = Pattern.compile("\\b(z ?image ?)?turbo");

        private static final Pattern SAYS_BASE = Pattern.compile("\\b(z ?image ?)?base\\b");

        /** A word that begins within a name: {@code ZImageTurbo}. */
        private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z])(?=[A-Z])");

        /**
         * The variant that the last name of a path or id contains as a whole word; empty where it contains none.
         * {@code De-Turbo} is base.
         */
        public static Optional<Variant> named(String name) {
            String words = CAPITAL.matcher(lastName(name))
                    .replaceAll(" ")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9]+", " ");
            if (UNDONE.matcher(words).find()) {
                return Optional.of(BASE);
            }
            return SAYS_TURBO.matcher(words).find()
                    ? Optional.of(TURBO)
                    : SAYS_BASE.matcher(words).find() ? Optional.of(BASE) : Optional.empty();
        }

        /** The part of a path or id behind the last separator. */
        static String lastName(String name) {
            String whole = name.strip().replaceAll("[/\\\\]+$", "");
            return whole.substring(Math.max(whole.lastIndexOf('/'), whole.lastIndexOf('\\')) + 1);
        }

        /** The vendor's number of steps. */
        public int steps() {
            return steps;
        }

        /** The vendor's guidance, diffusers' convention. */
        public double guidance() {
            return guidance;
        }
    }
}
