package org.zimagelab.tuning.run;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * One run makes one picture. A sweep plans it, makes it or finds it in a store. Immutable: each step returns a changed
 * copy.
 *
 * @param key see {@link RunKey}
 * @param request the settings
 * @param model the model that makes or made the picture
 * @param outcome the state; a finished run has its file and metadata here
 * @param scored the scores of its picture
 */
public record Run(String key, Request request, RunMetadata.Model model, Outcome outcome, Scored scored) {

    /** A run without scores. */
    public Run(String key, Request request, RunMetadata.Model model, Outcome outcome) {
        this(key, request, model, outcome, Scored.NOTHING);
    }

    /**
     * A finished run from a store, with the request and model of its metadata.
     *
     * @param outcome the file with its metadata
     */
    public static Run of(Outcome.Finished outcome, Scored scored) {
        RunMetadata metadata = outcome.metadata();
        return new Run(metadata.key(), metadata.request(), metadata.model(), outcome, scored);
    }

    public Run with(Outcome other) {
        return new Run(key, request, model, other, scored);
    }

    public Run with(Scored other) {
        return new Run(key, request, model, outcome, other);
    }

    public Run with(Request other) {
        return new Run(key, other, model, outcome, scored);
    }

    /** Whether there is a picture. */
    public boolean ok() {
        return outcome instanceof Outcome.Finished;
    }

    /** The PNG in the store; empty where there is no picture. */
    public Optional<Path> file() {
        return finished().map(Outcome.Finished::file);
    }

    /** The metadata in the PNG; empty where there is no picture. */
    public Optional<RunMetadata> metadata() {
        return finished().map(Outcome.Finished::metadata);
    }

    /**
     * The machine of a spread sweep that made the picture, as a short line; empty if it was not made by one. It may
     * come from a foreign file.
     */
    public String machine() {
        return metadata().flatMap(RunMetadata::machine).map(Printable::value).orElse("");
    }

    private Optional<Outcome.Finished> finished() {
        return outcome instanceof Outcome.Finished finished ? Optional.of(finished) : Optional.empty();
    }

    /**
     * The cost of the picture when it was made, perhaps by an earlier sweep; {@link Cost#NONE} where there is no
     * picture.
     */
    public Cost cost() {
        return metadata().map(RunMetadata::cost).orElse(Cost.NONE);
    }

    /** Scores by name, in the order requested; NaN where a score could not be computed. */
    public Map<String, Double> scores() {
        return scored.values();
    }

    /** The value of a metric; NaN where the run has none. */
    public double value(Metric metric) {
        if (!metric.isCost()) {
            return scores().getOrDefault(metric.name(), Double.NaN);
        }
        if (!ok()) {
            return Double.NaN;
        }
        if (metric.equals(Metric.SECONDS)) {
            return cost().seconds();
        }
        return metric.equals(Metric.SKIPPED_CALLS) ? cost().skippedCalls() : cost().networkCalls();
    }

    /** The value that was used: as {@link Parameter#of}, but the model's own shift if the request names none. */
    public Object value(Parameter parameter) {
        Object asked = parameter.of(request);
        // NaN says that the model's own value holds. Copying the request for every value would be slow in large sweeps.
        return asked.equals(Double.NaN) ? parameter.of(request.withDefaultShift(model.shift())) : asked;
    }

    /** The cell of this run: its values of these parameters. */
    public Cell cell(Parameter... by) {
        Map<Parameter, Object> values = new LinkedHashMap<>();
        for (Parameter parameter : by) {
            values.put(parameter, value(parameter));
        }
        return new Cell(values);
    }

    /** Why the run failed, or why scores have no value; empty if nothing is missing. */
    public String reason() {
        return outcome instanceof Outcome.Failed failed ? failed.reason() : scored.reason();
    }

    /**
     * The full picture, read from the store.
     *
     * @throws IOException with one line, if there is no picture or its file is gone or damaged
     */
    public BufferedImage image() throws IOException {
        Optional<Path> file = file();
        if (file.isEmpty()) {
            throw new IOException("run " + key.substring(0, 8) + " has no picture: it " + verb());
        }
        return Pixels.read(file.get()).toImage();
    }

    private String verb() {
        return outcome instanceof Outcome.Planned ? "was not made" : outcome.word();
    }
}
