import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.Csv;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.Diversity;
import org.zimagelab.tuning.statistics.ReferenceComparison;
import org.zimagelab.tuning.store.RunStore;

/**
 * What seed variance does to the diversity of seeds, and what it costs in adherence:
 * {@code java -cp 'install/target/lib/*' bench/SeedVarianceSweep.java MODEL SEEDS STRENGTHS SHARES STORE} prints both
 * scores of each cell with the paired difference from the cell without noise, for these prompts, as CSV.
 */
public class SeedVarianceSweep {
    public static void main(String[] a) throws Exception {
        try (ZImage model = ZImage.load(a[0])) {
            Sweep sweep = Sweep.of(model.request(""))
                    .prompts(
                            "a red circle on a white background",
                            "a blue striped square above a green star",
                            "a ginger cat with green eyes in a garden")
                    .seeds(LongStream.range(0, Long.parseLong(a[1])).toArray())
                    .with(Parameter.SEED_VARIANCE, numbers(a[2]))
                    .with(Parameter.SEED_VARIANCE_SHARE, numbers(a[3]));
            RunStore store = RunStore.open(Files.createDirectories(Path.of(a[4])));
            Runs runs = sweep.run(
                    Generator.of(model),
                    store,
                    SweepOptions.of(Scores.parse("adherence", Set.of())),
                    SweepListener.SILENT);
            runs = Diversity.measured(runs);
            System.out.println(runs.metric("diversity").description());
            for (String score : List.of("diversity", "adherence")) {
                Parameter[] by = {Parameter.SEED_VARIANCE, Parameter.SEED_VARIANCE_SHARE};
                Cell off = BlockedScores.of(runs, score, by).cells().get(0);
                System.out.println(Csv.of(ReferenceComparison.of(runs, score, Estimand.THESE, Optional.of(off), by)
                        .table()));
            }
        }
    }

    private static List<Object> numbers(String list) {
        return new ArrayList<>(Arrays.stream(list.split(",")).map(Double::valueOf).toList());
    }
}
