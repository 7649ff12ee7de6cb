package org.zimagelab.diffusion;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.ModelInfo.Variant;

/**
 * The variant that a model is taken for, and why. Turbo and base share every shape, so only the configs and names tell
 * them apart.
 *
 * @param variant decides the defaults of steps and guidance
 * @param from what the variant was told by, such as {@code the scheduler's shift 6}; empty where nothing tells
 */
record VariantGuess(Variant variant, Optional<String> from) {
    /** The published Turbo's shift, which some conversions of the base model have too. */
    private static final double TURBO_SHIFT = 3;

    /** The published base model's shift, which no Turbo has. */
    private static final double BASE_SHIFT = 6;

    /** A name of nothing but Z-Image, a precision or a form of GGUF, and a file's ending. */
    private static final Pattern VENDORS_BASE = Pattern.compile(
            "(?i)z[_ -]?image([_ .-](bf16|fp(8|16|32)|int8|e4m3fn|e5m2|scaled|mixed|q\\d|k|m|s|l|[01]))*"
                    + "([.](safetensors|sft|gguf))?");

    /**
     * The configs decide if they are clear: {@code is_distilled}, or a shift of 6. A shift of 3 is Turbo's, but a name
     * that says otherwise wins, because conversions of the base model and De-Turbos have this shift too.
     *
     * @param index what {@code model_index.json} says
     * @param shift that the scheduler's file names; empty where it depends on the picture's size
     * @param names the model's own names, the likeliest first, no folder above it
     */
    static VariantGuess of(PipelineIndex index, OptionalDouble shift, List<String> names) {
        if (index.distilled().isPresent()) {
            return by(index.distilled().get() ? Variant.TURBO : Variant.BASE, "is_distilled in model_index.json");
        }
        if (shift.isPresent() && shift.getAsDouble() == BASE_SHIFT) {
            return by(Variant.BASE, scheduler(shift.getAsDouble()));
        }
        for (String name : names) {
            Optional<Variant> named = Variant.named(name);
            if (named.isPresent()) {
                return by(named.get(), "its name " + Printable.value(Variant.lastName(name)));
            }
        }
        Optional<Variant> source = index.source().flatMap(Variant::named);
        if (source.isPresent()) {
            return by(
                    source.get(),
                    "the name "
                            + Printable.value(Variant.lastName(index.source().orElseThrow())) + " in model_index.json");
        }
        if (shift.isPresent() && shift.getAsDouble() == TURBO_SHIFT) {
            return by(Variant.TURBO, scheduler(shift.getAsDouble()));
        }
        return new VariantGuess(Variant.TURBO, Optional.empty());
    }

    /**
     * The guess where no config says anything: by the names, and where none has a word for it, by whether one is just
     * {@code z_image} with a precision, since the vendor calls the base model Z-Image.
     *
     * @param names of the transformer's file and of the model, the likeliest first
     */
    static VariantGuess ofNames(List<String> names) {
        VariantGuess guess = of(PipelineIndex.NONE, OptionalDouble.empty(), names);
        if (guess.from.isPresent()) {
            return guess;
        }
        return names.stream()
                .map(Variant::lastName)
                .filter(name -> VENDORS_BASE.matcher(name).matches())
                .findFirst()
                .map(name -> by(Variant.BASE, "its name " + Printable.value(name)))
                .orElse(guess);
    }

    private static VariantGuess by(Variant variant, String from) {
        return new VariantGuess(variant, Optional.of(from));
    }

    private static String scheduler(double shift) {
        return "the scheduler's shift "
                + BigDecimal.valueOf(shift).stripTrailingZeros().toPlainString();
    }
}
