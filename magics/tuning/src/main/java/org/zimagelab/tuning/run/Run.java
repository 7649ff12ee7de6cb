package org.zimagelab.tuning.run;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * One picture's making: planned by a sweep, made, or found in a store. Immutable; each step of the way gives a changed
 * copy.
 *
 * @param key see {@link RunKey}
 * @param request what was asked
 * @param model what makes it, or made it
 * @param outcome how far it has come; a finished one has the file and its metadata
 * @param scored the scores of its picture
 */
public record Run(String key, Request request, RunMetadata.Model model, Outcome outcome, Scored scored) {

    /** A run without scores. */
    public Run(String key, Request request, RunMetadata.Model model, Outcome outcome) {
        this(key, request, model, outcome, Scored.NOTHING);
    }

    /**
     * A finished run as the store holds it, which has the metadata's request and model.
     *
     * @param outcome with the metadata
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

    /** What the PNG says of its making; empty where there is no picture. */
    public Optional<RunMetadata> metadata() {
        return finished().map(Outcome.Finished::metadata);
    }

    private Optional<Outcome.Finished> finished() {
        return outcome instanceof Outcome.Finished finished ? Optional.of(finished) : Optional.empty();
    }

    /** What the picture cost when it was made, also by an earlier sweep; {@link Cost#NONE} where there is none. */
    public Cost cost() {
        return metadata().map(RunMetadata::cost).orElse(Cost.NONE);
    }

    /** Scores by name, in the order asked; NaN where a score could not be computed. */
    public Map<String, Double> scores() {
        return scored.values();
    }

    /** NaN where the run has no value of this metric. */
    public double value(Metric metric) {
        if (!metric.isCost()) {
            return scores().getOrDefault(metric.name(), Double.NaN);
        }
        if (!ok()) {
            return Double.NaN;
        }
        return metric.equals(Metric.SECONDS) ? cost().seconds() : cost().networkCalls();
    }

    /** The value that ran: as {@link Parameter#of}, but of shift the model's own where none was named. */
    public Object value(Parameter parameter) {
        return parameter.of(request.withDefaultShift(model.shift()));
    }

    /** Where this run lies among these parameters' values. */
    public Cell cell(Parameter... by) {
        Map<Parameter, Object> values = new LinkedHashMap<>();
        for (Parameter parameter : by) {
            values.put(parameter, value(parameter));
        }
        return new Cell(values);
    }

    /**
     * Why something of this run is missing: why it failed, or why scores have no value; empty if nothing is missing.
     */
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
