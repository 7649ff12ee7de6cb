package org.zimagelab.tuning.claims;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Sweep;

/**
 * The pictures that a file of claims needs: each setting of each claim, with each prompt and seed, once.
 *
 * @param file the claims
 * @param models at least one, of different names
 */
public record ClaimPlan(ClaimFile file, List<ClaimModel> models) {
    /** A picture of less than a quarter of the model's own pixels, or of more than four times as many, says nothing. */
    private static final double MOST_AREA = 4;

    private static final Set<Parameter> ALWAYS =
            EnumSet.of(Parameter.SIZE, Parameter.PROMPT, Parameter.NEGATIVE, Parameter.STEPS, Parameter.GUIDANCE);

    public ClaimPlan {
        models = List.copyOf(models);
    }

    /** The request of a picture. */
    public Request request(ClaimModel model, ClaimPrompt prompt, Setting setting, long seed) {
        Request defaults = model.defaults().apply(prompt.text()).withNegative(prompt.negative());
        if (models.size() > 1) {
            defaults = defaults.withModel(model.info().name());
        }
        if (file.size().isPresent()) {
            defaults = Parameter.SIZE.over(defaults, file.size().get());
        }
        Request request = setting.over(defaults).withSeed(seed);
        return varied().contains(Parameter.SHIFT)
                ? request.withDefaultShift(model.info().shift())
                : request;
    }

    /** The seeds of each prompt. */
    public List<Long> seeds() {
        return LongStream.range(file.firstSeed(), file.firstSeed() + file.seeds())
                .boxed()
                .toList();
    }

    /**
     * Why a claim cannot be tested on a model, whatever the pictures show; empty where it can.
     *
     * @param generator that makes the model's pictures
     */
    public Optional<Wording> hindrance(ClaimModel model, Claim claim, Generator generator) {
        if (claim.design() instanceof Design.NotTestable untestable) {
            return Optional.of(untestable.reason());
        }
        if (claim.variant().filter(variant -> variant != model.info().variant()).isPresent()) {
            String variant = claim.variant().get().name().toLowerCase(Locale.ROOT);
            return Optional.of(new Wording("it speaks of " + variant + " models", "该主张只针对 " + variant + " 模型"));
        }
        for (Setting setting : claim.design().settings()) {
            Optional<Wording> reason = hindrance(model, setting, generator);
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }

    private Optional<Wording> hindrance(ClaimModel model, Setting setting, Generator generator) {
        Request request = request(model, file.prompts().get(0), setting, file.firstSeed());
        double own = model.info().size();
        double area = (double) request.width() * request.height() / (own * own);
        if (area > MOST_AREA || area < 1 / MOST_AREA) {
            String size = request.width() + "×" + request.height();
            String its = model.info().size() + "×" + model.info().size();
            return Optional.of(new Wording(
                    "it speaks of " + size + " pixels; this model's own size is " + its,
                    "该主张针对 " + size + " 像素；此模型自身尺寸为 " + its));
        }
        try {
            generator.check(request);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            return Optional.of(new Wording("this model cannot make the picture: " + reason, "此模型无法生成该图片：" + reason));
        }
    }

    /** The claims that can be tested on a model. */
    public List<Claim> testable(ClaimModel model, Generator generator) {
        return file.claims().stream()
                .filter(claim -> hindrance(model, claim, generator).isEmpty())
                .toList();
    }

    /**
     * The sweep that makes all pictures, in the order of execution of sweeps.
     *
     * @param generator that makes the pictures of all models
     * @throws IllegalArgumentException with one line, if no claim can be tested
     */
    public Sweep sweep(Generator generator) {
        Set<Parameter> by = varied();
        Set<Cell> points = new LinkedHashSet<>();
        for (ClaimModel model : models) {
            for (Claim claim : testable(model, generator)) {
                for (ClaimPrompt prompt : file.prompts(claim)) {
                    for (Setting setting : claim.design().settings()) {
                        points.add(cell(request(model, prompt, setting, file.firstSeed()), by));
                    }
                }
            }
        }
        if (points.isEmpty()) {
            throw new IllegalArgumentException(file.name() + ": none of its "
                    + file.claims().size() + " claims can be tested on "
                    + String.join(
                            ", ", models.stream().map(m -> m.info().name()).toList()));
        }
        Request base = request(models.get(0), file.prompts().get(0), Setting.DOCUMENTED, file.firstSeed());
        return Sweep.of(base).points(List.copyOf(points)).with(Parameter.SEED, seeds());
    }

    private Set<Parameter> varied() {
        Set<Parameter> varied = EnumSet.copyOf(ALWAYS);
        if (models.size() > 1) {
            varied.add(Parameter.MODEL);
        }
        for (Claim claim : file.claims()) {
            claim.design()
                    .settings()
                    .forEach(setting -> varied.addAll(setting.values().keySet()));
        }
        return varied;
    }

    private static Cell cell(Request request, Set<Parameter> by) {
        Map<Parameter, Object> values = new LinkedHashMap<>();
        by.forEach(parameter -> values.put(parameter, parameter.of(request)));
        return new Cell(values);
    }

    /**
     * The scores that the claims need and that can be computed on this machine.
     *
     * @return each once, in the order of the file
     */
    public List<Score> scores() {
        Set<String> names = new LinkedHashSet<>();
        for (Claim claim : file.claims()) {
            if (!(claim.design() instanceof Design.NotTestable)) {
                claim.meanings().forEach(meaning -> names.add(meaning.score()));
            }
        }
        Metric.COSTS.forEach(cost -> names.remove(cost.name()));
        List<Score> scores = new ArrayList<>();
        for (String name : names) {
            Score score = Scores.named(name);
            if (hindrance(score).isEmpty()) {
                scores.add(score);
            }
        }
        return scores;
    }

    /** Why a score has no value here for pictures of a sweep; empty where it may have one. */
    static Optional<Wording> hindrance(Score score) {
        Optional<String> unavailable = score.unavailable();
        if (unavailable.isPresent()) {
            return Optional.of(new Wording(
                    score.name() + " cannot be computed here: " + unavailable.get(),
                    "此处无法计算 " + score.name() + "：" + unavailable.get()));
        }
        Set<Requirement> missing = new LinkedHashSet<>(score.requirements());
        missing.remove(Requirement.PROMPT);
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Wording(score.name() + " is no score of a picture alone", score.name() + " 不是单张图片的分数"));
    }
}
