package org.zimagelab.perception;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.zimagelab.quality.picture.Pixels;

/** The results of the reference implementations, among the test resources. */
final class Golden {
    private static final String PROPERTY = "zimage.weights";

    private Golden() {}

    static Path file(String name) {
        return resource("/golden").resolve(name);
    }

    /** What {@code bench/score_goldens.py} wrote. */
    static Path ofAuthors(String name) {
        return resource("/golden-authors").resolve(name);
    }

    private static Path resource(String folder) {
        try {
            return Path.of(Golden.class.getResource(folder).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonObject json() {
        return json(file("golden.json"));
    }

    static JsonObject json(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Pixels picture(String name) throws IOException {
        return Pixels.read(file("pictures/" + name + ".png"));
    }

    static Path weights(String folder) {
        return file("weights/" + folder);
    }

    static void useWeights() {
        System.setProperty(PROPERTY, file("weights").toString());
    }

    static void useWeights(Path parent) {
        System.setProperty(PROPERTY, parent.toString());
    }

    static void forgetWeights() {
        System.clearProperty(PROPERTY);
    }
}
