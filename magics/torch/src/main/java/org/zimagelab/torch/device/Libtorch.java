package org.zimagelab.torch.device;

import ai.djl.engine.Engine;
import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.torch.ModelException;

/**
 * The libtorch that runs in this process. It is started once, and only here.
 *
 * @param version such as {@code 2.7.1}
 * @param flavor {@code cpu}, or such as {@code cu126} for CUDA 12.6
 * @param folder where its libraries lie; empty for the build's own, which DJL unpacks into its cache
 * @param setAside why the libtorch that is set is not used, but the build's own; "" if it is used or none is set
 */
record Libtorch(String version, String flavor, Optional<Path> folder, String setAside) {
    private static Libtorch running;

    /** Whether it was built with CUDA. */
    boolean hasCuda() {
        return flavor.startsWith("cu");
    }

    /**
     * Starts libtorch if it does not run yet. If a libtorch that is set by properties cannot be used, the build's own
     * runs instead, on the CPU.
     *
     * @throws ModelException with one line, if none can be used
     */
    static synchronized Libtorch start() {
        if (running == null) {
            Optional<LibtorchSettings> settings = LibtorchSettings.of(System.getenv(), System::getProperty);
            Optional<String> problem = settings.flatMap(s -> s.problem(LibtorchSettings.HERE));
            if (problem.isPresent()) {
                if (settings.get().fromEnvironment()) {
                    throw new ModelException("PyTorch could not be started: " + problem.get()
                            + "; without the variable " + LibtorchSettings.PATH + " the build's own libtorch is used");
                }
                System.clearProperty(LibtorchSettings.PATH);
                System.clearProperty(LibtorchSettings.VERSION);
                System.clearProperty(LibtorchSettings.FLAVOR);
            }
            Engine engine = engine();
            Optional<Path> folder = problem.isPresent() ? Optional.empty() : settings.flatMap(LibtorchSettings::folder);
            String flavor = folder.map(LibtorchSettings::actualFlavor).orElse("cpu");
            running = new Libtorch(
                    engine.getVersion(),
                    flavor.isEmpty() ? settings.orElseThrow().flavor() : flavor,
                    folder,
                    problem.orElse(""));
        }
        return running;
    }

    private static Engine engine() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw new ModelException("PyTorch could not be started: " + reason(e), e);
        }
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
    }
}
