package org.zimagelab.torch.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another libtorch than the build's: what is set, and why it cannot be used. */
class LibtorchSettingsTest {
    private static final String TORCH = System.mapLibraryName("torch");

    @TempDir
    private Path root;

    private Path folder;

    @BeforeEach
    void pipsTorch() throws IOException {
        folder = Files.createDirectories(root.resolve("torch/lib"));
        Files.createFile(folder.resolve(TORCH));
        Files.createFile(folder.resolve(System.mapLibraryName("torch_cuda")));
        version("2.7.1+cu126", "'12.6'");
    }

    @Test
    void nothingSetIsTheBuildsOwn() {
        assertEquals(Optional.empty(), LibtorchSettings.of(Map.of(), name -> null));
        assertEquals(Optional.empty(), LibtorchSettings.of(Map.of("PYTORCH_VERSION", "2.7.1"), name -> null));
        assertEquals(Optional.empty(), LibtorchSettings.of(Map.of("PYTORCH_LIBRARY_PATH", ""), name -> null));
    }

    @Test
    void aVariableGoesBeforeAPropertyAsInDjl() {
        Map<String, String> properties =
                Map.of("PYTORCH_LIBRARY_PATH", "/p", "PYTORCH_VERSION", "2.7.1", "PYTORCH_FLAVOR", "cu128");
        assertEquals(
                Optional.of(new LibtorchSettings("/p", "2.7.1", "cu128", false)),
                LibtorchSettings.of(Map.of(), properties::get));
        assertEquals(
                Optional.of(new LibtorchSettings("/e", "2.7.1", "cu130", true)),
                LibtorchSettings.of(Map.of("PYTORCH_LIBRARY_PATH", "/e", "PYTORCH_FLAVOR", "cu130"), properties::get));
        assertEquals(
                Optional.of(new LibtorchSettings("/e", LibtorchSettings.builtVersion(), "cpu", true)),
                LibtorchSettings.of(Map.of("PYTORCH_LIBRARY_PATH", "/e"), name -> null));
        assertTrue(LibtorchSettings.builtVersion().matches("\\d+\\.\\d+\\.\\d+"), LibtorchSettings.builtVersion());
    }

    @Test
    void aWholeOneIsUsed() {
        Machine machine = new Machine();
        assertEquals(Optional.empty(), settings("2.7.1", "cu128").problem(machine));
        assertEquals(
                List.of(LibtorchSettings.driverLibrary(), folder.resolve(TORCH).toString()), machine.loaded);
        assertEquals("cu126", LibtorchSettings.actualFlavor(folder));
    }

    @Test
    void theFirstFolderThatHasItIsTaken() {
        String path = root + File.pathSeparator + folder + File.pathSeparator + "\0";
        assertEquals(Optional.of(folder), new LibtorchSettings(path, "2.7.1", "cu128", false).folder());
        assertEquals(
                "PYTORCH_LIBRARY_PATH " + root + " has no " + TORCH,
                new LibtorchSettings(root.toString(), "2.7.1", "cu128", false)
                        .problem(new Machine())
                        .orElseThrow());
    }

    @Test
    void anotherVersionIsRefusedBeforeItIsLoaded() throws IOException {
        version("2.10.0+cu126", "'12.6'");
        Machine machine = new Machine();
        assertEquals(
                "libtorch in " + folder + " is 2.10.0+cu126, but 2.7.1 is expected (PYTORCH_VERSION)",
                settings("2.7.1", "cu128").problem(machine).orElseThrow());
        assertEquals(List.of(), machine.loaded);
        Files.delete(root.resolve("torch/version.py"));
        Files.writeString(root.resolve("torch/build-version"), "2.5.1+cu124\n");
        assertTrue(settings("2.7.1", "cu128").problem(machine).orElseThrow().contains("is 2.5.1+cu124"));
        assertEquals("cu124", LibtorchSettings.actualFlavor(folder));
    }

    @Test
    void oneWithoutCudaIsNotLoadedAsOneWithIt() throws IOException {
        Files.delete(folder.resolve(System.mapLibraryName("torch_cuda")));
        version("2.7.1+cpu", "None");
        assertEquals(
                "libtorch in " + folder + " is built without CUDA, but PYTORCH_FLAVOR is cu128",
                settings("2.7.1", "cu128").problem(new Machine()).orElseThrow());
        assertEquals("cpu", LibtorchSettings.actualFlavor(folder));
        assertEquals(Optional.empty(), settings("2.7.1", "cpu").problem(new Machine()));
    }

    @Test
    void withoutDjlsLibraryOrADriverOneLineSaysSo() throws IOException {
        Machine machine = new Machine();
        machine.jni = false;
        assertEquals(
                "DJL's own library for this libtorch (PYTORCH_VERSION 2.7.1, PYTORCH_FLAVOR cu126) is missing; see"
                        + " docs/cuda.md",
                settings("2.7.1", "cu126").problem(machine).orElseThrow());
        machine.jni = true;
        machine.missing = LibtorchSettings.driverLibrary();
        assertEquals(
                "NVIDIA's driver is not here: no such file",
                settings("2.7.1", "cu128").problem(machine).orElseThrow());
        Path linked = Files.createFile(folder.resolve(System.mapLibraryName("caffe2_nvrtc")));
        machine.missing = linked.toString();
        assertEquals(
                "libtorch in " + folder + " does not fit NVIDIA's driver: no such file",
                settings("2.7.1", "cu128").problem(machine).orElseThrow());
        machine.missing = folder.resolve(TORCH).toString();
        assertEquals(
                "libtorch in " + folder + " cannot be loaded: no such file",
                settings("2.7.1", "cu128").problem(machine).orElseThrow());
    }

    @Test
    void thisMachineKnowsWhatItHas() throws IOException {
        assertTrue(LibtorchSettings.HERE.hasJni(folder, LibtorchSettings.builtVersion(), "cpu"));
        assertFalse(LibtorchSettings.HERE.hasJni(folder, "9.9.9", "cpu"));
        assertFalse(LibtorchSettings.HERE.hasJni(folder, LibtorchSettings.builtVersion(), "cu999"));
        Path broken = Files.writeString(folder.resolve(TORCH), "no library");
        String why = LibtorchSettings.HERE.whyNotLoaded(broken.toString()).orElseThrow();
        assertEquals(1, why.lines().count(), why);
        assertFalse(why.startsWith("Unable to load"), why);
    }

    private LibtorchSettings settings(String version, String flavor) {
        return new LibtorchSettings(folder.toString(), version, flavor, false);
    }

    private void version(String version, String cuda) throws IOException {
        Files.writeString(
                root.resolve("torch/version.py"),
                "from typing import Optional\n\n__all__ = ['__version__', 'cuda']\n__version__ = '" + version
                        + "'\ndebug = False\ncuda: Optional[str] = " + cuda + "\nhip: Optional[str] = None\n");
    }

    private static final class Machine implements LibtorchSettings.Machine {
        private final List<String> loaded = new ArrayList<>();
        private boolean jni = true;
        private String missing = "";

        @Override
        public Optional<String> whyNotLoaded(String library) {
            loaded.add(library);
            return library.equals(missing) ? Optional.of("no such file") : Optional.empty();
        }

        @Override
        public boolean hasJni(Path folder, String version, String flavor) {
            return jni;
        }
    }
}
