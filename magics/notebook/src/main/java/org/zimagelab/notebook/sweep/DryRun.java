package org.zimagelab.notebook.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.common.ByteCount;
import org.zimagelab.diffusion.Hires;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.recommend.Warning;
import org.zimagelab.tuning.run.Run;

/** Tells how long a sweep would take, and which recommendations its cells ignore. */
public final class DryRun {
    private static final int CALIBRATION_STEPS = 3;

    /** Hardly any sweep has this seed, so that nothing of the picture can be reused. */
    private static final long CALIBRATION_SEED = 0x5EED_5EED_5EEDL;

    /** 16 channels of 4 bytes for 8×8 pixels. */
    private static final long LATENT_BYTES_A_PIXEL = 1;

    private DryRun() {}

    /** What a plan would take, as {@link #cost}, then which recommendations its cells ignore. */
    static String text(Plan plan, Session session) throws InterruptedException {
        List<String> lines = new ArrayList<>(List.of(cost(plan, session, Language.EN)));
        Warning.of(plan).forEach(warning -> lines.addAll(warning.lines()));
        return String.join("\n", lines);
    }

    /**
     * What a plan would take, in words. Where no picture of its size was made yet, a short one is made to know the
     * time.
     *
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    public static String cost(Plan plan, Session session, Language language) throws InterruptedException {
        boolean latents = plan.options().latents();
        List<Run> toMake = plan.toMake();
        long calls = plan.networkCalls();
        long shared = plan.sharedCalls();
        List<String> lines = new ArrayList<>();
        int runs = plan.runs().size();
        lines.add(language.of(
                Amounts.count(plan.cells(), "cell") + ", " + Amounts.count(runs, "run"),
                plan.cells() + " 个单元格，" + runs + " 张图"));
        lines.add(language.of(
                "stored already in " + plan.store().name() + (latents ? " with latents" : "") + ": " + plan.stored(),
                plan.store().name() + " 中已有" + (latents ? "（含潜变量）" : "") + "：" + plan.stored()));
        lines.add(language.of(
                "to make: " + Amounts.count(toMake.size(), "run") + ", " + plan.atMost()
                        + Amounts.count(calls, "network call") + ", " + shared + " of them shared with another run",
                "待生成：" + toMake.size() + " 张图，" + (plan.atMost().isEmpty() ? "" : "至多 ") + calls + " 次网络调用，其中 " + shared
                        + " 次与其他图共享"));
        if (!toMake.isEmpty()) {
            Request request = toMake.get(0).request();
            double seconds = 0;
            for (ModelInfo model : plan.models()) {
                List<Run> its = toMake.stream()
                        .filter(run -> plan.generator().info(run.request()).equals(model))
                        .toList();
                seconds += its.isEmpty() ? 0 : seconds(its, model, session, plan.generator());
            }
            long second = secondPassCalls(toMake, plan.generator());
            if (second > 0) {
                String times = pixelTimes(toMake, language);
                lines.add(language.of(
                        "second passes: " + Amounts.count(second, "network call") + " of these, on pictures of " + times
                                + " times the pixels, so each takes at least as many times as long",
                        "第二遍：其中 " + second + " 次网络调用，图片像素为 " + times + " 倍，每次用时至少也是这么多倍"));
            }
            Optional<SpreadWords> spread = SpreadWords.of(plan, language);
            spread.ifPresent(words -> lines.addAll(words.lines()));
            double alone = seconds;
            boolean several = plan.models().size() > 1;
            lines.add(language.of("time: about ", "时间：约 ")
                    + Amounts.seconds(seconds)
                    + spread.map(words -> words.time(alone)).orElse("")
                    + language.of(
                            ", estimated from a picture of this size" + (several ? " of each model" : ""),
                            "；按" + (several ? "每个模型" : "") + "此尺寸的一张图估计"));
            long pixels = (long) toMake.stream()
                    .map(Run::request)
                    .mapToDouble(r -> 1.0 * r.width() * r.height() * squared(r))
                    .sum();
            String whole = ByteCount.text(3 * pixels);
            String kept = ByteCount.text(LATENT_BYTES_A_PIXEL * pixels);
            lines.add(language.of(
                    "disk: at most " + whole + " (PNG usually takes half of it)"
                            + (latents ? ", and " + kept + " for latents" : ""),
                    "磁盘：至多 " + whole + "（PNG 通常只占一半）" + (latents ? "，潜变量 " + kept : "")));
        }
        return String.join("\n", lines);
    }

    /** @param runs of one model */
    private static double seconds(List<Run> runs, ModelInfo model, Session session, Generator generator)
            throws InterruptedException {
        Request request = runs.get(0).request();
        if (session.secondsPerCall(model, request.withHires(Hires.OFF)).isEmpty()) {
            calibrate(session, generator, request.withHires(Hires.OFF));
        }
        double more = runs.stream()
                .mapToDouble(run -> (squared(run.request()) - 1) * secondPassCalls(List.of(run), generator))
                .sum();
        return (Plan.computedCalls(runs) + more)
                * session.secondsPerCall(model, request.withHires(Hires.OFF)).orElse(0);
    }

    private static long secondPassCalls(List<Run> runs, Generator generator) {
        return runs.stream()
                .map(Run::request)
                .filter(request -> !request.hires().isOff())
                .mapToLong(request ->
                        generator.networkCalls(request) - generator.networkCalls(request.withHires(Hires.OFF)))
                .sum();
    }

    /** How many times the pixels of the first pass a picture has. */
    private static double squared(Request request) {
        return request.hires().scale() * request.hires().scale();
    }

    /** Of those with a second pass: 4, or 2.25 to 4. */
    private static String pixelTimes(List<Run> runs, Language language) {
        double[] times = runs.stream()
                .map(Run::request)
                .filter(request -> !request.hires().isOff())
                .mapToDouble(DryRun::squared)
                .sorted()
                .toArray();
        String least = NumberText.plain(times[0]);
        String most = NumberText.plain(times[times.length - 1]);
        return least.equals(most) ? least : least + language.of(" to ", " 至 ") + most;
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
