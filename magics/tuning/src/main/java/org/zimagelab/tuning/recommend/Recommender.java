package org.zimagelab.tuning.recommend;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.diagnosis.Provenance;

/** Who recommends settings. The magics, their help and completion offer all that are listed here. */
public enum Recommender {
    /** The article's function of prompt and size: {@link RecommendParams}. */
    ARTICLE(Provenance.ARTICLE, RecommendParams::recommend),
    /** What the vendor documents for the model's variant; these are also the defaults of a request. */
    VENDOR(Provenance.VENDOR, Recommender::documented),
    /** The template of ComfyUI for the model's variant. */
    COMFYUI(Provenance.COMFYUI, PeerSettings.COMFYUI),
    /** SwarmUI's documentation, with the sampler, schedule and shift that it takes by default. */
    SWARMUI(Provenance.SWARMUI, PeerSettings.SWARMUI),
    /** The example and the defaults of diffusers' pipeline. */
    DIFFUSERS(Provenance.DIFFUSERS, PeerSettings.DIFFUSERS),
    /** Runs at hand, of the same model and of prompts like this one: {@link RunEvidence}. */
    EVIDENCE(Provenance.RUNS, Recommender::ofRuns),
    PREVIEW(new Scenario(
            new Range(10, 20),
            new Range(5, 6),
            "quick preview: fast, a rough composition; trades quality for speed",
            "快速预览：快速，粗略构图；以质量换速度")),
    DAILY(new Scenario(
            new Range(35, 50),
            new Range(7, 8.5),
            "daily: clear structure, fair detail; the golden balance",
            "日常创作：结构清晰，细节尚可；黄金平衡")),
    HIGH(new Scenario(
            new Range(55, 80),
            new Range(8, 10),
            "high quality: rich texture, exact; for the final product",
            "高质量输出：纹理丰富，精确；用于最终成品")),
    CREATIVE(new Scenario(
            new Range(30, 40),
            new Range(4, 6),
            "creative: varied, artistic; freedom is encouraged",
            "创意探索：多样，艺术化；鼓励自由发挥")),
    STRICT(new Scenario(
            new Range(60, 90),
            new Range(10, 13),
            "strict: follows the prompt closely; beware of oversaturation",
            "严格还原：紧跟提示词；当心过饱和"));

    /** A function from a request and a model to a recommendation. */
    interface Rule {
        Recommendation recommend(Recommender recommender, Request request, ModelInfo model);
    }

    private final Provenance provenance;
    private final Rule rule;

    Recommender(Provenance provenance, Rule rule) {
        this.provenance = provenance;
        this.rule = rule;
    }

    Recommender(Scenario scenario) {
        this(Provenance.ARTICLE, scenario);
    }

    /**
     * Steps and guidance for a request.
     *
     * @param request its prompt and size may count; its steps and guidance do not
     * @param model its variant may count
     */
    public Recommendation recommend(Request request, ModelInfo model) {
        return rule.recommend(this, request, model);
    }

    /** The name to type: {@code article}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Who claims it. */
    public Provenance provenance() {
        return provenance;
    }

    /** Whether it is a row of the article's scenario table, which gives ranges and does not depend on the prompt. */
    public boolean isScenario() {
        return rule instanceof Scenario;
    }

    /** Those that need nothing but a request and a model: all but {@link #EVIDENCE}. */
    public static List<Recommender> advisers() {
        return Arrays.stream(values()).filter(a -> a != EVIDENCE).toList();
    }

    /** The recommenders that depend on the prompt, the model or the runs at hand. */
    public static List<Recommender> methods() {
        return Arrays.stream(values()).filter(a -> !a.isScenario()).toList();
    }

    /** The rows of the article's scenario table. */
    public static List<Recommender> scenarios() {
        return Arrays.stream(values()).filter(Recommender::isScenario).toList();
    }

    /**
     * Finds a recommender by its name, in upper or lower case.
     *
     * @param option that the name was given to, for the message
     * @param among the recommenders to choose from
     * @throws IllegalArgumentException with one line that names the option and the names that are allowed
     */
    public static Recommender named(String option, String word, List<Recommender> among) {
        return among.stream()
                .filter(recommender -> recommender.label().equals(word.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(option + " '" + Printable.value(word) + "': expected "
                        + among.stream().map(Recommender::label).collect(Collectors.joining(", "))));
    }

    private static Recommendation ofRuns(Recommender self, Request request, ModelInfo model) {
        throw new IllegalArgumentException(self.label() + ": it needs runs, see %recommend --method evidence");
    }

    private static Recommendation documented(Recommender self, Request request, ModelInfo model) {
        int steps = model.variant().steps();
        double guidance = model.variant().guidance();
        boolean turbo = model.variant() == ModelInfo.Variant.TURBO;
        return new Recommendation(
                self,
                turbo
                        ? "Tongyi-MAI/Z-Image, README.md at c7ec1357 of 2026-01-07"
                        : "Z-Image README of 2026, recommended parameters",
                steps,
                guidance,
                new Range(steps, steps),
                new Range(guidance, guidance),
                List.of(),
                turbo
                        ? "a turbo model: distilled to few steps, with guidance in its weights; the README writes 9"
                                + " steps for these 8 network calls"
                        : "a base model: the README's example, out of 28 to 50 steps and guidance 3 to 5 (cfg 4 to 6)",
                turbo
                        ? "turbo 模型：蒸馏为少步数，引导已在权重之中；README 以 9 步表示这 8 次网络调用"
                        : "base 模型：README 的示例，其范围为 28–50 步、guidance 3–5（cfg 4–6）");
    }
}
