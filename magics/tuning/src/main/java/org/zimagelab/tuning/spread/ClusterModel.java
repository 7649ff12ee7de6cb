package org.zimagelab.tuning.spread;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.Rounding;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * A model that every executor of a cluster loads: where it is, how it is loaded, and what must be equal so that
 * pictures are equal. Made of plain values, since it travels as JSON.
 *
 * @param name see {@link ModelInfo#name()}
 * @param source a path, the same on all machines, an embedded model's name, or a model of a hub, which an executor
 *     downloads if its cache lacks it
 * @param isPath whether the source is a path
 * @param device kind of device, {@code cpu} or {@code cuda}
 * @param dtype of computation, {@code fp32}, {@code bf16} or {@code fp16}
 * @param weights form of the transformer's matrices in memory, a word as {@link LoadOptions#weights()} has it
 * @param offload as {@link LoadOptions#offload()} has it
 * @param memory bytes of the device that may be used; 0 for what is free
 * @param like see {@link LoadOptions.Files#like()}; empty for none
 * @param textEncoder likewise
 * @param vae likewise
 * @param fingerprint 64 hex digits of all that decides pixels
 * @param engine version of the engine's arithmetic
 * @param rounding of the device where it was loaded, see {@link Rounding#of}
 */
public record ClusterModel(
        String name,
        String source,
        boolean isPath,
        String device,
        String dtype,
        String weights,
        String offload,
        long memory,
        String like,
        String textEncoder,
        String vae,
        String fingerprint,
        String engine,
        String rounding) {

    /**
     * A model that is loaded here.
     *
     * @param source as it was named when it was loaded
     * @param options as they were named
     * @param info what came of it; its fingerprint is waited for
     */
    public static ClusterModel of(String source, LoadOptions options, ModelInfo info) {
        boolean isPath = isPath(source);
        return new ClusterModel(
                info.name(),
                isPath ? info.folder().toAbsolutePath().normalize().toString() : source,
                isPath,
                RunMetadata.Model.of(info).deviceKind(),
                info.dtype(),
                options.weights(),
                options.offload(),
                options.memory().orElse(0),
                text(options.files().like()),
                text(options.files().textEncoder()),
                text(options.files().vae()),
                info.fingerprint(),
                ZImage.engineVersion(),
                rounding(info.device(), info.dtype()));
    }

    private static String rounding(String device, String dtype) {
        return Rounding.of(Devices.named(device), Dtype.valueOf(dtype.toUpperCase(Locale.ROOT)));
    }

    /** Whether this machine's device rounds as the one where the model was loaded does. */
    public boolean roundsAlike(String device) {
        return rounding(device, dtype).equals(rounding);
    }

    private static boolean isPath(String source) {
        String path = source.startsWith("~/") ? System.getProperty("user.home") + source.substring(1) : source;
        try {
            return !source.isBlank() && Files.exists(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static String text(Optional<Path> path) {
        return path.map(file -> file.toAbsolutePath().normalize().toString()).orElse("");
    }

    private static Optional<Path> path(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }

    /**
     * How it is loaded on a device, so that it computes as here.
     *
     * @param device {@code cpu} or {@code cuda:N}
     */
    public LoadOptions options(String device) {
        return new LoadOptions(
                device,
                dtype,
                weights,
                offload,
                memory > 0 ? OptionalLong.of(memory) : OptionalLong.empty(),
                new LoadOptions.Files(path(like), path(textEncoder), path(vae)));
    }
}
