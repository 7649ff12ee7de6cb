package org.zimagelab.notebook.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.NumberText;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.recommend.Warning;

/** Tells how long a sweep would take, and which recommendations its cells ignore. */
final class DryRun {
    private static final int CALIBRATION_STEPS = 3;

    /** Hardly any sweep has this seed, so that nothing of the picture can be reused. */
    private static final long CALIBRATION_SEED = 0x5EED_5EED_5EEDL;

    /** 16 channels of 4 bytes for 8×8 pixels. */
    private static final long LATENT_BYTES_A_PIXEL = 1;

    private DryRun() {}

    /**
     * What a plan would take, in words. Where no picture of its size was made yet, a short one is made to know the time.
     *
     * @param how whether latents are to be kept, so that a picture without them is not stored yet
     * @param generator of the plan
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    static String text(Plan plan, Path store, SweepOptions how, Session session, Generator generator)
            throws InterruptedException {
        List<Plan.Planned> toMake =
                plan.runs().stream().filter(run -> !run.stored()).toList();
        long calls = plan.networkCalls();
        long shared = plan.sharedCalls();
        List<String> lines = new ArrayList<>();
        lines.add(Amounts.count(plan.cells(), "cell") + ", "
                + Amounts.count(plan.runs().size(), "run"));
        lines.add("stored already in " + store + (how.latents() ? " with latents" : "") + ": " + plan.stored());
        lines.add("to make: " + Amounts.count(toMake.size(), "run") + ", " + Amounts.count(calls, "network call") + ", "
                + shared + " of them shared with another run");
        if (!toMake.isEmpty()) {
            Request request = toMake.get(0).request();
            double seconds = 0;
            for (ModelInfo model : plan.models()) {
                List<Plan.Planned> its = toMake.stream()
                        .filter(run -> plan.model(run.request()).equals(model))
                        .toList();
                seconds += its.isEmpty() ? 0 : seconds(its, model, session, generator);
            }
            lines.add("time: about " + Amounts.seconds(seconds) + ", estimated from a picture of this size"
                    + (plan.models().size() > 1 ? " of each model" : ""));
            long pixels = 1L * request.width() * request.height() * toMake.size();
            lines.add("disk: at most " + NumberText.bytes(3 * pixels) + " (PNG usually takes half of it)"
                    + (how.latents()
                            ? ", and " + NumberText.bytes(LATENT_BYTES_A_PIXEL * pixels) + " for latents"
                            : ""));
        }
        Warning.of(plan).forEach(warning -> lines.addAll(warning.lines()));
        return String.join("\n", lines);
    }

    /** @param runs of one model */
    private static double seconds(List<Plan.Planned> runs, ModelInfo model, Session session, Generator generator)
            throws InterruptedException {
        Request request = runs.get(0).request();
        if (session.secondsPerCall(model, request).isEmpty()) {
            calibrate(session, generator, request);
        }
        long calls = runs.stream()
                .mapToLong(run -> run.networkCalls() - run.sharedCalls())
                .sum();
        return calls * session.secondsPerCall(model, request).orElse(0);
    }

    /** The first step also reads the prompt and warms up, so the two after it tell what a network call takes. */
    private static void calibrate(Session session, Generator generator, Request request) throws InterruptedException {
        long[] ended = new long[CALIBRATION_STEPS + 1];
        Request shortOne = request.withSteps(CALIBRATION_STEPS).withGuidance(0).withSeed(CALIBRATION_SEED);
        generator.generate(shortOne, step -> ended[step.index()] = System.nanoTime());
        session.measured(
                generator.info(request),
                request,
                (ended[CALIBRATION_STEPS] - ended[1]) / 1e9 / (CALIBRATION_STEPS - 1));
    }
}
