package org.zimagelab.tuning.run;

import com.google.gson.JsonParseException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.zimagelab.common.ProgramVersion;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;

/**
 * The content of a picture's {@code zimage-lab} chunk: exactly how it was made, and what it cost.
 *
 * @param request the settings; the model is a field of its own
 * @param model the model that made it
 * @param sigmas the schedule that was used, steps + 1 values from 1 to 0
 * @param cost the cost of making it
 * @param made when it was made, ISO-8601 in UTC, to the second
 * @param pixels 64 hex digits, SHA-256 of the picture's R, G, B bytes row by row
 * @param program the build that made it, see {@link ProgramVersion#brief()}; empty in older pictures, which lack it
 * @param machine the machine of a spread sweep that made it, such as {@code cuda:1}; empty if the sweep was not spread
 */
public record RunMetadata(
        Request request,
        Model model,
        List<Double> sigmas,
        Cost cost,
        String made,
        String pixels,
        Optional<String> program,
        Optional<String> machine) {

    public RunMetadata {
        sigmas = List.copyOf(sigmas);
    }

    /** Metadata that do not say which build made the picture. */
    public RunMetadata(Request request, Model model, List<Double> sigmas, Cost cost, String made, String pixels) {
        this(request, model, sigmas, cost, made, pixels, Optional.empty(), Optional.empty());
    }

    /**
     * The model as described in a picture's metadata.
     *
     * @param name the name that the user gave it
     * @param fingerprint 64 hex digits of the weights
     * @param device {@code cpu} or {@code cuda:N}
     * @param dtype {@code fp32}, {@code bf16} or {@code fp16}
     * @param shift the time shift from the model's configuration, used where the request names none
     * @param engine version of the engine's arithmetic
     * @param variant turbo or base, from the model's folder; empty in older pictures, which lack it
     */
    public record Model(
            String name,
            String fingerprint,
            String device,
            String dtype,
            double shift,
            String engine,
            Optional<Variant> variant) {

        /** A loaded model, with the current engine. */
        public static Model of(ModelInfo info) {
            return new Model(
                    info.name(),
                    info.fingerprint(),
                    info.device(),
                    info.dtype(),
                    info.shift(),
                    ZImage.engineVersion(),
                    Optional.of(info.variant()));
        }

        /**
         * Why this model makes other pictures than another one of the same requests, in words that follow its name:
         * {@code has other weights}. Empty if it makes the same.
         */
        public Optional<String> differenceTo(Model other) {
            if (!fingerprint.equals(other.fingerprint)) {
                return Optional.of("has other weights");
            }
            if (!dtype.equals(other.dtype)) {
                return Optional.of("computes in " + dtype + " instead of " + other.dtype);
            }
            if (!deviceKind().equals(other.deviceKind())) {
                return Optional.of("computes on " + deviceKind() + " instead of " + other.deviceKind());
            }
            return engine.equals(other.engine)
                    ? Optional.empty()
                    : Optional.of("has version " + engine + " of the engine instead of " + other.engine);
        }

        /** The kind of device: {@code cpu} or {@code cuda}. Of the device only this decides pixels. */
        public String deviceKind() {
            return device.replaceFirst(":.*", "");
        }

        /** The first digits of the weights' fingerprint, enough to tell two models apart. */
        public String weights() {
            return fingerprint.substring(0, Math.min(8, fingerprint.length()));
        }

        /** {@link #variant()}, or else the variant in the name, as published models have it. */
        public Optional<Variant> likelyVariant() {
            return variant.or(() -> Variant.named(name))
                    .or(() -> name.toLowerCase(Locale.ROOT).endsWith("z-image")
                            ? Optional.of(Variant.BASE)
                            : Optional.empty());
        }
    }

    /** The metadata of a new picture. */
    public static RunMetadata of(Picture picture) {
        return new RunMetadata(
                picture.request().withModel(""),
                Model.of(picture.model()),
                Arrays.stream(picture.sigmas()).boxed().toList(),
                Cost.of(picture),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Sha256.ofPixels(picture.image()),
                Optional.of(ProgramVersion.here().brief()),
                Optional.empty());
    }

    /** @param machine empty text for a picture that was not made by a spread sweep */
    public RunMetadata withMachine(String machine) {
        Optional<String> named = Optional.of(machine).filter(name -> !name.isEmpty());
        return new RunMetadata(request, model, sigmas, cost, made, pixels, program, named);
    }

    /** See {@link RunKey}. */
    public String key() {
        return RunKey.of(request, model, sigmas);
    }

    /** One JSON object, with numbers in their shortest exact decimal form. */
    public String toJson() {
        return RunMetadataJson.write(this);
    }

    /** @throws JsonParseException with one line, if this is not what {@link #toJson()} writes */
    public static RunMetadata ofJson(String json) {
        return RunMetadataJson.read(json);
    }
}
