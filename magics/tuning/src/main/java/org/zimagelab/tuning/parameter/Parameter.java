package org.zimagelab.tuning.parameter;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.GuidanceSchedule;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.WeightDtype;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.diffusion.sampling.ProjectedGuidance;
import org.zimagelab.tuning.parameter.Declaration.Role;

/**
 * The parameters of a picture. Each is declared here once. Options, tables, keys, files, texts and charts follow from
 * its declaration.
 *
 * <p>The constants stand in the order of execution, outermost first. Each model has its turn once. Runs that follow
 * each other share size and prompt, then seed, and with them the text features and the first velocity. Runs that differ
 * in the last parameters alone may share their first steps.
 */
public enum Parameter {
    /** The {@link org.zimagelab.diffusion.ModelInfo#name()}; empty where whichever model is asked makes the picture. */
    MODEL(PictureDeclarations.model()),
    /**
     * Files with weights, see {@link LoraText}; {@code off} without any. Switching them is work, so they come early.
     */
    LORA(LoraDeclarations.lora()),
    /** Pixels, {@code 1024x768}. */
    SIZE(PictureDeclarations.size()),
    /** Pixels. */
    WIDTH(PictureDeclarations.width()),
    /** Pixels. */
    HEIGHT(PictureDeclarations.height()),
    PROMPT(PictureDeclarations.prompt()),
    NEGATIVE(PictureDeclarations.negative()),
    SEED(PictureDeclarations.seed()),
    /** {@link org.zimagelab.diffusion.InputFile#text()} of a picture to begin with; {@code off} without one. */
    IMAGE(ImageDeclarations.image()),
    /** {@link org.zimagelab.diffusion.InputFile#text()} of a mask; {@code off} without one. */
    MASK(ImageDeclarations.mask()),
    /** See {@link org.zimagelab.diffusion.InitialImage#share()}; {@link #of} gives NaN without a picture. */
    STRENGTH(ImageDeclarations.strength()),
    /** See {@link org.zimagelab.diffusion.SeedVariance#strength()}. */
    SEED_VARIANCE(SeedDeclarations.variance()),
    /** See {@link org.zimagelab.diffusion.SeedVariance#share()}. */
    SEED_VARIANCE_SHARE(SeedDeclarations.share()),
    SAMPLER(SamplingDeclarations.sampler()),
    /** A name, or noise levels, see {@link org.zimagelab.diffusion.sampling.Schedule}. */
    SCHEDULE(SamplingDeclarations.schedule()),
    /** Time shift; {@link #of} gives NaN where the model's own holds. */
    SHIFT(SamplingDeclarations.shift()),
    /** See {@link Request#dynamicShift()}; {@code off} where there is none. */
    DYNAMIC_SHIFT(SamplingDeclarations.dynamicShift()),
    STEPS(SamplingDeclarations.steps()),
    /** See {@link NormalizedAttention#scale()}. */
    NAG(AttentionDeclarations.scale()),
    /** See {@link NormalizedAttention#tau()}. */
    NAG_TAU(AttentionDeclarations.tau()),
    /** See {@link NormalizedAttention#alpha()}. */
    NAG_ALPHA(AttentionDeclarations.alpha()),
    /** {@code off}, or the steps at the beginning whose velocity is 0, see {@link Guidance#zeroStar()}. */
    ZERO_STAR(GuidanceDeclarations.zeroStar()),
    /** See {@link ProjectedGuidance#eta()}. */
    APG_ETA(GuidanceDeclarations.apgEta()),
    /** See {@link ProjectedGuidance#normThreshold()}. */
    APG_NORM_THRESHOLD(GuidanceDeclarations.apgNormThreshold()),
    /** See {@link ProjectedGuidance#momentum()}. */
    APG_MOMENTUM(GuidanceDeclarations.apgMomentum()),
    /** See {@link Guidance#rescale()}. */
    RESCALE(GuidanceDeclarations.rescale()),
    /** See {@link Guidance#normalization()}. */
    NORMALIZATION(GuidanceDeclarations.normalization()),
    /** diffusers' s; 0 is off, and cfg = s + 1. */
    GUIDANCE(GuidanceDeclarations.guidance()),
    /** See {@link Guidance#truncation()}. */
    TRUNCATION(GuidanceDeclarations.truncation()),
    /** See {@link GuidanceSchedule#text()}; {@link #NO_STAGES} where one strength holds all the way. */
    STAGES(GuidanceDeclarations.stages()),
    /** See {@link NormalizedAttention#sigmaEnd()}. */
    NAG_SIGMA_END(AttentionDeclarations.sigmaEnd()),
    /** See {@link org.zimagelab.diffusion.network.StepCache}. */
    STEP_CACHE(SamplingDeclarations.stepCache()),
    /** See {@link org.zimagelab.diffusion.Hires#scale()}; 1 without a second pass. */
    HIRES(HiresDeclarations.scale()),
    /** See {@link org.zimagelab.diffusion.Hires#share()}. */
    HIRES_STRENGTH(HiresDeclarations.strength()),
    /** See {@link org.zimagelab.diffusion.Hires#steps()}; 0 for the default. */
    HIRES_STEPS(HiresDeclarations.steps()),
    /** See {@link org.zimagelab.diffusion.HiresUpscaler#text()}. */
    HIRES_UPSCALER(HiresDeclarations.upscaler()),
    /** Tokens of the prompt, see {@link Request#maxLength()}. */
    MAX_LENGTH(PictureDeclarations.maxLength()),
    /** Rows of pixels that the VAE decodes at a time; {@code off} where it decodes all, see {@link Request}. */
    VAE_TILE_SIZE(PictureDeclarations.vaeTileSize()),
    /** A word of {@link WeightDtype}. */
    WEIGHT_DTYPE(PictureDeclarations.weightDtype());

