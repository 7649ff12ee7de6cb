package org.zimagelab.tuning.recommend;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * What another program sets or advises for Z-Image, read in its repository. Numbers of cfg are converted exactly:
 * guidance = cfg − 1.
 *
 * @param turbo for turbo models
 * @param base for base models
 */
record PeerSettings(Advice turbo, Advice base) implements Recommender.Rule {

    /**
     * For one variant.
     *
     * @param source repository, file and commit
     * @param steps sampler steps, from and to
     * @param guidance in diffusers' convention, from and to
     * @param others sampler, schedule and shift, where the program sets them
     * @param english what it is, in one or two sentences
     * @param chinese the same
     */
    record Advice(
            String source,
            Range steps,
            Range guidance,
            Map<Parameter, Object> others,
            String english,
            String chinese) {}

    private static final String TEMPLATES = "Comfy-Org/workflow_templates, templates/";

    static final PeerSettings COMFYUI = new PeerSettings(
            new Advice(
                    TEMPLATES + "image_z_image_turbo.json at 0cbd31a4",
                    one(8),
                    cfg(1, 1),
                    sampled("res_multistep"),
                    "its template: 8 steps, cfg 1, res_multistep, simple, ModelSamplingAuraFlow 3",
                    "其模板：8 步、cfg 1、res_multistep、simple、ModelSamplingAuraFlow 3"),
            new Advice(
                    TEMPLATES + "image_z_image.json at d1170b68",
                    one(25),
                    cfg(4, 4),
                    sampled("res_multistep"),
                    "its template: 25 steps, cfg 4, res_multistep, simple, ModelSamplingAuraFlow 3; its note says 30 to"
                            + " 50 steps and cfg 3 to 5",
                    "其模板：25 步、cfg 4、res_multistep、simple、ModelSamplingAuraFlow 3；其注释写 30–50 步、cfg 3–5"));

    private static final String MODEL_SUPPORT =
            "mcmonkeyprojects/SwarmUI, docs/Model Support.md at 062407c7 of 2026-08-21";

    static final PeerSettings SWARMUI = new PeerSettings(
            new Advice(
                    MODEL_SUPPORT,
                    one(8),
                    cfg(1, 1),
                    sampled("euler"),
                    "4 steps will work, 8 are better, up to 20 for difficult prompts; shift 3, or 6 for more coherence;"
                            + " Euler Ancestral can be better on photographs, Beta very slightly better",
                    "4 步可用，8 步更好，困难提示词可至 20 步；时移 3，取 6 更连贯；Euler Ancestral 对照片可能更好，Beta 可能略好"),
            new Advice(
                    MODEL_SUPPORT,
                    new Range(20, 50),
                    cfg(4, 7),
                    sampled("euler"),
                    "20 steps or more, up to 50 for difficult prompts; cfg as usual, 4 or 7; shift 3, or 6 for more"
                            + " coherence",
                    "20 步以上，困难提示词可至 50 步；cfg 照常，4 或 7；时移 3，取 6 更连贯"));

    static final PeerSettings DIFFUSERS = new PeerSettings(
            new Advice(
                    "huggingface/diffusers, pipelines/z_image/pipeline_z_image.py at 58eb52c0 of 2026-08-23, example",
                    one(8),
                    guidance(0),
                    Map.of(),
                    "its example: 8 steps, guidance_scale 0; before 0.39 it wrote 9 steps for the same 8 network calls",
                    "其示例：8 步、guidance_scale 0；0.39 之前写作 9 步，同为 8 次网络调用"),
            new Advice(
                    "huggingface/diffusers, pipelines/z_image/pipeline_z_image.py at 58eb52c0 of 2026-08-23, defaults",
                    one(50),
                    guidance(5),
                    Map.of(),
                    "the pipeline's defaults: 50 steps, guidance_scale 5, which it counts from 0 (cfg 6)",
                    "管线默认值：50 步、guidance_scale 5，从 0 计起（cfg 6）"));

    private static Range one(int steps) {
        return new Range(steps, steps);
    }

    private static Range cfg(double low, double high) {
        return new Range(Guidance.ofCfg(low).scale(), Guidance.ofCfg(high).scale());
    }

    private static Range guidance(double scale) {
        return new Range(scale, scale);
    }

    /** ComfyUI and SwarmUI, which drives it, set all three: the schedule simple and the shift 3. */
    private static Map<Parameter, Object> sampled(String sampler) {
        Map<Parameter, Object> others = new LinkedHashMap<>();
        others.put(Parameter.SAMPLER, sampler);
        others.put(Parameter.SCHEDULE, Request.DEFAULT_SCHEDULE);
        others.put(Parameter.SHIFT, 3.0);
        return others;
    }

    @Override
    public Recommendation recommend(Recommender recommender, Request request, ModelInfo model) {
        Advice advice = model.variant() == ModelInfo.Variant.TURBO ? turbo : base;
        return new Recommendation(
                        recommender,
                        advice.source(),
                        (int) Math.round((advice.steps().low() + advice.steps().high()) / 2),
                        (advice.guidance().low() + advice.guidance().high()) / 2,
                        advice.steps(),
                        advice.guidance(),
                        List.of(),
                        advice.english(),
                        advice.chinese())
                .with(advice.others());
    }
}
