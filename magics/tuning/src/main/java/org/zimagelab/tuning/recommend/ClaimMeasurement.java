package org.zimagelab.tuning.recommend;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What this project measured about a claim. {@code measured.json} has the results on the two demo models, with
 * eight seeds and the article's two prompts. {@code %claims} tests more of them, with six prompts.
 *
 * @param english one line
 * @param chinese the same
 */
public record ClaimMeasurement(String english, String chinese) {
    private static final ClaimMeasurement NOTHING = new ClaimMeasurement("not measured here", "未在此实测");
    private static final JsonObject ALL = read();

    /**
     * What was measured about a rule or a recommender.
     *
     * @param claim name of the rule or of the recommender
     */
    static ClaimMeasurement of(String claim) {
        JsonObject found = ALL.getAsJsonObject(claim);
        return found == null
                ? NOTHING
                : new ClaimMeasurement(
                        "measured here: " + found.get("en").getAsString(),
                        "本项目实测：" + found.get("zh").getAsString());
    }

    /** The names of all claims that were measured. */
    static Set<String> names() {
        return ALL.keySet();
    }

    private static JsonObject read() {
        try (InputStream in = ClaimMeasurement.class.getResourceAsStream("measured.json");
                Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(text).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
