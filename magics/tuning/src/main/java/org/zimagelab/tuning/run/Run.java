package org.zimagelab.tuning.run;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.store.Scorer;

/**
 * One picture's making.
 *
 * @param key see {@link org.zimagelab.tuning.run.RunKey}
 * @param request what was asked
 * @param file the PNG in the store; empty where the run failed
 * @param cost when it was made, also where it was made by an earlier sweep; {@link Cost#NONE} where it failed
 * @param scores by name, in the order asked; NaN where a score could not be computed
 * @param unscored why, by name of the score; one line each
 */
public record Run(
        String key,
        Request request,
        Optional<Path> file,
        Cost cost,
        Map<String, Double> scores,
        Map<String, String> unscored,
        Outcome outcome) {

    public Run {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        unscored = Collections.unmodifiableMap(new LinkedHashMap<>(unscored));
    }

    /** A run with every score asked for. */
    public Run(
            String key, Request request, Optional<Path> file, Cost cost, Map<String, Double> scores, Outcome outcome) {
        this(key, request, file, cost, scores, Map.of(), outcome);
    }

    /** Why something of this run is missing: that it failed, or its scores without a value; empty if nothing is. */
    public String reason() {
        return outcome instanceof Outcome.Failed failed ? failed.reason() : Scorer.reasons(unscored);
    }

    /**
     * The full picture, read from the store.
     *
     * @throws IOException with one line, if the run failed or its file is gone or damaged
     */
    public BufferedImage image() throws IOException {
        if (file.isEmpty()) {
            throw new IOException("run " + key.substring(0, 8) + " has no picture: it " + outcome.word());
        }
        return Pixels.read(file.get()).toImage();
    }

    /** Whether there is a picture. */
    public boolean ok() {
        return file.isPresent();
    }
}
