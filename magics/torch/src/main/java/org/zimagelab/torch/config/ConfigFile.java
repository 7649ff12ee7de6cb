package org.zimagelab.torch.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * A JSON object on disk. If a value is missing or makes no sense, every method throws a {@link ModelException} that
 * names the file and the key.
 *
 * @param path the file
 * @param json its content
 */
public record ConfigFile(Path path, JsonObject json) {
    /** The index of the largest models has about 10 MB. */
    private static final long LONGEST = 32L << 20;

    /** Reads a file that must exist and hold a JSON object. */
    public static ConfigFile read(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new ModelException(path + ": missing");
        }
        try {
            long size = Files.size(path);
            if (size > LONGEST) {
                throw new ModelException(path + ": " + size + " bytes are too many for a configuration");
            }
            JsonElement json = Json.parse(Files.readString(path));
            if (!json.isJsonObject()) {
                throw new ModelException(path + ": not a JSON object");
            }
            return new ConfigFile(path, json.getAsJsonObject());
        } catch (JsonParseException | CharacterCodingException e) {
            throw new ModelException(path + ": not valid JSON (" + firstLine(e) + ")");
        } catch (IOException e) {
            throw new ModelException(path + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    public boolean has(String key) {
        return json.has(key) && !json.get(key).isJsonNull();
    }

    /** A whole number in [least, most]. */
    public int integer(String key, int least, int most) {
        return toInteger(key, required(key), least, most);
    }

    /** A number in [least, most]. */
    public double number(String key, double least, double most) {
        try {
            double x = required(key).getAsDouble();
            if (x >= least && x <= most) {
                return x;
            }
        } catch (RuntimeException e) {
            // not a number: reported below
        }
        throw absurd(key, "a number from " + least + " to " + most);
    }

    public double number(String key, double least, double most, double absent) {
        return has(key) ? number(key, least, most) : absent;
    }

    public boolean flag(String key, boolean absent) {
        if (!has(key)) {
            return absent;
        }
        if (!json.get(key).isJsonPrimitive()
                || !json.get(key).getAsJsonPrimitive().isBoolean()) {
            throw absurd(key, "true or false");
        }
        return json.get(key).getAsBoolean();
    }

    public String text(String key) {
        JsonElement e = required(key);
        if (!e.isJsonPrimitive() || !e.getAsJsonPrimitive().isString()) {
            throw absurd(key, "a text");
        }
        return e.getAsString();
    }

    public Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /** A list of whole numbers in [least, most], with between {@code fewest} and {@code longest} entries. */
    public int[] integers(String key, int fewest, int longest, int least, int most) {
        JsonElement e = required(key);
        if (!e.isJsonArray()
                || e.getAsJsonArray().size() < fewest
                || e.getAsJsonArray().size() > longest) {
            throw absurd(key, "a list of " + (fewest == longest ? fewest : fewest + " to " + longest) + " numbers");
        }
        JsonArray a = e.getAsJsonArray();
        int[] values = new int[a.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = toInteger(key, a.get(i), least, most);
        }
        return values;
    }

    public ConfigFile object(String key) {
        JsonElement e = required(key);
        if (!e.isJsonObject()) {
            throw absurd(key, "an object");
        }
        return new ConfigFile(path, e.getAsJsonObject());
    }

    /** Refuses a value that this engine does not support. */
    public void supports(boolean supported, String key, String what) {
        if (!supported) {
            throw new ModelException(
                    path + ": " + key + " " + Printable.value(json.get(key)) + " is not supported; expected " + what);
        }
    }

    public ModelException absurd(String key, String expected) {
        return new ModelException(
                path + ": " + key + " is " + Printable.value(json.get(key)) + "; expected " + expected);
    }

    private JsonElement required(String key) {
        if (!has(key)) {
            throw new ModelException(path + ": key '" + key + "' is missing");
        }
        return json.get(key);
    }

    private int toInteger(String key, JsonElement e, int least, int most) {
        try {
            double x = e.getAsDouble();
            if (x == Math.rint(x) && x >= least && x <= most) {
                return (int) x;
            }
        } catch (RuntimeException notANumber) {
            // reported below
        }
        throw absurd(key, "a whole number from " + least + " to " + most);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
