package org.zimagelab.tuning.spread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkInstallationTest {
    @TempDir
    Path install;

    @Test
    void jarsThatTheUserHasAddedAreBehindOurs() throws Exception {
        Path library = Files.createDirectories(install.resolve("target/lib"));
        String ours = library.resolve("*").toString();
        assertEquals(ours, SparkInstallation.classPath(library));
        Path added = Files.createDirectory(install.resolve("hadoop.local"));
        String both = ours + File.pathSeparator + added.resolve("*");
        assertEquals(both, SparkInstallation.classPath(library));
        SparkInstallation installation = new SparkInstallation(library.resolveSibling("spark"), Optional.empty(), both);
        assertTrue(installation.driverCommand("1g", install).stream().anyMatch(word -> word.endsWith(both)));
    }
}
