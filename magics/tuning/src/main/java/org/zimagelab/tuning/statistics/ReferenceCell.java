package org.zimagelab.tuning.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * The cell that all others are compared with.
 *
 * @param index among the cells
 * @param reason why this one, such as {@code the vendor's setting of turbo}
 */
public record ReferenceCell(int index, String reason) {

    /**
     * The cell that a person names.
     *
     * @param cells of the comparison
     * @param named values of any parameters, that one of these cells has
     * @throws IllegalArgumentException with one line, if no cell has these values, or several have
     */
    static ReferenceCell named(Runs runs, List<Cell> cells, Cell named) {
        Parameter[] by = cells.get(0).parameters();
        List<Cell> fitting = runs.planned().stream()
                .filter(run -> named.holds(run::value))
                .map(run -> run.cell(by))
                .distinct()
                .toList();
        String words = Printable.value(CellText.of(named, Language.EN));
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException(
                    "no cell has " + words + "; there are " + CellText.list(cells, 6, Language.EN));
        }
        if (fitting.size() > 1) {
            throw new IllegalArgumentException(fitting.size() + " cells have " + words + ": "
                    + CellText.list(fitting, 4, Language.EN) + "; name more of their values");
        }
        return new ReferenceCell(cells.indexOf(fitting.get(0)), "the cell that was named");
    }

    /**
     * The vendor's setting for a model of the runs, where it is among the cells that have a value, else the cheapest of
     * those.
     *
     * @param values how many values each cell has
     * @param networkCalls of a picture in each cell
     */
    static ReferenceCell usual(Runs runs, List<Cell> cells, int[] values, double[] networkCalls) {
        Parameter[] by = cells.get(0).parameters();
        for (RunMetadata.Model model : runs.models()) {
            Optional<Variant> variant = model.likelyVariant();
            // Of several cells with the vendor's steps and guidance, the one that changes least beside them.
            Optional<Cell> vendors = variant.flatMap(of -> runs.planned().stream()
                    .filter(run -> run.model().equals(model) && isVendors(run, of))
                    .sorted(Comparator.comparingLong(ReferenceCell::changes))
                    .map(run -> run.cell(by))
                    .filter(cell -> values[cells.indexOf(cell)] > 0)
                    .findFirst());
            if (vendors.isPresent()) {
                return new ReferenceCell(
                        cells.indexOf(vendors.get()),
                        "the vendor's setting for the " + variant.get().name().toLowerCase(Locale.ROOT) + " model");
            }
        }
        int cheapest = IntStream.range(0, cells.size())
                .filter(cell -> values[cell] > 0)
                .boxed()
                .min((a, b) -> Double.compare(networkCalls[a], networkCalls[b]))
                .orElse(0);
        return new ReferenceCell(cheapest, "the cheapest cell");
    }

    /** How many settings beside steps and guidance are not the model's own, in the run of a cell that changes least. */
    public static long changes(List<Run> runs) {
        return runs.stream().mapToLong(ReferenceCell::changes).min().orElse(0);
    }

    private static long changes(Run run) {
        Request request = run.request();
        long on = Stream.of(Parameter.values())
                .filter(parameter -> parameter.off().isPresent() && !parameter.isWords() && !parameter.isOff(request))
                .count();
        boolean sampler = !request.sampler().equals(Sampler.names().get(0));
        boolean shift = !Parameter.same(run.value(Parameter.SHIFT), run.model().shift());
        return on + (sampler ? 1 : 0) + (shift ? 1 : 0);
    }

    private static boolean isVendors(Run run, Variant variant) {
        return run.request().steps() == variant.steps()
                && run.request().guidance().stages().isEmpty()
                && Parameter.same(run.request().guidance().scale(), variant.guidance());
    }
}
