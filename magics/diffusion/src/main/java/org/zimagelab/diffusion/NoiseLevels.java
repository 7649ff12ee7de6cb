package org.zimagelab.diffusion;

import java.util.Optional;
import org.zimagelab.diffusion.config.SchedulerConfig;
import org.zimagelab.diffusion.sampling.Schedule;
import org.zimagelab.diffusion.sampling.SigmaList;

/**
 * The noise levels that a model runs for a request: the request's schedule, with its shift or else the model's own.
 *
 * @param scheduler of the model
 * @param tokenPixels side of an image token, pixels
 */
record NoiseLevels(SchedulerConfig scheduler, int tokenPixels) {

    /**
     * @return steps + 1 values from 1 (or below) to 0
     * @throws IllegalArgumentException with one line, if the schedule has no such levels
     */
    float[] of(Request request) {
        return Schedule.of(request.schedule()).sigmas(request.steps(), shift(request));
    }

    /** The request that names the dynamic shift of the model's scheduler, if that is what it gets. */
    Request resolved(Request request) {
        boolean isOwn =
                request.shift().isEmpty() && request.dynamicShift().isEmpty() && !SigmaList.isList(request.schedule());
        return isOwn && scheduler.dynamic() != null
                ? request.withDynamicShift(Optional.of(scheduler.dynamic()))
                : request;
    }

    private double shift(Request request) {
        int tokens = (request.height() / tokenPixels) * (request.width() / tokenPixels);
        double shift = request.shift()
                .orElseGet(() -> request.dynamicShift()
                        .map(dynamic -> dynamic.at(tokens))
                        .orElseGet(() -> scheduler.shiftAt(tokens)));
        Request.checkShift("dynamic-shift", shift);
        return shift;
    }
}
