package org.zimagelab.tuning.diagnosis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * A scored picture of a sweep.
 *
 * @param scores by name; NaN or absent where there is none
 * @param file the PNG
 */
public record Peer(Request request, Map<String, Double> scores, Path file) {

    double score(String name) {
        return scores.getOrDefault(name, Double.NaN);
    }

    boolean sameSize(Peer other) {
        return request.width() == other.request.width() && request.height() == other.request.height();
    }

    boolean samePrompt(Peer other) {
        return sameSize(other) && request.prompt().equals(other.request.prompt());
    }

    /** Made from the same noise for the same prompt, so that the composition is alike. */
    boolean pairedWith(Peer other) {
        return samePrompt(other) && request.seed() == other.request.seed();
    }

    /** What must be equal for two runs to differ in this parameter alone. */
    List<Object> allBut(Parameter varied) {
        List<Object> rest = new ArrayList<>();
        for (Parameter parameter : Parameter.axes()) {
            rest.add(parameter == varied ? "" : parameter.of(request));
        }
        return rest;
    }
}
