package org.zimagelab.demo.folder;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The JSON files of a folder before a model's own values: beside this class, with every key of the published files, in
 * the order in which those stand, and the published value where it is the same for every size of the model.
 */
final class Skeleton {
    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    private Skeleton() {}

    /** A fresh copy. */
    static JsonObject of(String resource) {
        try (InputStream in = Skeleton.class.getResourceAsStream(resource)) {
            return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new IllegalStateException(resource + " is not in the jar", e);
        }
    }

    /** Writes a filled skeleton, and the folder that it lies in. */
    static void write(Path file, JsonObject json) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, GSON.toJson(json) + "\n");
    }
}
