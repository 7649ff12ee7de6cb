package org.zimagelab.notebook.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.zimagelab.common.ByteCount;
import org.zimagelab.diffusion.Hires;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
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
    /** 16 channels of 4 bytes for 8×8 pixels. */
    private static final long LATENT_BYTES_A_PIXEL = 1;

    private DryRun() {}

    /**
     * Shows below the cell what a plan would take. Where no picture of its size was made yet, network calls are timed.
     *
     * @param above lines before it
     * @param below lines after it, such as {@link #warnings}
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    public static void show(CellContext cell, Plan plan, Language language, List<String> above, List<String> below)
            throws InterruptedException {
        try (CallTiming timing = new CallTiming(cell, language)) {
            List<String> lines = new ArrayList<>(above);
            lines.addAll(cost(plan, cell.session(), timing, language));
            lines.addAll(below);
            timing.finish(MimeBundle.text(String.join("\n", lines)));
        }
    }

    /** Which recommendations the cells of a plan ignore. */
    static List<String> warnings(Plan plan) {
        return Warning.of(plan).stream()
                .flatMap(warning -> warning.lines().stream())
                .toList();
    }

    private static List<String> cost(Plan plan, Session session, CallTiming timing, Language language)
            throws InterruptedException {
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
            double seconds = 0;
            for (List<Run> alike : byPace(plan)) {
                seconds += seconds(alike, session, timing, plan.generator());
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
            boolean models = plan.models().size() > 1;
            boolean sizes = toMake.stream().map(DryRun::size).distinct().count() > 1;
            lines.add(language.of("time: about ", "时间：约 ")
                    + Amounts.seconds(seconds)
                    + spread.map(words -> words.time(alone)).orElse("")
                    + language.of(
                            ", estimated from a picture of " + (sizes ? "each" : "this") + " size"
                                    + (models ? " of each model" : ""),
                            "；按" + (models ? "每个模型" : "") + (sizes ? "每种" : "此") + "尺寸的一张图估计"));
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
        return lines;
    }

    /** What is to be made, by model and size, on which the time of a network call depends. */
    private static Collection<List<Run>> byPace(Plan plan) {
        return plan.toMake().stream()
                .collect(Collectors.groupingBy(
                        run -> List.of(plan.generator().info(run.request()), size(run)),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values();
    }

    private static List<Integer> size(Run run) {
        return List.of(run.request().width(), run.request().height());
    }

    /** @param alike runs of one model and size */
    private static double seconds(List<Run> alike, Session session, CallTiming timing, Generator generator)
            throws InterruptedException {
        Request request = alike.stream()
                .map(run -> run.request().withHires(Hires.OFF))
                .max(Comparator.comparingInt(one -> one.image().stepsThatRun(one.steps())))
                .orElseThrow();
        ModelInfo model = generator.info(request);
        if (session.secondsPerCall(model, request).isEmpty()) {
            session.measured(model, request, timing.seconds(generator, request));
        }
        double more = alike.stream()
                .mapToDouble(run -> (squared(run.request()) - 1) * secondPassCalls(List.of(run), generator))
                .sum();
        return (Plan.computedCalls(alike) + more)
                * session.secondsPerCall(model, request).orElseThrow();
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
}