    /** The value of {@link #STAGES} where there are none. */
    public static final String NO_STAGES = "off";

    private static final double NEAR = 1e-9;

    private final Declaration<?> declaration;
    private final List<Convention> conventions = new ArrayList<>();

    Parameter(Declaration<?> declaration) {
        this.declaration = declaration;
        declaration.conventions.forEach(draft -> conventions.add(new Convention(this, draft)));
    }

    /** The parameters that a sweep can vary, in the order of the constants. */
    public static List<Parameter> axes() {
        return Stream.of(values())
                .filter(parameter -> parameter.declaration.role != Role.FIXED)
                .toList();
    }

    /** All parameters: first these, then the others in the order of the constants. */
    public static List<Parameter> beginningWith(Parameter... first) {
        Set<Parameter> all = new LinkedHashSet<>(List.of(first));
        all.addAll(List.of(values()));
        return List.copyOf(all);
    }

    /**
     * The parameter that a sweep can vary under this name, such as {@code steps} or {@code cfg}.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static Convention convention(String name) {
        return axes().stream()
                .flatMap(parameter -> parameter.conventions.stream())
                .filter(convention -> convention.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + Printable.value(name)
                        + "': expected one of cfg, "
                        + String.join(
                                ", ", axes().stream().map(Parameter::label).toList())));
    }

    Declaration<?> declaration() {
        return declaration;
    }

    /** The word in tables and charts, {@code cfg_truncation}. */
    public String label() {
        return declaration.label;
    }

    /** The word for one of its values in a count: the values of guidance are counted as strengths. */
    public String noun() {
        return declaration.noun;
    }

    /** Its name in Chinese. */
    public String chinese() {
        return declaration.chinese;
    }

    /** The type of its values: String, Integer, Long or Double. */
    public Class<?> type() {
        return declaration.type;
    }

    /** Whether its values are numbers. */
    public boolean isNumber() {
        return declaration.type != String.class;
    }

    /** Whether a sweep can vary it. */
    public boolean isAxis() {
        return declaration.role != Role.FIXED;
    }

    /** Whether its values are texts that the model reads. Each text makes a different picture. */
    public boolean isWords() {
        return declaration.role == Role.TEXT;
    }

    /** Whether a grid shows its values as rows, columns or replicates; other values make a block each. */
    public boolean isInGrid() {
        return declaration.role == Role.GRID || isReplicate();
    }

    /** Whether its values are replicates of a cell rather than cells of their own: true for the seed. */
    public boolean isReplicate() {
        return declaration.role == Role.REPLICATE;
    }

    /** Whether a reader understands a value without the parameter's name, as {@code heun}. */
    public boolean isSelfExplaining() {
        return declaration.isSelfExplaining;
    }

    /** The values that there are, for completion; none where they cannot be listed. */
    public Iterable<String> choices() {
        return () -> declaration.choices.get().iterator();
    }

    /** The names under which a person may give it, the usual one first. */
    public List<Convention> conventions() {
        return conventions;
    }

