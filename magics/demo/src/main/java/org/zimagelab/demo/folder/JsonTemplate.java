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
import org.zimagelab.common.AtomicFile;

/**
 * A JSON file of a model folder before the values of a model are filled in. It is a resource beside this class, with
 * every key of the published file, and with the values that are the same for models of any size.
 */
record JsonTemplate(JsonObject json) {
    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    /** A fresh copy. */
    static JsonTemplate of(String resource) {
        try (InputStream in = JsonTemplate.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new JsonTemplate(JsonParser.parseString(text).getAsJsonObject());
        } catch (IOException e) {
            throw new IllegalStateException(resource + " cannot be read from the jar", e);
        }
    }

    /** Sets the value of a key that the template has. */
    JsonTemplate with(String key, Object value) {
        if (!json.has(key)) {
            throw new IllegalArgumentException("'" + key + "' is not a key of the published file");
        }
        json.add(key, GSON.toJsonTree(value));
        return this;
    }

    /** Writes the file, and makes its folder if there is none. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, (GSON.toJson(json) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
