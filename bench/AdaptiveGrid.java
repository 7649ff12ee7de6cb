import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;

/**
 * Makes the full grid of demo-base that bench/adaptive draws from: {@code java -cp 'install/target/lib/*'
 * bench/AdaptiveGrid.java STORE FILE.csv [SEEDS]}. Pictures that STORE has are not made again.
 */
public class AdaptiveGrid {
    static final String[] PROMPTS = {
        "a red circle above a blue square on a white background",
        "a small green triangle left of a large yellow star on a navy background",
        "a large striped purple square on a grey background",
        "a white cat with blue eyes on a window sill",
        "an orange cat with green eyes on the sofa",
        "a futuristic city at night with cyan neon and flying cars"
    };

    public static void main(String[] a) throws Exception {
        int seeds = a.length > 2 ? Integer.parseInt(a[2]) : 8;
        List<Score> scores = Scores.parse("adherence,blur_effect,fine_detail,chroma_p95", Set.of(Requirement.PROMPT));
        try (ZImage model = ZImage.load("demo-base")) {
            Sweep sweep = Sweep.of(model.request(PROMPTS[0]))
                    .prompts(PROMPTS)
                    .seeds(LongStream.rangeClosed(1, seeds).toArray())
                    .steps(4, 8, 16, 32)
                    .guidance(0, 1, 2, 4);
            Runs runs = sweep.run(
                    Generator.of(model), RunStore.open(Path.of(a[0])), SweepOptions.of(scores), SweepListener.SILENT);
            List<String> lines = new ArrayList<>();
            lines.add("prompt,seed,steps,guidance,adherence,blur_effect,fine_detail,chroma_p95,network_calls,seconds");
            for (Run run : runs) {
                int prompt = 1 + IntStream.range(0, PROMPTS.length)
                        .filter(p -> PROMPTS[p].equals(run.request().prompt()))
                        .findFirst()
                        .orElseThrow();
                StringBuilder line = new StringBuilder("p" + prompt + "," + run.request().seed() + ","
                        + run.request().steps() + "," + run.request().guidance().scale());
                for (Score score : scores) {
                    line.append(String.format(Locale.ROOT, ",%.6g", run.scores().get(score.name())));
                }
                line.append(String.format(Locale.ROOT, ",%d,%.4f", run.cost().networkCalls(), run.cost().seconds()));
                lines.add(line.toString());
            }
            Files.write(Path.of(a[1]), lines);
        }
    }
}
