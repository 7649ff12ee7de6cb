package org.zimagelab.notebook.options;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * What a person should know of pictures before they are made: options that change nothing, sizes that the model was not
 * made for, words that it does not know. All of it is allowed, and none of it is silent; each is said once a cell.
 */
public final class RequestNotes {
    /** Shares of the pixels of a model's own size between which nothing is said. */
    private static final double LEAST_AREA = 0.5;

    private static final double MOST_AREA = 2;

    /** Cinema's 21:9 is below. */
    private static final double MOST_ASPECT = 2.5;

    /** The published models' own side, and what their README documents, pixels. */
    private static final int PUBLISHED = 1024;

    private static final long PUBLISHED_LEAST = 512L * 512;
    private static final long PUBLISHED_MOST = 2048L * 2048;

    private static final Set<Parameter> NEED_NAG =
            Set.of(Parameter.NAG_TAU, Parameter.NAG_ALPHA, Parameter.NAG_SIGMA_END);

    /** More sizes or prompts than this are counted instead of named. */
    private static final int MOST_NAMED = 3;

    private static final Pattern LORA = Pattern.compile("<lora:([^:>\\n]{1,200})(?::([-+.\\d]{1,20})[^>\\n]{0,100})?>");

    private RequestNotes() {}

    /** Says all there is to say of pictures of one model. */
    public static void print(List<Request> requests, LoadedModel model) {
        print(requests, request -> model);
    }

    /**
     * Says all there is to say.
     *
     * @param requests in any order, at least one
     * @param model that makes a request
     */
    public static void print(List<Request> requests, Function<Request, LoadedModel> model) {
        // A seed changes nothing of it.
        List<Request> cells = requests.stream()
                .peek(request -> Interrupts.check())
                .map(request -> request.withSeed(0))
                .distinct()
                .toList();
        unheard(cells, model, false).ifPresent(CellNotes::print);
        unheard(cells, model, true).ifPresent(CellNotes::print);
        emptyNegative(cells).ifPresent(CellNotes::print);
        loraInPrompt(cells).ifPresent(CellNotes::print);
        CellNotes.print(InputPictureNotes.of(
                cells, request -> model.apply(request).generator().info().sizeMultiple()));
        Map<LoadedModel, List<Request>> byModel = new LinkedHashMap<>();
        cells.forEach(cell -> byModel.computeIfAbsent(model.apply(cell), m -> new ArrayList<>())
                .add(cell));
        // What holds for several models is one line.
        Map<Integer, List<LoadedModel>> bySize = new LinkedHashMap<>();
        byModel.keySet()
                .forEach(loaded -> bySize.computeIfAbsent(
                                loaded.generator().info().size(), size -> new ArrayList<>())
                        .add(loaded));
        bySize.forEach((size, models) ->
                farSizes(all(models, byModel), size, named(models)).ifPresent(CellNotes::print));
        CellNotes.print(unknownWords(byModel));
    }

    /** A1111 takes a LoRA from the prompt. */
    private static Optional<String> loraInPrompt(List<Request> cells) {
        return cells.stream()
                .map(cell -> LORA.matcher(cell.prompt()))
                .filter(Matcher::find)
                .findFirst()
                .map(lora ->
                        "note: " + Printable.value(lora.group()) + " in a prompt is read as words; a LoRA is named by"
                                + " --lora " + Printable.value(lora.group(1)) + ".safetensors"
                                + (lora.group(2) == null ? "" : ":" + lora.group(2)));
    }

    private static List<Request> all(List<LoadedModel> models, Map<LoadedModel, List<Request>> byModel) {
        return models.stream().flatMap(model -> byModel.get(model).stream()).toList();
    }

    private static String named(List<LoadedModel> models) {
        return models.stream().map(LoadedModel::source).distinct().collect(Collectors.joining(" and "));
    }

    /** @param attention whether options that need NAG are meant, or those that need guidance */
    private static Optional<String> unheard(
            List<Request> cells, Function<Request, LoadedModel> model, boolean attention) {
        Set<String> options = new LinkedHashSet<>();
        long unheard = 0;
        long given = 0;
        boolean zero = true;
        for (Request cell : cells) {
            Interrupts.check();
            List<Parameter> its = Stream.of(Parameter.values())
                    .filter(parameter -> parameter.needsGuidance() && !parameter.isOff(cell))
                    .filter(parameter -> NEED_NAG.contains(parameter) == attention)
                    .toList();
            given += its.isEmpty() ? 0 : 1;
            boolean isOn = !cell.guidance().attention().isOff()
                    || !attention && !its.isEmpty() && isGuided(cell, model.apply(cell));
            List<String> without = its.stream()
                    .filter(parameter -> !isOn || !parameter.counts(cell))
                    .map(parameter -> "--" + parameter.label().replace('_', '-'))
                    .toList();
            if (!without.isEmpty()) {
                options.addAll(without);
                unheard++;
                zero &= cell.guidance().scale() == 0;
            }
        }
        if (options.isEmpty()) {
            return Optional.empty();
        }
        String what =
                "note: " + String.join(" and ", options) + (options.size() == 1 ? " has" : " have") + " no effect";
        if (attention) {
            return Optional.of(
                    unheard == given
                            ? what + " while NAG is off: turn it on with --nag above 1"
                            : what + " in " + unheard + " of " + cells.size() + " cells, in which NAG is off");
        }
        return Optional.of(
                unheard == given
                        ? what + " while guidance is off: turn it on with --guidance above 0 or --cfg above 1"
                        : what + " in " + unheard + " of " + cells.size() + " cells, in which guidance is off"
                                + (zero ? " (guidance 0, cfg 1)" : ""));
    }

