package org.zimagelab.demo.training;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.zimagelab.common.Pace;

/**
 * The steps of a training that were taken.
 *
 * @param losses one for each step
 * @param seconds that they took
 */
record TrainingSteps(double[] losses, double seconds) {

    /**
     * Takes the steps. An interrupt ends them after the step that is being taken; the thread's interrupt flag stays
     * set.
     *
     * @param step takes the step of this number, from 1, and returns its loss
     */
    static TrainingSteps take(int steps, Lesson.Observer observer, IntToDoubleFunction step) {
        double[] losses = new double[steps];
        int done = 0;
        Pace pace = new Pace(0, steps);
        boolean interrupted = false;
        while (done < steps && !interrupted) {
            losses[done] = step.applyAsDouble(done + 1);
            done++;
            observer.step(done, losses[done - 1], pace);
            interrupted = Thread.currentThread().isInterrupted();
        }
        return new TrainingSteps(Arrays.copyOf(losses, done), pace.secondsEach(done) * done);
    }

    int count() {
        return losses.length;
    }
}
