package org.zimagelab.tuning.parameter;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.zimagelab.diffusion.Hires;
import org.zimagelab.diffusion.HiresUpscaler;
import org.zimagelab.diffusion.Request;

/** Declarations of {@link Parameter}: the second, larger pass. Their names in a PNG are those of A1111. */
final class HiresDeclarations {
    private HiresDeclarations() {}

    static Declaration<Double> scale() {
        return Declaration.number(
                        "hires",
                        r -> r.hires().scale(),
                        (r, x) -> r.withHires(r.hires().withScale(x)))
                .called("hires scale", "高清修复倍数")
                .off(Hires.OFF.scale())
                .optional()
                .info("Hires upscale")
                .everywhere(
                        "X",
                        "a second pass: the picture is enlarged so many times, above 1 to 4, and its last steps run"
                                + " again (default: 1, no second pass)");
    }

    static Declaration<Double> strength() {
        return Declaration.number("hires_strength", r -> r.hires().share(), HiresDeclarations::withStrength)
                .called("hires strength", "高清修复重绘强度")
                .off(Hires.DEFAULT_STRENGTH)
                .optional()
                .info("Denoising strength")
                .everywhere("X", "how much of the enlarged picture is made anew, above 0 to 1 (default: 0.3)");
    }

    private static Request withStrength(Request request, double strength) {
        return request.withHires(request.hires()
                .withStrength(
                        strength == Hires.DEFAULT_STRENGTH ? OptionalDouble.empty() : OptionalDouble.of(strength)));
    }

    /** 0 for the default. */
    static Declaration<Integer> steps() {
        return Declaration.whole("hires_steps", r -> r.hires().steps().orElse(0), HiresDeclarations::withSteps)
                .called("hires step count", "高清修复步数")
                .off(0)
                .optional()
                .info("Hires steps")
                .everywhere("N", "steps that the second pass runs (default: steps times strength, rounded up)");
    }

    private static Request withSteps(Request request, int steps) {
        return request.withHires(request.hires().withSteps(steps == 0 ? OptionalInt.empty() : OptionalInt.of(steps)));
    }

    static Declaration<String> upscaler() {
        return Declaration.text(
                        "hires_upscaler",
                        r -> r.hires().upscaler().text(),
                        (r, text) -> r.withHires(r.hires().withUpscaler(HiresUpscaler.of(text))))
                .called("hires upscaler", "高清修复放大器")
                .checked(HiresDeclarations::upscalerText)
                .off(HiresUpscaler.LANCZOS.text())
                .optional()
                .keyedAs(HiresDeclarations::key)
                .info("Hires upscaler", text -> HiresUpscaler.of(text).info())
                .everywhere(
                        "NAME",
                        "what enlarges: lanczos, latent, or a FILE.safetensors of Real-ESRGAN (default: lanczos)");
    }

    private static Object upscalerText(Object value) {
        try {
            return HiresUpscaler.of(String.valueOf(value).strip()).text();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "hires-upscaler " + e.getMessage() + "; expected lanczos, latent or a file", e);
        }
    }

    private static String key(String text) {
        HiresUpscaler upscaler = HiresUpscaler.of(text);
        return upscaler instanceof HiresUpscaler.Network network
                ? network.file().digest()
                : upscaler.text();
    }
}
