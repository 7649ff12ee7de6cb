package org.zimagelab.tuning.parameter;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.GuidanceSchedule;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.WeightDtype;
import org.zimagelab.diffusion.sampling.Sampler;
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
    MODEL(Declaration.text("model", Request::model, Request::withModel)
            .called("model", "模型")
            .checked(ParameterValues::modelName)
            .notKept()
            .selfExplaining()
            .option(
                    OptionUse.LIST,
                    "models",
                    "LIST",
                    "names as after '%%zimage load', each in its turn and all in memory; whatever has no LIST (steps,"
                            + " guidance,",
                    "size) is for all of them the default of the loaded model (default: the loaded model alone)")
            .pair("of a sweep of several models: those of this one")
            .option(
                    OptionUse.STORED,
                    "model",
                    "NAME",
                    "runs of this model: its name, or the first digits of its weights, from eight on")),
    /** Pixels, {@code 1024x768}. */
    SIZE(Declaration.text("size", r -> r.width() + "x" + r.height(), ParameterValues::sized)
            .called("size", "尺寸")
            .checked(ParameterValues::sizeText)
            .notKept()
            .selfExplaining()
            .info("Size")
            .value("WxH", "width and height in pixels, such as 1024x768 (default: the model's own size)")
            .list("WIDTHxHEIGHT in pixels (default: the model's own size)")),
    /** Pixels. */
    WIDTH(Declaration.whole("width", Request::width, (r, width) -> r.withSize(width, r.height()))
            .role(Role.FIXED)
            .value("N", "pixels (default: the model's own size)")
            .option(OptionUse.LIST, "width", "N", "pixels, of all pictures")),
    /** Pixels. */
    HEIGHT(Declaration.whole("height", Request::height, (r, height) -> r.withSize(r.width(), height))
            .role(Role.FIXED)
            .value("N", "pixels (default: the model's own size)")
            .option(OptionUse.LIST, "height", "N", "pixels, of all pictures")),
    PROMPT(Declaration.text("prompt", Request::prompt, Request::withPrompt)
            .called("prompt", "提示词")
            .role(Role.TEXT)
            .option(OptionUse.PAIR, "prompt", "N[,M]", "of a sweep: its prompt of this number, from 1")
            .option(OptionUse.STORED, "prompt", "TEXT", "runs whose prompt contains this")),
    NEGATIVE(Declaration.text("negative", Request::negative, Request::withNegative)
            .called("negative prompt", "负面提示词")
            .role(Role.TEXT)
            .off("")
            .needsGuidance()
            .value("TEXT", "what guidance steers away from; unused while guidance is off")
            .option(
                    OptionUse.LIST,
                    "negative",
                    "TEXT",
                    "what guidance steers away from; given several times, each in turn")),
    SEED(Declaration.large("seed", Request::seed, Request::withSeed)
            .called("seed", "种子")
            .role(Role.REPLICATE)
            .info("Seed")
            .value("N", "of the noise, as torch.manual_seed; -1 is a new one each time, shown (default: -1)")
            .option(
                    OptionUse.LIST,
                    "seeds",
                    "LIST",
                    "replicates of every cell, the same noise in each; -1 is a new seed (default: 0)")
            .pair("of a sweep: those of this seed")
            .chosen("of a sweep: these alone")),
    SAMPLER(Declaration.text("sampler", Request::sampler, Request::withSampler)
            .called("sampler", "采样器")
            .oneOf(Sampler::names)
            .selfExplaining()
            .info("Sampler", name -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))
            .value("NAME", "euler or heun (default: euler)")
            .list("euler, heun (default: euler)")
            .pair("of a sweep: those of this sampler")),
    /** Time shift; {@link #of} gives NaN where the model's own holds. */
    SHIFT(Declaration.number("shift", r -> r.shift().orElse(Double.NaN), ParameterValues::shifted)
            .called("shift", "时移")
            .keyedBySigmas()
            .info("Shift")
            .value("X", "time shift of the schedule, above 0 (default: the model's own)")
            .list("time shifts, above 0 (default: the model's own)")
            .pair("of a sweep: those of this shift")),
    STEPS(Declaration.whole("steps", Request::steps, Request::withSteps)
            .called("step count", "步数")
            .role(Role.GRID)
            .info("Steps")
            .value("N", "sampler steps, 1 to 1000 (default: turbo 8, base 50)")
            .list("sampler steps (default: turbo 8, base 50)")
            .pair("of a sweep: those with so many steps")
            .stored("runs of so many steps")
            .chosen("of a sweep: these alone")),
    /** See {@link Guidance#normalization()}. */
    NORMALIZATION(Declaration.number(
                    "cfg_normalization",
                    r -> r.guidance().normalization(),
                    (r, value) -> r.withGuidance(r.guidance().withNormalization(value)))
            .called("normalization", "引导归一化")
            .off(0.0)
            .inGuidance("normalization")
            .needsGuidance()
            .info("CFG normalization")
            .value("X", ParameterHelp.NORMALIZATION)
            .list(ParameterHelp.NORMALIZATION)),
    /** diffusers' s; 0 is off, and cfg = s + 1. */
    GUIDANCE(Declaration.number("guidance", r -> r.guidance().scale(), (r, scale) -> r.withGuidance(scale))
            .called("strength", "引导")
            .role(Role.GRID)
            .inGuidance("scale")
            .info("CFG scale", scale -> Decimals.plain(Guidance.toCfg(scale)))
            .value("S", "guidance as diffusers counts it, 0 = off (default: turbo 0, base 4)")
            .list("guidance as diffusers counts it, 0 = off (default: turbo 0, base 4)")
            .pair("of a sweep: those of this strength, 0 = off")
            .stored("runs of this strength, 0 = off")
            .chosen("of a sweep: these alone")
            .convention(
                    "cfg",
                    "cfg = guidance + 1",
                    Guidance::toCfg,
                    cfg -> Guidance.ofCfg(cfg).scale())
            .value("C", "the same as A1111 and ComfyUI count it, 1 = off; cfg = guidance + 1")
            .list("the same as A1111 and ComfyUI count it, 1 = off; cfg = guidance + 1")
            .pair("the same, counted from 1")
            .stored("the same, counted from 1")
            .chosen("the same, counted from 1")),
    /** See {@link Guidance#truncation()}. */
    TRUNCATION(Declaration.number(
                    "cfg_truncation",
                    r -> r.guidance().truncation(),
                    (r, value) -> r.withGuidance(r.guidance().withTruncation(value)))
            .called("truncation", "引导截断")
            .off(1.0)
            .inGuidance("truncation")
            .needsGuidance()
            .info("CFG truncation")
            .value("X", ParameterHelp.TRUNCATION)
            .list(ParameterHelp.TRUNCATION)),
    /** See {@link GuidanceSchedule#text()}; {@link #NO_STAGES} where one strength holds all the way. */
    STAGES(Declaration.text(
                    "stages",
                    r -> r.guidance().stages().map(GuidanceSchedule::text).orElse(Parameter.NO_STAGES),
                    ParameterValues::staged)
            .called("stage plan", "分段引导")
            .checked(ParameterValues::stagesText)
            .separated(text -> Stream.of(text.split("[;；]")).map(String::strip).toList())
            .off(Parameter.NO_STAGES)
            .optional()
            .inGuidance("stages")
            .info("CFG stages")
            .value("STAGES", ParameterHelp.STAGES)
            .list(ParameterHelp.STAGES_LIST)),
    /** Tokens of the prompt, see {@link Request#maxLength()}. */
    MAX_LENGTH(Declaration.whole("max_length", Request::maxLength, Request::withMaxLength)
            .role(Role.FIXED)
            .one("N", ParameterHelp.MAX_LENGTH)),
    /** Rows of pixels that the VAE decodes at a time; {@code off} where it decodes all, see {@link Request}. */
    VAE_TILE_SIZE(Declaration.text("vae_tile_size", ParameterValues::tileText, ParameterValues::tiled)
            .called("VAE tile size", "VAE 分块高度")
            .role(Role.FIXED)
            .checked(ParameterValues::tileText)
            .off(ParameterValues.NO_TILES)
            .optional()
            .info("VAE tile size")
            .one("N", ParameterHelp.TILE_SIZE)),
    /** A word of {@link WeightDtype}. */
    WEIGHT_DTYPE(Declaration.text("weight_dtype", ParameterValues::weightDtype, Request::withWeightDtype)
            .called("weight dtype", "权重精度")
            .oneOf(ParameterValues::weightDtypes)
            .checked(ParameterValues::weightDtypeText)
            .off(WeightDtype.STORED.word())
            .optional()
            .info("Weight dtype")
            .option(OptionUse.LIST, "weights", "LIST", ParameterHelp.WEIGHTS)
            .option(OptionUse.PAIR, "weights", "NAME", "of a sweep: those of this form of weights")
            .option(OptionUse.STORED, "weights", "NAME", "runs with this form of weights"));

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
        Object value = of(request);
        return off().filter(off -> off.equals(value instanceof String text ? text.strip() : value))
                .isPresent();
    }

    /** Whether it has no effect while guidance is off. */
    public boolean needsGuidance() {
        return declaration.needsGuidance;
    }

    /** Whether the file of a run has it. The file has width and height instead of size, and the model beside. */
    public boolean isKept() {
        return declaration.isKept;
    }

    /** Whether it stands in the key of a run. */
    public boolean isKeyed() {
        return declaration.isKeyed;
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
        return ParameterValues.cast(label(), type(), declaration.check.apply(value));
    }
}
