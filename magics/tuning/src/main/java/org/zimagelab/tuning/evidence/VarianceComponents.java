package org.zimagelab.tuning.evidence;

/**
 * How much of the variance of paired differences lies between prompts, and how much between the seeds of a prompt: by
 * the method of moments for unequal numbers of seeds (Searle, Casella and McCulloch 1992, "Variance Components", 3.6).
 *
 * @param betweenPrompts variance of the prompts' true means, at least 0; NaN with one prompt
 * @param withinPrompts variance between the seeds of a prompt; NaN if no prompt has two
 */
public record VarianceComponents(double betweenPrompts, double withinPrompts) {

    public static VarianceComponents of(Sample sample) {
        double[][] byPrompt = sample.byPrompt();
        double[] means = sample.promptMeans();
        int n = sample.values().length;
        int prompts = means.length;
        double grand = 0;
        double within = 0;
        double squaredCounts = 0;
        for (int p = 0; p < prompts; p++) {
            int count = byPrompt[p].length;
            grand += means[p] * count / n;
            squaredCounts += (double) count * count;
            for (double value : byPrompt[p]) {
                within += (value - means[p]) * (value - means[p]);
            }
        }
        double between = 0;
        for (int p = 0; p < prompts; p++) {
            between += byPrompt[p].length * (means[p] - grand) * (means[p] - grand);
        }
        double meanWithin = n > prompts ? within / (n - prompts) : Double.NaN;
        if (prompts < 2) {
            return new VarianceComponents(Double.NaN, meanWithin);
        }
        double counts = (n - squaredCounts / n) / (prompts - 1);
        // With one seed each the two cannot be told apart: all variance is called that between prompts.
        double seeds = n > prompts ? meanWithin : 0;
        return new VarianceComponents(Math.max(0, (between / (prompts - 1) - seeds) / counts), meanWithin);
    }
}
