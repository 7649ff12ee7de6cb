package org.zimagelab.notebook.display;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.GuidanceText;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;

/**
 * A sweep as one HTML file that needs no network: which parameters are rows, columns and blocks is chosen on the page
 * ({@code page.js}), scores lie over the pictures as heat, all pictures zoom in step, and any two are compared.
 *
 * <p>Small pictures and their words stand in a grid that needs no script, from where the script takes them: where
 * scripts are blocked, as in a file that JupyterLab does not trust yet, and on paper that grid is seen.
 */
public final class GridPage {
    /** Longest side of the small pictures, pixels. */
    private static final int THUMBNAIL = 192;

    private static final int MOST_PROMPTS = 6;
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    /** Escapes what would end the script that it stands in. */
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    /** What page.js reads. */
    private record Data(List<Axis> parameters, List<ScoreColumn> scores, List<Place> runs) {}

    private record Axis(String name, String chinese, List<String> values) {}

    private record ScoreColumn(String name, String better, String description) {}

    /**
     * @param at index of its value of each parameter
     * @param scores null where there is none
     * @param file address of the whole picture beside the page; null where it is within
     * @param failed why there is no picture; null where it was not reached
     */
    private record Place(List<Integer> at, List<Double> scores, int[] size, String file, String failed) {}

    /** Is given each whole picture while the page has it, so that nobody need read its file again. */
    public interface Seen {
        /**
         * One picture.
         *
         * @param index of its run in the plan
         * @param run the run
         * @param image the whole picture
         */
        void picture(int index, Run run, BufferedImage image);

        /**
         * Is told of one that cannot be read.
         *
         * @param index of its run in the plan
         * @param reason one line that names the file
         */
        default void failed(int index, String reason) {}
    }

    private final String title;
    private final Runs runs;
    private final String folder;
    private final Seen seen;
    private final SweepGrid still;
    private final Map<Parameter, List<Object>> values = new LinkedHashMap<>();
    private final Map<Parameter, Map<Object, Integer>> indexes = new LinkedHashMap<>();
    private final List<Place> places = new ArrayList<>();

    /**
     * Of the whole pictures that the page holds, by index of their runs. They are read as it is written: many are
     * large.
     */
    private final Map<Integer, Path> pictures = new LinkedHashMap<>();

    private GridPage(String title, Runs runs, String folder, Seen seen) {
        this.title = title;
        this.runs = runs;
        this.folder = folder;
        this.seen = seen;
        List<Request> requests = runs.planned().stream().map(Run::request).toList();
        still = SweepGrid.numbered(runs, Thumbnail.size(requests.size()));
        for (Parameter parameter : Parameter.axes()) {
            Set<Object> used =
                    requests.stream().map(parameter::of).collect(Collectors.toCollection(LinkedHashSet::new));
            Set<Object> named = new LinkedHashSet<>(runs.values(parameter));
            named.retainAll(used);
            named.addAll(used);
            if (named.size() > 1 || parameter.isInGrid() || parameter == Parameter.PROMPT) {
                values.put(parameter, List.copyOf(named));
                Map<Object, Integer> index = new HashMap<>();
                named.forEach(value -> index.put(value, index.size()));
                indexes.put(parameter, index);
            }
        }
        for (Run run : runs.planned()) {
            Interrupts.check();
            places.add(place(places.size(), run));
        }
    }

    /**
     * A page with the whole pictures in it.
     *
     * @param title its heading; escaped here, as all text is
     * @param runs the sweep
     * @param seen is given each picture
     * @return the page, to be written while the files of its pictures are there
     */
    public static GridPage of(String title, Runs runs, Seen seen) {
        return new GridPage(title, runs, null, seen);
    }

    /**
     * A page with its small pictures; the whole ones lie in a folder beside it.
     *
     * @param title as above
     * @param runs the sweep
     * @param folder the pictures' folder, as an address seen from the page: escaped, without a slash at its end; in it
     *     they are called as in the store
     * @param seen is given each picture
     * @return the page, to be written
     */
    public static GridPage beside(String title, Runs runs, String folder, Seen seen) {
        return new GridPage(title, runs, folder, seen);
    }

