package org.zimagelab.checks.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages in {@code docs/magics}: they are what the commands say of themselves, and their examples run. */
class ReferencePagesTest {
    private static final Path FOLDER = Path.of(System.getProperty("zimage.docs"), "magics");
    private static final long MOST_BYTES = 2_000_000; // of all pictures: they are in every clone

    private static List<ReferencePages.Page> pages;

    /** The examples write into the working folder, which is in target. */
    @BeforeAll
    static void runTheExamples() throws IOException {
        Path working = Path.of("").toAbsolutePath();
        assertTrue(working.endsWith(Path.of("target", "examples")), () -> working + " would be emptied");
        try (Stream<Path> left = Files.walk(working)) {
            for (Path each : left.sorted((a, b) -> b.compareTo(a)).toList()) {
                if (!each.equals(working)) {
                    Files.delete(each);
                }
            }
        }
        pages = ReferencePages.make();
    }

    @Test
    void eachPageIsWhatTheCommandWrites() throws IOException {
        List<String> differing = new ArrayList<>();
        for (ReferencePages.Page page : pages) {
            Path file = FOLDER.resolve(page.name() + ".md");
            if (!Files.exists(file) || !Files.readString(file).equals(page.text())) {
                differing.add(
                        "docs/magics/" + page.name() + ".md is not what the command writes; run install/reference");
            }
        }
        assertEquals("", String.join("\n", differing));
    }

    @Test
    void nothingElseIsInTheFolder() throws IOException {
        Set<String> written = new TreeSet<>();
        pages.forEach(page -> {
            written.add(page.name() + ".md");
            written.addAll(page.pictures().keySet());
        });
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertEquals(
                    written,
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void thePicturesCanBeReadAndAreSmall() throws IOException {
        long bytes = 0;
        for (ReferencePages.Page page : pages) {
            for (String picture : page.pictures().keySet()) {
                Path file = FOLDER.resolve(picture);
                assertTrue(ImageIO.read(file.toFile()).getWidth() > 50, picture);
                bytes += Files.size(file);
            }
        }
        assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    }

    @Test
    void everyMagicHasAnExample() {
        List<String> without = pages.stream()
                .filter(page -> !page.name().equals("README") && !page.text().contains("\n    "))
                .map(ReferencePages.Page::name)
                .toList();
        assertEquals(List.of(), without);
    }
}
