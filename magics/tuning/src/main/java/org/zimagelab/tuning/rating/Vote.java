package org.zimagelab.tuning.rating;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.zimagelab.torch.config.Json;

/**
 * One answer to one pair.
 *
 * @param left key of the run that stood left, see {@link org.zimagelab.tuning.run.RunKey}
 * @param right key of the other
 * @param when to the second
 */
public record Vote(String left, String right, VoteAnswer answer, Instant when) {

    public Vote {
        when = when.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether it says something: everything but a skip does. */
    public boolean counts() {
        return answer != VoteAnswer.SKIP;
    }

    /** What the left picture won: 1, 0, or ½ for a tie; meaningless for a skip. */
    double leftWon() {
        return answer == VoteAnswer.LEFT ? 1 : answer == VoteAnswer.RIGHT ? 0 : 0.5;
    }

    String toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("left", left);
        json.addProperty("right", right);
        json.addProperty("answer", answer.word());
        json.addProperty("when", when.toString());
        return json.toString();
    }

    /** @throws IllegalArgumentException if this is not what {@link #toJson()} writes; members beyond are passed over */
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