    /**
     * Writes the page, a picture at a time.
     *
     * @param out left open
     * @throws IOException if it cannot be written, or with one line if a picture can be read no more
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public void writeTo(OutputStream out) throws IOException {
        List<Axis> axes = new ArrayList<>();
        values.forEach((parameter, named) -> axes.add(new Axis(
                parameter.label(),
                parameter.chinese(),
                named.stream().map(v -> words(parameter, v)).toList())));
        Map<String, String> parts = Map.of(
                "title", Html.escape(title),
                "about", about().toString(),
                "prompts", prompts().toString(),
                "still", still.whole().toString(),
                "style", resource("page.css"),
                "script", resource("page.js"),
                "data", GSON.toJson(new Data(axes, scores(), places)));
        // One pass: what is put in is never looked through for more.
        String[] pieces = resource("page.html").split("@", -1);
        for (int i = 0; i < pieces.length; i++) {
            Interrupts.check();
            if (i % 2 == 1 && pieces[i].equals("pictures")) {
                writePictures(out);
            } else {
                out.write((i % 2 == 0 ? pieces[i] : parts.get(pieces[i])).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void writePictures(OutputStream out) throws IOException {
        for (Map.Entry<Integer, Path> picture : pictures.entrySet()) {
            Interrupts.check();
            byte[] png;
            try {
                png = Files.readAllBytes(picture.getValue());
            } catch (IOException e) {
                Interrupts.check();
                throw new IOException(Printable.path(picture.getValue()) + ": " + AtomicFile.reason(e), e);
            }
            String tag = "<script type=\"text/plain\" id=\"p" + picture.getKey() + "\">";
            out.write(tag.getBytes(StandardCharsets.UTF_8));
            out.write(Base64.getEncoder().encode(png));
            out.write("</script>\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private Html about() {
        String models = runs.models().stream()
                .map(model -> model.name() + ", " + model.dtype() + " on " + model.device())
                .collect(Collectors.joining("; "));
        int planned = runs.planned().size();
        long made = runs.runs().stream().filter(Run::ok).count();
        return Html.all()
                .text(models)
                .add(both(
                        " · " + Amounts.count(planned, "run") + " planned, " + Amounts.count(made, "picture"),
                        " · 计划 " + planned + " 次，图片 " + made + " 张"));
    }

    /** All prompts in full, folded where they are many. */
    private Html prompts() {
        List<Object> prompts = values.get(Parameter.PROMPT);
        Html html = Html.of("details").attribute("id", "prompts");
        if (prompts.size() <= MOST_PROMPTS) {
            html.attribute("open", "");
        }
        html.add(Html.of("summary").add(both(Amounts.count(prompts.size(), "prompt"), " 提示词（" + prompts.size() + "）")));
        for (Object prompt : prompts) {
            String text = (String) prompt;
            Html paragraph = Html.of("p");
            if (HAN.matcher(text).find()) {
                paragraph.attribute("lang", "zh");
            }
            html.add(paragraph.text(text));
        }
        return html;
    }

    /** Words in both languages; the page hides those of the other one. */
    private static Html both(String english, String chinese) {
        return Html.all(inLanguage("en", english), inLanguage("zh", chinese));
    }

    private static Html inLanguage(String language, String words) {
        return Html.of("span")
                .attribute("class", language)
                .attribute("lang", language)
                .text(words);
    }

    private static String end(Metric metric) {
        return switch (metric.better()) {
            case HIGHER_IS_BETTER -> "higher";
            case LOWER_IS_BETTER -> "lower";
            case NEITHER -> "neither";
        };
    }

    private List<ScoreColumn> scores() {
        List<ScoreColumn> scores = new ArrayList<>();
        runs.scores().forEach((name, metric) -> scores.add(new ScoreColumn(name, end(metric), metric.description())));
        return scores;
    }

    private Place place(int index, Run run) {
        List<Integer> at = new ArrayList<>();
        indexes.forEach((parameter, places) -> at.add(places.get(parameter.of(run.request()))));
        int[] size = {run.request().width(), run.request().height()};
        if (!run.ok()) {
            String reason = run.outcome() instanceof Outcome.Failed failed ? failed.reason() : null;
            return without(at, size, index, reason);
        }
        BufferedImage image;
        try {
            image = run.image();
        } catch (IOException e) {
            Interrupts.check();
            seen.failed(index, e.getMessage());
            return without(at, size, index, e.getMessage());
        }
        seen.picture(index, run, image);
        if (folder == null) {
            pictures.put(index, run.file().orElseThrow());
        }
        List<Double> scores = new ArrayList<>();
        for (String name : runs.scoreNames()) {
            double value = run.scores().getOrDefault(name, Double.NaN);
            scores.add(Double.isFinite(value) ? value : null);
        }
        still.pictured(index, DataUri.jpeg(Thumbnail.of(image, THUMBNAIL)), title(run));
        String file =
                folder == null ? null : folder + "/" + run.file().orElseThrow().getFileName();
        return new Place(at, scores, size, file, null);
    }

    /** @param reason null where it was not reached */
    private Place without(List<Integer> at, int[] size, int index, String reason) {
        if (reason != null) {
            still.failed(index, reason);
        }
        return new Place(at, List.of(), size, null, reason);
    }

    private static String words(Parameter parameter, Object value) {
        if (parameter == Parameter.GUIDANCE) {
            return NumberText.plain((Double) value) + " (" + GuidanceText.cfg((Double) value) + ")";
        }
        if (parameter == Parameter.SHIFT && ((Double) value).isNaN()) {
            return "–";
        }
        return value instanceof Double number ? NumberText.plain(number) : value.toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = GridPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /**
     * A run in plain text: what a pointer shows over its picture.
     *
     * @param run any run
     * @return prompt, parameters, scores, and the machine of a spread sweep, a line each
     */
    public static String title(Run run) {
        String scores = run.scores().entrySet().stream()
                .map(e -> e.getKey() + " " + NumberText.score(e.getValue()))
                .collect(Collectors.joining("\n"));
        String machine = run.machine().isEmpty() ? "" : "\n" + PictureCaption.madeOn(run.machine());
        return run.request().prompt() + "\n" + PictureCaption.parameters(run.request()) + "\n" + scores + machine;
    }
}
