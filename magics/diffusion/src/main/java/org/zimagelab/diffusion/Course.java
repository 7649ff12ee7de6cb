package org.zimagelab.diffusion;

import java.util.ArrayList;
import java.util.List;
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

    record Start(String prompt, int maxLength, long seed, int width, int height, String sampler, List<Float> sigmas) {}

    /** Guidance of one velocity; scale 0 is none, and then nothing else counts. */
    record Push(double scale, double normalization, String negative) {
        static final Push NONE = new Push(0, 0, "");
    }

    static Course of(Request request, float[] sigmas, int trainTimesteps) {
        List<Float> levels = new ArrayList<>(sigmas.length);
        for (float sigma : sigmas) {
            levels.add(sigma);
        }
        List<Evaluation> evaluations = Sampler.named(request.sampler()).evaluations(sigmas);
        List<Push> pushes = new ArrayList<>(evaluations.size());
        for (Evaluation e : evaluations) {
            double scale =
                    request.guidance().scaleAt(stepsDone(e.sigma(), sigmas), Schedule.time(e.sigma(), trainTimesteps));
            pushes.add(
                    scale == 0 ? Push.NONE : new Push(scale, request.guidance().normalization(), request.negative()));
        }
        Start start = new Start(
                request.prompt(),
                request.maxLength(),
                request.seed(),
                request.width(),
                request.height(),
                request.sampler(),
                levels);
        return new Course(start, evaluations, pushes);
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