    /** The value with which it does nothing, where there is such a value. */
    public Optional<Object> off() {
        return Optional.ofNullable(declaration.off.orElse(null));
    }

    /** Whether a request has a value with which it does nothing; false where it has no such value. */
    public boolean isOff(Request request) {
        if (!declaration.hasEffect.test(request)) {
            return true;
        }
        Object value = of(request);
        return off().filter(off -> off.equals(value instanceof String text ? text.strip() : value))
                .isPresent();
    }

    /** Whether it has no effect without guidance of some kind: classifier-free, or in the attention. */
    public boolean needsGuidance() {
        return declaration.needs.isPresent();
    }

    /** Whether a request's guidance is such that this parameter has an effect, as far as it needs guidance. */
    public boolean counts(Request request) {
        return declaration
                .needs
                .map(guidance -> guidance.test(request.guidance()))
                .orElse(true);
    }

    /** Whether the file of a run has it. The file has width and height instead of size, and the model beside. */
    public boolean isKept() {
        return declaration.isKept;
    }

    /** Whether it stands in the key of a run. */
    public boolean isKeyed() {
        return declaration.isKeyed;
    }

    /** The value of a request as its key has it. */
    public Object keyValue(Request request) {
        return declaration.keyed.apply(of(request));
    }

    /** Whether keys and files name it only where it is not off. */
    public boolean isOptional() {
        return declaration.isOptional;
    }

    /** Whether keys and files have it as a part of guidance. */
    public boolean isInGuidance() {
        return declaration.isInGuidance;
    }

    /** Its name in keys and files. */
    public String field() {
        return declaration.field;
    }

    /** Its name in the text that A1111 writes into a PNG; empty where that text has no such setting. */
    public Optional<String> infoName() {
        return declaration.infoName;
    }

    /** The value of a request as the text of a PNG has it. */
    public String infoText(Request request) {
        return declaration.infoText.apply(of(request));
    }

    /** A value as captions, charts and tables on a page name it: a file without its digest. */
    public Object shown(Object value) {
        return value instanceof String text ? declaration.shown.apply(text) : value;
    }

    /** Likewise a value of the parameter with this {@link #label}; of no parameter, the value itself. */
    public static Object shown(String label, Object value) {
        for (Parameter parameter : values()) {
            if (parameter.label().equals(label)) {
                return parameter.shown(value);
            }
        }
        return value;
    }

    /** A value as a person would type it behind an option: a file by its path. */
    public Object typed(Object value) {
        return value instanceof String text ? declaration.typed.apply(text) : value;
    }

    /**
     * Whether a value is meant by one that was typed to select runs: {@link #same}, texts in their only form; a file
     * may be meant by its name alone.
     *
     * @throws IllegalArgumentException with one line, if what was typed is no value of this parameter
     */
    public boolean isSelected(Object value, Object typed) {
        if (declaration.selected != null && value instanceof String text) {
            return declaration.selected.test(text, String.valueOf(typed));
        }
        return same(value, value instanceof String && typed instanceof String ? cast(typed) : typed);
    }

    /** The value that a request has. */
    public Object of(Request request) {
        return declaration.get.apply(request);
    }

    /**
     * Whether two values are one setting: numbers also where they differ by less than 1e-9 of themselves, which is what
     * binary arithmetic leaves of decimal numbers and far less than a picture shows.
     */
    public static boolean same(Object a, Object b) {
        return a instanceof Double x && b instanceof Double y && Double.isFinite(x) && Double.isFinite(y)
                ? Math.abs(x - y) <= NEAR * Math.max(Math.abs(x), Math.abs(y))
                : a.equals(b);
    }

    /**
     * A copy of the request with a value as a person names it: {@code 1024x768} of {@link #SIZE}.
     *
     * @throws IllegalArgumentException with one line, if it is no value of this parameter
     */
    public Request over(Request request, Object value) {
        return set(request, cast(value));
    }

    /** A copy of the request with this value, which is of {@link #type()}. */
    public Request set(Request request, Object value) {
        return declaration.set(request, value);
    }

    /**
     * A value as this parameter's type: any number becomes the one wanted where nothing is lost.
     *
     * @throws IllegalArgumentException with one line, if it is not one
     */
    public Object cast(Object value) {
        return off().filter(value::equals).isPresent()
                ? value
                : ParameterValues.cast(label(), type(), declaration.check.apply(value));
    }
}
