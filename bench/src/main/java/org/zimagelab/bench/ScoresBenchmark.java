package org.zimagelab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.ScoreInput;

/**
 * Scores of a new picture each time, in decoded bytes. {@code defects} is the defect vector in one go,
 * {@code naturalness} NIQE, PIQE and BRISQUE, {@code two} all scores against a reference; these make their own planes
 * within the time. A score by name finds its planes of luma made, as its peers are handed theirs. Two PNGs of one size
 * are given by
 * {@code -Dpictures=DIR}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class ScoresBenchmark {
    private static final List<String> NATURALNESS = List.of("niqe", "piqe", "brisque_exact");
    private static final Set<String> TOGETHER = Set.of("defects", "naturalness", "two");

    @Param("defects")
    public String score;

    private byte[] bytes;
    private byte[] others;
    private int width;
    private int height;
    private List<Score> scores;
    private ScoreInput input;

    @Setup(Level.Trial)
    public void read() throws IOException {
        Path folder = Path.of(System.getProperty("pictures"));
        Pixels picture = Pixels.read(folder.resolve("picture.png"));
        width = picture.width();
        height = picture.height();
        bytes = bytes(picture);
        others = bytes(Pixels.read(folder.resolve("reference.png")));
        scores = switch (score) {
            case "defects" ->
                Scores.parse("all", Set.of()).stream()
                        .filter(s -> !NATURALNESS.contains(s.name()))
                        .toList();
            case "naturalness" -> Scores.parse(String.join(",", NATURALNESS), Set.of());
            case "two" ->
                Scores.parse("all", Set.of(Requirement.REFERENCE)).stream()
                        .filter(s -> s.requirements().contains(Requirement.REFERENCE))
                        .toList();
            default -> Scores.parse(score, Set.of());
        };
    }

    /** A picture keeps what it derived, so every call needs a new one. */
    @Setup(Level.Invocation)
    public void forget() {
        input =
                ScoreInput.of(Pixels.ofRgb(width, height, bytes))
                    .against(ScoreInput.of(Pixels.ofRgb(width, height, others)));
        if (!TOGETHER.contains(score)) {
            for (Pixels picture : List.of(input.picture(), input.reference().orElseThrow().picture())) {
                picture.shared(Pixels.LUMA);
                picture.shared(Pixels.LUMA_8_BIT);
            }
        }
    }

    @Benchmark
    public Map<String, Double> values() {
        return Scores.of(input, scores, (s, reason) -> {
            throw new IllegalStateException(s.name() + ": " + reason);
        });
    }

    private static byte[] bytes(Pixels picture) {
        byte[] bytes = new byte[3 * picture.count()];
        for (int i = 0; i < picture.count(); i++) {
            bytes[3 * i] = (byte) picture.red(i);
            bytes[3 * i + 1] = (byte) picture.green(i);
            bytes[3 * i + 2] = (byte) picture.blue(i);
        }
        return bytes;
    }
}
