package org.zimagelab.tuning.claims;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.Table;

/**
 * The verdicts on a file of claims.
 *
 * @param file the claims
 * @param models names of the models, in their order
 * @param readings for each model, in the order of the file
 * @param level of each family on each model: the 5 % of the whole page, divided by their number
 * @param tested how many readings were tested
 * @param pictures how many pictures the verdicts rest on
 * @param seconds what these pictures took to make, in this or an earlier sweep
 */
public record ClaimReport(
        ClaimFile file,
        List<String> models,
        List<Reading> readings,
        double level,
        int tested,
        int pictures,
        double seconds) {
    /** The chance that any verdict of a page names a difference that is not there. */
    public static final double PAGE_LEVEL = 0.05;

    public ClaimReport {
        models = List.copyOf(models);
        readings = List.copyOf(readings);
    }

    /**
     * Tests all claims.
     *
     * @param generator that made the runs
     * @param runs of {@link ClaimPlan#sweep}; runs may be missing or have failed
     */
    public static ClaimReport of(ClaimPlan plan, Generator generator, Runs runs) {
        ClaimPictures pictures = new ClaimPictures(plan, generator, runs);
        List<List<ClaimReading>> families = new ArrayList<>();
        List<ClaimReading> all = new ArrayList<>();
        for (ClaimModel model : plan.models()) {
            Map<String, List<ClaimReading>> byFamily = new LinkedHashMap<>();
            for (Claim claim : plan.file().claims()) {
                Interrupts.check();
                for (ClaimReading reading : ClaimReading.of(plan, pictures, generator, model, claim)) {
                    all.add(reading);
                    if (reading.counts()) {
                        byFamily.computeIfAbsent(claim.family(), f -> new ArrayList<>())
                                .add(reading);
                    }
                }
            }
            families.addAll(byFamily.values());
        }
        double level = PAGE_LEVEL / Math.max(1, families.size());
        families.forEach(family -> ClaimReading.judge(family, level));
        List<Reading> readings = all.stream().map(ClaimReading::reading).toList();
        int tested = (int) readings.stream()
                .filter(reading -> reading.test().isPresent() && !Double.isNaN(reading.adjustedP()))
                .count();
        long made = runs.runs().stream().filter(run -> run.ok()).count();
        double seconds =
                runs.runs().stream().mapToDouble(run -> run.cost().seconds()).sum();
        return new ClaimReport(
                plan.file(),
                plan.models().stream().map(model -> model.info().name()).toList(),
                readings,
                level,
                tested,
                (int) made,
                seconds);
    }

    /** How many readings got each verdict; each verdict is there. */
    public Map<ClaimVerdict, Integer> counts() {
        return counts(readings);
    }

    /** How many of these readings got each verdict; each verdict is there. */
    public static Map<ClaimVerdict, Integer> counts(List<Reading> some) {
        Map<ClaimVerdict, Integer> counts = new EnumMap<>(ClaimVerdict.class);
        for (ClaimVerdict verdict : ClaimVerdict.values()) {
            counts.put(verdict, 0);
        }
        some.forEach(reading -> counts.merge(reading.verdict(), 1, Integer::sum));
        return counts;
    }

    /** The readings of a model and a family, in the order of the file. */
    public List<Reading> of(String model, String family) {
        return readings.stream()
                .filter(reading -> reading.model().equals(model)
                        && reading.claim().family().equals(family))
                .toList();
    }

    /** The reading of an id such as {@code table-10-4/blurred} on a model; empty where there is none. */
    public Optional<Reading> reading(String model, String id) {
        return readings.stream()
                .filter(reading -> reading.model().equals(model) && reading.id().equals(id))
                .findFirst();
    }

    /** False verdicts to expect without any correction, if no setting made a difference: 5 % of the tested readings. */
    public double falseWithoutCorrection() {
        return tested * PAGE_LEVEL;
    }

    /** A row for each reading: what was claimed, how it was tested, the numbers and the verdict. */
    public Table table() {
        return ClaimTable.of(this);
    }
}