    private static Optional<String> emptyNegative(List<Request> cells) {
        boolean empty = cells.stream()
                .anyMatch(cell ->
                        !cell.guidance().attention().isOff() && cell.negative().isBlank());
        return empty
                ? Optional.of("note: --nag without --negative steers away from the empty prompt")
                : Optional.empty();
    }

    /** Whether any step of it is guided: stages and truncation may leave none. */
    private static boolean isGuided(Request asked, LoadedModel model) {
        // steps that stay in the noise have no calls at all
        Request request = asked.withGuidance(asked.guidance().withZeroStar(OptionalInt.empty()));
        boolean always =
                request.guidance().stages().isEmpty() && request.guidance().truncation() == 1;
        return request.guidance().scale() > 0
                && (always
                        || model.generator().networkCalls(request)
                                > model.generator().networkCalls(request.withGuidance(0)));
    }

    private static Optional<String> farSizes(List<Request> cells, int own, String models) {
        Map<String, String> far = new LinkedHashMap<>();
        boolean documented = own == PUBLISHED;
        for (Request cell : cells) {
            Optional<String> reason = farSize(cell.width(), cell.height(), own);
            if (reason.isPresent()) {
                long area = (long) cell.width() * cell.height();
                documented &= area >= PUBLISHED_LEAST && area <= PUBLISHED_MOST;
                far.put(cell.width() + "×" + cell.height(), reason.get());
            }
        }
        if (far.isEmpty()) {
            return Optional.empty();
        }
        String sizes = far.entrySet().stream()
                .limit(MOST_NAMED)
                .map(size -> size.getKey() + " (" + size.getValue() + ")")
                .collect(Collectors.joining(", "));
        String others = far.size() > MOST_NAMED ? " and " + (far.size() - MOST_NAMED) + " more" : "";
        return Optional.of("note: " + sizes + others + (far.size() == 1 ? " is" : " are") + " far from " + models
                + "'s own size, " + own + "×" + own + "; pictures may be worse"
                + (documented ? " (the vendor documents 512×512 to 2048×2048 pixels in all)" : ""));
    }

    /** Why a size is far from the model's own; empty where it is not. */
    static Optional<String> farSize(int width, int height, int own) {
        double area = (double) width * height / ((double) own * own);
        double aspect = (double) Math.max(width, height) / Math.min(width, height);
        if (area < LEAST_AREA) {
            return Optional.of((area < 0.001 ? "less than 0.1" : rounded(100 * area)) + " % of its pixels");
        }
        if (area > MOST_AREA) {
            return Optional.of(rounded(area) + " times its pixels");
        }
        return aspect > MOST_ASPECT
                ? Optional.of(rounded(aspect) + " times as " + (width > height ? "wide as high" : "high as wide"))
                : Optional.empty();
    }

    /** To one digit behind the point. */
    private static String rounded(double value) {
        return NumberText.plain(Math.round(10 * value) / 10.0);
    }

    private static List<String> unknownWords(Map<LoadedModel, List<Request>> byModel) {
        Map<String, List<LoadedModel>> unknown = new LinkedHashMap<>();
        byModel.forEach((model, cells) -> ZImage.embedded().stream()
                .filter(embedded -> embedded.name().equals(model.source()))
                .findFirst()
                .ifPresent(source -> texts(cells, model).stream()
                        .flatMap(text -> source.unknown(text).stream())
                        .distinct()
                        .forEach(said -> unknown.computeIfAbsent(said, s -> new ArrayList<>())
                                .add(model))));
        List<String> notes = new ArrayList<>();
        unknown.entrySet().stream()
                .limit(MOST_NAMED)
                .forEach(said -> notes.add("note: " + named(said.getValue())
                        + (said.getValue().size() == 1 ? " does" : " do") + " not know " + said.getKey()));
        if (unknown.size() > MOST_NAMED) {
            notes.add("note: and so with " + Amounts.count(unknown.size() - MOST_NAMED, "more text") + " of this cell");
        }
        return notes;
    }

    /** What a model reads: a negative text only where it is used. */
    private static Set<String> texts(List<Request> cells, LoadedModel model) {
        Set<String> texts = new LinkedHashSet<>();
        for (Request cell : cells) {
            Interrupts.check();
            texts.add(cell.prompt());
            if (!cell.guidance().attention().isOff() || isGuided(cell, model)) {
                texts.add(cell.negative());
            }
        }
        return texts;
    }
}
