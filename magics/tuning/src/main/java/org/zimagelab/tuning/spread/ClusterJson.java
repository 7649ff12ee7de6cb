package org.zimagelab.tuning.spread;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link DriverCommand}s and {@link DriverMessage}s as lines of JSON, with their kind in {@code type}. */
public final class ClusterJson {
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
    private static final String TYPE = "type";
    private static final Map<String, Class<?>> COMMANDS = kinds(DriverCommand.class);
    private static final Map<String, Class<?>> MESSAGES = kinds(DriverMessage.class);

    private ClusterJson() {}

    private static Map<String, Class<?>> kinds(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));
    }

    /** One line, without its end. */
    public static String line(DriverCommand command) {
        return tagged(command);
    }

    /** One line, without its end. */
    public static String line(DriverMessage message) {
        return tagged(message);
    }

    private static String tagged(Object record) {
        JsonObject json = GSON.toJsonTree(record).getAsJsonObject();
        json.addProperty(TYPE, record.getClass().getSimpleName());
        return GSON.toJson(json);
    }

    /** @throws JsonParseException if the line is no command */
    public static DriverCommand command(String line) {
        return (DriverCommand) read(line, COMMANDS);
    }

    /** @throws JsonParseException if the line is no message */
    public static DriverMessage message(String line) {
        return (DriverMessage) read(line, MESSAGES);
    }

    private static Object read(String line, Map<String, Class<?>> kinds) {
        try {
            JsonObject json = JsonParser.parseString(line).getAsJsonObject();
            Class<?> kind = kinds.get(json.get(TYPE).getAsString());
            if (kind == null) {
                throw new JsonParseException("an unknown type");
            }
            return GSON.fromJson(json, kind);
        } catch (IllegalStateException | NullPointerException | UnsupportedOperationException e) {
            throw new JsonParseException("not a line of the driver", e);
        }
    }

    /** A part of a command as JSON. */
    public static String text(Object part) {
        return GSON.toJson(part);
    }

    /** The part again. */
    public static <T> T part(String text, Class<T> kind) {
        return GSON.fromJson(text, kind);
    }
}
