package org.zimagelab.tuning.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.zimagelab.common.ProgramVersion;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.DeviceReport;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.device.Processor;

/**
 * What pictures are made with here and now: this program, what it runs on, and the models in memory.
 *
 * @param program the build
 * @param engine version of the engine's arithmetic, see {@link ZImage#engineVersion()}
 * @param libraries the jars on the class path that decide pixels, numbers and charts
 * @param devices cards, driver and libtorch; empty where libtorch cannot be started
 * @param unstarted why libtorch cannot be started, in one line; "" where it runs
 * @param processor the CPU
 * @param java version and maker of the JDK
 * @param system the operating system with its version and architecture
 * @param models in memory, the one that is used last
 */
public record Manifest(
        ProgramVersion program,
        String engine,
        List<LibraryVersion> libraries,
        Optional<DeviceReport> devices,
        String unstarted,
        Processor processor,
        String java,
        String system,
        List<Model> models) {

    /**
     * A model in memory.
     *
     * @param name as the person named it
     * @param fingerprint 64 hex digits of the weights
     * @param dtype in which it computes: {@code fp32}, {@code bf16} or {@code fp16}
     * @param device {@code cpu} or {@code cuda:N}
     */
    public record Model(String name, String fingerprint, String dtype, String device) {
        /** @throws ModelException with one line, if its files cannot be read for the fingerprint */
        public static Model of(ModelInfo info) {
            return new Model(info.name(), info.fingerprint(), info.dtype(), info.device());
        }
    }

    public Manifest {
        libraries = List.copyOf(libraries);
        models = List.copyOf(models);
    }

    /**
     * Of this process. Starts libtorch if it does not run yet.
     *
     * @param models in memory
     */
    public static Manifest here(List<Model> models) {
        return of(models, Devices::report);
    }

    static Manifest of(List<Model> models, Supplier<DeviceReport> report) {
        Optional<DeviceReport> devices = Optional.empty();
        String unstarted = "";
        try {
            devices = Optional.of(report.get());
        } catch (ModelException e) {
            unstarted = e.getMessage();
        }
        return new Manifest(
                ProgramVersion.here(),
                ZImage.engineVersion(),
                LibraryVersion.here(),
                devices,
                unstarted,
                Processor.here(),
                System.getProperty("java.version") + ", " + System.getProperty("java.vendor") + ", "
                        + System.getProperty("java.vm.name"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                models);
    }
}
