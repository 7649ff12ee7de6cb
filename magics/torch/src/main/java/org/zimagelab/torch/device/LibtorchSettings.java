package org.zimagelab.torch.device;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another libtorch than the build's own, as DJL is told of it: by the variables PYTORCH_LIBRARY_PATH, PYTORCH_VERSION
 * and PYTORCH_FLAVOR, or by system properties of these names, which {@code install/run --cuda} sets.
 *
 * @param path PYTORCH_LIBRARY_PATH: folders, or one
 * @param version PYTORCH_VERSION, else the version of the build's own libtorch
 * @param flavor PYTORCH_FLAVOR: which of DJL's own libraries is used, {@code cpu} or such as {@code cu128}
 * @param fromEnvironment whether the path is a variable, which this process cannot take back
 */
record LibtorchSettings(String path, String version, String flavor, boolean fromEnvironment) {
    static final String PATH = "PYTORCH_LIBRARY_PATH";

    static final String VERSION = "PYTORCH_VERSION";

    static final String FLAVOR = "PYTORCH_FLAVOR";

    /** In {@code version.py} of a torch that pip installed. */
    private static final Pattern PIP_VERSION = Pattern.compile("(?m)^__version__ *= *['\"]([^'\"]+)['\"]");

    private static final Pattern PIP_CUDA = Pattern.compile("(?m)^cuda\\b[^=\\n]*= *['\"](\\d+)\\.(\\d+)");

    /** {@code LoadLibrary} of JNA: RTLD_LAZY and RTLD_LOCAL, as the JVM opens libraries. */
    private static final int LAZY = 1;

    /** Empty where nothing is set, so that DJL takes the build's own. A variable goes before a property, as in DJL. */
    static Optional<LibtorchSettings> of(Map<String, String> environment, Function<String, String> properties) {
        Function<String, String> value = name -> {
            String set = environment.get(name);
            String found = set == null ? properties.apply(name) : set;
            return found == null ? "" : found;
        };
        if (value.apply(PATH).isEmpty()) {
            return Optional.empty();
        }
        String version = value.apply(VERSION);
        String flavor = value.apply(FLAVOR);
        return Optional.of(new LibtorchSettings(
                value.apply(PATH),
                version.isEmpty() ? builtVersion() : version,
                flavor.isEmpty() ? "cpu" : flavor,
                environment.get(PATH) != null));
    }

    /** The version of the libtorch that the build downloads, which DJL's library in {@code pytorch-jni} is made for. */
    static String builtVersion() {
        try (InputStream stream = LibtorchSettings.class.getResourceAsStream("/jnilib/pytorch.properties")) {
            Properties properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return properties.getProperty("jni_version", "").replaceFirst("-.*", ""); // 2.7.1-0.36.0
        } catch (IOException e) {
            return "";
        }
    }

    /** What this machine says of a library. */
    interface Machine {
        /** Why the library, a file's path or a name, cannot be loaded; empty if it can. */
        Optional<String> whyNotLoaded(String library);

        /** Whether DJL has its own library for a libtorch of this version and flavour. */
        boolean hasJni(Path folder, String version, String flavor);
    }

    /**
     * The first reason for which this libtorch cannot be used, in one line; empty if there is none. If there is a
     * reason, nothing has been loaded: DJL would fail half-way or end the JVM.
     */
    Optional<String> problem(Machine machine) {
        Optional<Path> found = folder();
        String library = System.mapLibraryName("torch");
        if (found.isEmpty()) {
            return Optional.of(PATH + " " + path + " has no " + library);
        }
        Path folder = found.get();
        String actual = actualVersion(folder);
        if (!actual.isEmpty() && !plain(actual).equals(plain(version))) {
            return Optional.of(
                    "libtorch in " + folder + " is " + actual + ", but " + version + " is expected (" + VERSION + ")");
        }
        boolean cuda = flavor.startsWith("cu");
        if (cuda && !Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")))) {
            return Optional.of("libtorch in " + folder + " is built without CUDA, but " + FLAVOR + " is " + flavor);
        }
        if (!machine.hasJni(folder, version, flavor)) {
            return Optional.of("DJL's own library for this libtorch (" + VERSION + " " + version + ", " + FLAVOR + " "
                    + flavor + ") is missing; see docs/cuda.md");
        }
        if (cuda) {
            Optional<String> noDriver = machine.whyNotLoaded(driverLibrary());
            if (noDriver.isPresent()) {
                return Optional.of("NVIDIA's driver is not here: " + noDriver.get());
            }
            // the one library of libtorch that is linked with the driver's, and small
            Path linked = folder.resolve(System.mapLibraryName("caffe2_nvrtc"));
            Optional<String> unfit = Files.exists(linked) ? machine.whyNotLoaded(linked.toString()) : Optional.empty();
            if (unfit.isPresent()) {
                return Optional.of("libtorch in " + folder + " does not fit NVIDIA's driver: " + unfit.get());
            }
        }
        return machine.whyNotLoaded(folder.resolve(library).toString())
                .map(why -> "libtorch in " + folder + " cannot be loaded: " + why);
    }

