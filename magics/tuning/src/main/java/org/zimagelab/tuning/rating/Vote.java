package org.zimagelab.tuning.rating;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.zimagelab.torch.config.Json;

/**
 * A person's answer about a pair.
 *
 * @param left key of the run that was shown on the left, see {@link org.zimagelab.tuning.run.RunKey}
 * @param right key of the run on the right
 * @param when to the second
 */
public record Vote(String left, String right, VoteAnswer answer, Instant when) {

    public Vote {
        when = when.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether the vote counts: every answer but a skip does. */
    public boolean counts() {
        return answer != VoteAnswer.SKIP;
    }

    String toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("left", left);
        json.addProperty("right", right);
        json.addProperty("answer", answer.word());
        json.addProperty("when", when.toString());
        return json.toString();
    }

    /** @throws IllegalArgumentException if the line is not what {@link #toJson()} writes; other members are ignored */
    static Vote ofJson(String line) {
        try {
            JsonObject json = Json.parse(line).getAsJsonObject();
            return new Vote(
                    json.get("left").getAsString(),
                    json.get("right").getAsString(),
                    VoteAnswer.ofWord(json.get("answer").getAsString()).orElseThrow(IllegalArgumentException::new),
                    Instant.parse(json.get("when").getAsString()));
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | UnsupportedOperationException
                | DateTimeException e) {
            throw new IllegalArgumentException("not a vote", e);
        }
    }
}
