package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotationProcessorsTest {
    private static final String SERVICE = "META-INF/services/javax.annotation.processing.Processor";

    @TempDir
    private Path folder;

    private Path jar(String name, String entry) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write("lombok.launch.AnnotationProcessorHider$AnnotationProcessor\n".getBytes());
        }
        return file;
    }

    @Test
    void aLibraryWhoseAnnotationsWouldDoNothingIsSaidOnce() throws Exception {
        Path lombok = jar("lombok-1.18.34.jar", SERVICE);
        Path plain = jar("plain-1.0.jar", "plain/file.txt");
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.createDirectories(classes.resolve(SERVICE).getParent());
        Files.writeString(classes.resolve(SERVICE), "a.Processor");
        String rest = ": cells do not run its annotation processor, so its annotations have no effect here";
        try (Cells cells = new Cells()) {
            assertEquals("lombok-1.18.34.jar" + rest, notes(cells, "%classpath " + lombok + " " + plain));
            assertEquals("", notes(cells, "%classpath " + lombok));
            assertEquals("classes" + rest, notes(cells, "%classpath " + classes));
            Path others = Files.createDirectories(folder.resolve("other/classes"));
            cells.value("%classpath " + others);
            assertEquals("1 added to the class path\n", cells.out(), "folders of one name are not the same");
            assertEquals("2", cells.value("1 + 1"), "javac does not look for the processor, which is not there");
            assertEquals("3", cells.value("@Deprecated class Marked { int v = 3; }\nnew Marked().v"));
        }
        try (Cells cells = new Cells(lombok)) {
            assertEquals("lombok-1.18.34.jar" + rest, notes(cells, "int first = 1;"));
            assertEquals("", notes(cells, "int second = 2;"));
        }
    }

    /** What is noted besides what was added. */
    private static String notes(Cells cells, String code) {
        return cells.warning(code)
                .lines()
                .filter(line -> line.contains("annotation"))
                .collect(Collectors.joining("\n"));
    }
}
