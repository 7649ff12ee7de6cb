import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.selftest.PlantedDefect;

/**
 * By how much each score changes when a barely visible defect is planted:
 * {@code java -cp 'install/target/lib/*' bench/RelevantDifferences.java FOLDER} prints for each score and defect the
 * median of the absolute change at the first level over the pictures of the folder. The relevant differences that
 * scores declare are rounded from these medians, see docs/scores.md.
 */
public class RelevantDifferences {
    public static void main(String[] folder) throws Exception {
        List<Pixels> pictures = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(folder[0]))) {
            for (Path file : files.sorted().toList()) {
                pictures.add(Pixels.read(file));
            }
        }
        System.out.print("score");
        for (PlantedDefect defect : PlantedDefect.values()) {
            System.out.print("\t" + defect.word());
        }
        System.out.println("\tdeclared");
        for (Score score : Scores.all()) {
            if (!score.requirements().isEmpty() || score.unavailable().isPresent()) {
                continue;
            }
            StringBuilder line = new StringBuilder(score.name());
            for (PlantedDefect defect : PlantedDefect.values()) {
                List<Double> changes = new ArrayList<>();
                for (Pixels picture : pictures) {
                    try {
                        changes.add(Math.abs(score.of(defect.plant(picture, 1)) - score.of(picture)));
                    } catch (NotScoredException e) {
                        // This picture says nothing of this score.
                    }
                }
                changes.sort(null);
                line.append(String.format(
                        Locale.ROOT, "\t%.4g", changes.isEmpty() ? Double.NaN : changes.get(changes.size() / 2)));
            }
            System.out.println(line + "\t"
                    + (score.relevantDifference().isPresent()
                            ? score.relevantDifference().getAsDouble()
                            : "none"));
        }
    }
}
