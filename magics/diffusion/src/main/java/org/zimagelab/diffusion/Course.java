package org.zimagelab.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.diffusion.sampling.Sampler.Evaluation;
import org.zimagelab.diffusion.sampling.Schedule;

/**
 * Everything that decides a picture's latents, step by step, known before anything is computed: two pictures whose courses
 * begin alike have the same latents, to the bit, as long as they do.
 *
 * @param start where the way begins and by what noise levels it leads
 * @param evaluations the velocities asked for
 * @param pushes how each of them is guided
 */
record Course(Start start, List<Evaluation> evaluations, List<Push> pushes) {

    /** @param request without what {@code pushes} and {@code sigmas} say, and without the name of the model */
    record Start(Request request, List<Float> sigmas) {
        static Start of(Request request, List<Float> sigmas) {
            return new Start(
                    request.withGuidance(Guidance.OFF)
                            .withNegative("")
                            .withShift(OptionalDouble.empty())
                            .withModel(""),
                    sigmas);
        }
    }

    /** What guides one velocity, see {@link Guidance#at}. */
    record Push(Guidance guidance, String negative) {
        static final Push NONE = new Push(Guidance.OFF, "");
    }

    static Course of(Request request, float[] sigmas, int trainTimesteps) {
        List<Float> levels = new ArrayList<>(sigmas.length);
        for (float sigma : sigmas) {
            levels.add(sigma);
        }
        List<Evaluation> evaluations = Sampler.named(request.sampler()).evaluations(sigmas);
        List<Push> pushes = new ArrayList<>(evaluations.size());
        for (Evaluation e : evaluations) {
            Guidance guidance =
                    request.guidance().at(stepsDone(e.sigma(), sigmas), Schedule.time(e.sigma(), trainTimesteps));
            pushes.add(guidance.equals(Guidance.OFF) ? Push.NONE : new Push(guidance, request.negative()));
        }
        return new Course(Start.of(request, levels), evaluations, pushes);
    }

    /** Share of the steps that are done where this noise level is reached. */
    private static double stepsDone(float sigma, float[] sigmas) {
        int done = 0;
        while (done + 1 < sigmas.length && sigmas[done + 1] >= sigma) {
            done++;
        }
        return (double) done / (sigmas.length - 1);
    }

    int steps() {
        return start.sigmas().size() - 1;
    }

    /** How many first steps of this course are those of the other one too. */
    int stepsAlike(Course other) {
        if (!start.equals(other.start)) {
            return 0;
        }
        for (int i = 0; i < pushes.size(); i++) {
            if (!pushes.get(i).equals(other.pushes.get(i))) {
                return evaluations.get(i).step();
            }
        }
        return steps();
    }

    /** Network calls of so many first steps: one a velocity, two where it is guided. */
    int calls(int steps) {
        int calls = 0;
        for (int i = 0; i < pushes.size() && evaluations.get(i).step() < steps; i++) {
            calls += pushes.get(i).equals(Push.NONE) ? 1 : 2;
        }
        return calls;
    }
}
