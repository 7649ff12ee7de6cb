package org.zimagelab.diffusion;

/**
 * Tells a listener of one of two passes as a part of the whole picture.
 *
 * @param outer is told
 * @param stepsBefore steps of the passes before this one
 * @param steps of all passes
 * @param callsBefore network calls of the passes before this one
 */
record PassProgress(Progress outer, int stepsBefore, int steps, int callsBefore) implements Progress {
    @Override
    public void step(Step step) {
        outer.step(new Step(
                stepsBefore + step.index(), steps, step.sigma(), callsBefore + step.networkCalls(), step.latents()));
    }

    @Override
    public void evaluated(Evaluation e) {
        outer.evaluated(new Evaluation(
                stepsBefore + e.step(),
                e.sigma(),
                e.t(),
                e.latents(),
                e.velocity(),
                e.negative(),
                e.scale(),
                e.guided(),
                e.skippedCalls()));
    }

    @Override
    public boolean needsEveryStep() {
        return outer.needsEveryStep();
    }
}
