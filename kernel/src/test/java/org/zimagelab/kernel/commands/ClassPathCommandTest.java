package org.zimagelab.kernel.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathCommandTest {

    /** Root can read the folder all the same, and gets no line. */
    @Test
    void aFolderThatCannotBeReadCostsALine(@TempDir Path folder) throws Exception {
        Path good = Files.createDirectories(folder.resolve("good/classes"));
        Path shut = Files.createDirectories(folder.resolve("shut"));
        Files.setPosixFilePermissions(shut, Set.of());
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            boolean readable = Files.isReadable(shut);
            assertEquals(List.of(good), ClassPathCommand.found(folder + "/**/classes"));
            String line = readable ? "" : "passed over: " + shut + ": permission denied\n";
            assertEquals(line, printed.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
            Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
