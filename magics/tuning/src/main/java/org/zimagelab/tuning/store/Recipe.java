package org.zimagelab.tuning.store;

import java.util.List;
import org.zimagelab.diffusion.Request;

/**
 * What stands in a picture's {@code zimage-lab} chunk: how it was made, exactly, and what it cost.
 *
 * @param request what was asked
 * @param model what answered
 * @param sigmas the schedule that ran, steps + 1 values from 1 to 0
 * @param cost of this picture when it was made
 * @param made when, ISO-8601 in UTC, to the second
 * @param pixels 64 hex digits, SHA-256 of the picture's RGB bytes row by row
 */
public record Recipe(Request request, Model model, List<Double> sigmas, Cost cost, String made, String pixels) {

    /**
     * The model as a picture remembers it.
     *
     * @param name as the person named it
     * @param fingerprint 64 hex digits of the weights
     * @param device {@code cpu} or {@code cuda:N}
     * @param dtype {@code fp32} or {@code bf16}
     * @param shift the time shift of the model's own file, which holds where the request names none
     * @param engine version of the engine's arithmetic
     */
    public record Model(String name, String fingerprint, String device, String dtype, double shift, String engine) {}
}
