package org.zimagelab.demo.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.torch.script.TorchArchive;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;

/** A small text encoder that learns to tell whether token 7 is in a caption. */
class StageTest {
    private static final TextEncoderConfig SMALL = new TextEncoderConfig(16, 32, 2, 2, 1, 8, 20, 1e-6, 1e6);
    private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());
    private static final int BATCH = 16;
    private static final int LENGTH = 6;

    @TempDir
    Path folder;

    @Test
    void aKilledTrainingEndsLikeAnUninterruptedOne() throws IOException {
        List<Double> losses = new ArrayList<>();
        Map<String, Tensor> whole = trained(stage("whole"), Integer.MAX_VALUE, losses);
        assertTrue(losses.get(losses.size() - 1) < losses.get(0) / 2, "it learns: " + losses);
        for (int kill : new int[] {1, 17, 40}) {
            Stage killed = stage("killed-" + kill);
            assertThrows(IllegalStateException.class, () -> trained(killed, kill, new ArrayList<>()));
            Map<String, Tensor> resumed = trained(killed, Integer.MAX_VALUE, new ArrayList<>());
            whole.forEach((name, values) ->
                    assertArrayEquals(values.values(), resumed.get(name).values(), 1e-5f, name));
        }
    }

    @Test
    void anIncompleteCheckpointIsIgnored() throws IOException {
        Stage stage = stage("torn");
        assertThrows(IllegalStateException.class, () -> trained(stage, 20, new ArrayList<>()));
        // a kill while the next one was being written
        Files.write(stage.checkpoint().resolveSibling(stage.checkpoint().getFileName() + ".new"), new byte[100]);
        trained(stage, Integer.MAX_VALUE, new ArrayList<>());
        assertEquals(60, Checkpoint.read(stage.checkpoint()).step());
    }

    private Stage stage(String name) {
        return new Stage(name, 60, folder, 0.02, 5);
    }

    private static Map<String, Tensor> trained(Stage stage, int kill, List<Double> losses) throws IOException {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("text", TextEncoder.architecture(SMALL));
        attributes.put("head", new TorchArchive.Empty("Dict[str, Tensor]"));
        attributes.put("classes", new TorchArchive.Empty("List[int]"));
        attributes.put("tail", 1);
        Map<String, long[]> shapes = TextEncoder.architecture(SMALL).shapes();
        Map<String, long[]> head = new LinkedHashMap<>();
        head.put("head.weight", new long[] {2, SMALL.hidden()});
        head.put("head.bias", new long[] {2});
        try (TrainableModule reader =
                new TrainableModule(List.of("text_training.py"), "TextTraining", attributes, 0.9, Dtype.FP32)) {
            reader.number("answer", 2);
            reader.add("text/", InitialWeights.of(shapes, stage.seed(0)));
            reader.add("", InitialWeights.of(head, stage.seed(0)));
            stage.run(
                    reader,
                    (t, rate) -> {
                        double loss = step(reader, t, rate, new Random(stage.seed(t)));
                        losses.add(loss);
                        if (t == kill) {
                            throw new IllegalStateException("killed");
                        }
                        return new double[] {loss};
                    },
                    x -> "loss " + x[0],
                    Duration.ZERO,
                    SILENT);
        }
        return Checkpoint.read(stage.checkpoint()).averages("text/");
    }

    private static double step(TrainableModule reader, int t, double rate, Random random) {
        long[] ids = random.longs(BATCH * LENGTH, 8, 20).toArray();
        long[] labels = new long[BATCH];
        for (int i = 0; i < BATCH; i++) {
            if (random.nextBoolean()) {
                labels[i] = 1;
                ids[i * LENGTH + random.nextInt(LENGTH)] = 7;
            }
        }
        long[] lengths = new long[BATCH];
        Arrays.fill(lengths, LENGTH);
        try (NDManager m = reader.newManager()) {
            return reader.step(
                            new double[] {rate, t},
                            m.create(ids, new Shape(BATCH, LENGTH)),
                            m.create(lengths),
                            m.create(labels, new Shape(BATCH, 1)))[0];
        }
    }
}
