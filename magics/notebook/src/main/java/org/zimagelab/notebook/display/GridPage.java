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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.zimagelab.diffusion.Printable;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.files.AtomicFile;
import org.zimagelab.quality.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.Outcome;
import org.zimagelab.tuning.Parameter;
import org.zimagelab.tuning.Plan;
import org.zimagelab.tuning.Run;
import org.zimagelab.tuning.Runs;

/**
 * A sweep as one HTML file that needs no network: which parameters are rows, columns and blocks is chosen on the page
 * ({@code page.js}), scores lie over the pictures as heat, all pictures zoom in step, and any two are compared.
 */
public final class GridPage {
    /** Longest side of the small pictures, pixels. */
    private static final int THUMBNAIL = 192;

    /** Escapes what would end the script that it stands in. */
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    /** What page.js reads. */
    private record Data(List<Axis> parameters, List<Scored> scores, List<Place> runs) {}

    private record Axis(String name, List<String> values) {}

    private record Scored(String name, String better, String description) {}

    /**
     * @param at index of its value of each parameter
     * @param scores null where there is none
     * @param thumb a small picture's address; null where there is no picture
     * @param file address of the whole picture beside the page; null where it is within
     * @param failed why there is no picture; null where it was not reached
     */
    private record Place(
            List<Integer> at,
            List<Double> scores,
            int[] size,
            String thumb,
            String file,
            String words,
            String failed) {}

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
    private final Map<Parameter, List<Object>> values = new LinkedHashMap<>();
    private final List<Place> places = new ArrayList<>();

    /** Of the whole pictures that the page holds, by index of their runs. They are read as it is written: many are large. */
    private final Map<Integer, Path> pictures = new LinkedHashMap<>();

    private GridPage(String title, Runs runs, String folder, Seen seen) {
        this.title = title;
        this.runs = runs;
        this.folder = folder;
        this.seen = seen;
        List<Request> requests =
                runs.plan().runs().stream().map(Plan.Planned::request).toList();
        for (Parameter parameter : Parameter.values()) {
            List<Object> named = new ArrayList<>(runs.plan().sweep().values(parameter));
            requests.stream()
                    .map(parameter::of)
                    .distinct()
                    .filter(v -> !named.contains(v))
                    .forEach(named::add);
            named.removeIf(v -> requests.stream().noneMatch(r -> parameter.of(r).equals(v)));
            if (named.size() > 1 || parameter.isInGrid() || parameter == Parameter.PROMPT) {
                values.put(parameter, named);
            }
        }
        Map<String, Run> finished = new LinkedHashMap<>();
        runs.forEach(run -> finished.put(run.key(), run));
        for (Plan.Planned planned : runs.plan().runs()) {
            Interrupts.check();
            places.add(place(places.size(), planned.request(), finished.get(planned.key())));
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
                parameter.label(), named.stream().map(v -> words(parameter, v)).toList())));
        Map<String, String> parts = Map.of(
                "title", Html.escape(title),
                "about", Html.escape(about()),
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

    private String about() {
        return runs.plan().models().stream()
                        .map(model -> model.name() + ", " + model.dtype() + " on " + model.device())
                        .collect(Collectors.joining("; "))
                + " · "
                + Numbers.count(runs.plan().runs().size(), "run") + " planned, "
                + Numbers.count(runs.runs().stream().filter(Run::ok).count(), "picture");
    }

    private List<Scored> scores() {
        Map<String, Score> known = ScoreWords.known(runs.scoreNames());
        List<Scored> scores = new ArrayList<>();
        for (String name : runs.scoreNames()) {
            Score score = known.get(name);
            String better = score == null
                    ? "neither"
                    : switch (score.better()) {
                        case HIGHER_IS_BETTER -> "higher";
                        case LOWER_IS_BETTER -> "lower";
                        case NEITHER -> "neither";
                    };
            scores.add(new Scored(name, better, score == null ? "" : score.description()));
        }
        return scores;
    }

    private Place place(int index, Request request, Run run) {
        List<Integer> at = new ArrayList<>();
        values.forEach((parameter, named) -> at.add(named.indexOf(parameter.of(request))));
        int[] size = {request.width(), request.height()};
        if (run == null || !run.ok()) {
            String reason = run != null && run.outcome() instanceof Outcome.Failed failed ? failed.reason() : null;
            return new Place(at, List.of(), size, null, null, Captions.parameters(request), reason);
        }
        BufferedImage image;
        try {
            image = run.image();
        } catch (IOException e) {
            Interrupts.check();
            seen.failed(index, e.getMessage());
            return new Place(at, List.of(), size, null, null, Captions.parameters(request), e.getMessage());
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
        return new Place(
                at,
                scores,
                size,
                Thumbnails.jpegUri(Thumbnails.of(image, THUMBNAIL)),
                folder == null ? null : folder + "/" + run.file().orElseThrow().getFileName(),
                title(run),
                null);
    }

    private static String words(Parameter parameter, Object value) {
        if (parameter == Parameter.GUIDANCE) {
            return Numbers.plain((Double) value) + " (" + Captions.cfg((Double) value) + ")";
        }
        if (parameter == Parameter.SHIFT && ((Double) value).isNaN()) {
            return "–";
        }
        return value instanceof Double number ? Numbers.plain(number) : value.toString();
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
     * @return prompt, parameters and scores, a line each
     */
    public static String title(Run run) {
        String scores = run.scores().entrySet().stream()
                .map(e -> e.getKey() + " " + Numbers.score(e.getValue()))
                .collect(Collectors.joining("\n"));
        return run.request().prompt() + "\n" + Captions.parameters(run.request()) + "\n" + scores;
    }
}
