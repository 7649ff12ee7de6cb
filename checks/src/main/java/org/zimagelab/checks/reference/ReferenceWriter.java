package org.zimagelab.checks.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The Java part of {@code install/reference}: writes the pages, and what their pictures are to be taken of. */
public final class ReferenceWriter {
    private ReferenceWriter() {}

    /**
     * Writes into two folders, and names each page whose text is new.
     *
     * @param folders that of the pages, and that of the HTML of their pictures; both must be there
     */
    public static void main(String[] folders) throws IOException {
        Path pages = Path.of(folders[0]);
        Path html = Path.of(folders[1]);
        for (ReferencePages.Page page : ReferencePages.make()) {
            Path file = pages.resolve(page.name() + ".md");
            if (!Files.exists(file) || !Files.readString(file).equals(page.text())) {
                Files.writeString(file, page.text());
                System.out.println("written: " + file);
            }
            for (Map.Entry<String, String> picture : page.pictures().entrySet()) {
                Files.writeString(html.resolve(picture.getKey() + ".html"), picture.getValue());
            }
        }
        System.exit(0); // the kernel's threads go on
    }
}