    /** The folder that DJL would take: the first of the path that has libtorch. */
    Optional<Path> folder() {
        String library = System.mapLibraryName("torch");
        for (String part : path.split(Pattern.quote(File.pathSeparator))) {
            try {
                Path folder = Path.of(part);
                if (Files.isRegularFile(folder.resolve(library))) {
                    return Optional.of(folder);
                }
            } catch (InvalidPathException e) {
                // no folder either
            }
        }
        return Optional.empty();
    }

    /**
     * The version that a libtorch says of itself, such as {@code 2.7.1+cu126}: in {@code version.py} of pip's torch, or
     * {@code build-version} of PyTorch's archives, one folder above the libraries; "" if neither is there.
     */
    static String actualVersion(Path folder) {
        Matcher pip = PIP_VERSION.matcher(text(folder.resolveSibling("version.py")));
        return pip.find()
                ? pip.group(1)
                : text(folder.resolveSibling("build-version"))
                        .lines()
                        .findFirst()
                        .orElse("")
                        .strip();
    }

    /** {@code cpu}, or {@code cu126} for CUDA 12.6, as libtorch says of itself; "" if it does not. */
    static String actualFlavor(Path folder) {
        Matcher cuda = PIP_CUDA.matcher(text(folder.resolveSibling("version.py")));
        if (cuda.find()) {
            return "cu" + cuda.group(1) + cuda.group(2);
        }
        String version = actualVersion(folder);
        int plus = version.indexOf('+');
        return plus < 0 ? "" : version.substring(plus + 1);
    }

    /** Without what stands behind a plus. */
    private static String plain(String version) {
        return version.replaceFirst("\\+.*", "");
    }

    private static String text(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    static String driverLibrary() {
        return System.getProperty("os.name").startsWith("Win") ? "nvcuda" : "libcuda.so.1";
    }

    /** This machine. */
    static final Machine HERE = new Machine() {
        @Override
        public Optional<String> whyNotLoaded(String library) {
            try {
                if (System.getProperty("os.name").startsWith("Win")) {
                    NativeLibrary.getInstance(library);
                } else {
                    NativeLibrary.getInstance(library, Map.of(Library.OPTION_OPEN_FLAGS, LAZY));
                }
                return Optional.empty();
            } catch (LinkageError e) {
                // the first line only repeats the name
                Predicate<String> says = line -> !line.isBlank() && !line.startsWith("Unable to load library");
                return Optional.of(String.valueOf(e.getMessage())
                        .lines()
                        .filter(says)
                        .findFirst()
                        .orElse("unknown reason")
                        .strip());
            }
        }

        @Override
        public boolean hasJni(Path folder, String version, String flavor) {
            String arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
            String os = System.getProperty("os.name");
            String platform = (os.startsWith("Win") ? "win" : os.startsWith("Mac") ? "osx" : "linux") + "-" + arch;
            String file = System.mapLibraryName("djl_torch");
            String versioned = Engine.getDjlVersion() + "-" + file;
            Path cache = Utils.getEngineCacheDir("pytorch").resolve(version + "-" + flavor + "-" + platform);
            URL inJar = LibtorchSettings.class.getResource("/jnilib/" + platform + "/" + flavor + "/" + file);
            return Files.exists(folder.resolve(versioned))
                    || Files.exists(cache.resolve(versioned))
                    || version.equals(builtVersion()) && inJar != null;
        }
    };
}
