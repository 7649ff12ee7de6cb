package org.zimagelab.demo.training;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.zimagelab.common.Pace;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.sampling.NoiseSchedule;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;

/**
 * The fourth stage: distils the base model into a model of few steps with guidance in its weights. First the base
 * model makes guided pictures in many steps, and their trajectories are stored. Then the student learns each window of
 * a trajectory as a straight line.
 */
final class TurboStage {
    /** Steps of the turbo model: each covers one window of a trajectory. */
    static final int WINDOWS = 8;

    /** Steps of the teacher in one window. */
    private static final int STEPS = 4;

    private static final int BATCH = 32;

    private TurboStage() {}

    /**
     * The base model as the teacher.
     *
     * @param text the sizes of the text encoder
     * @param reader the weights of the text encoder
     * @param base the weights of the transformer
     * @param guidance of its pictures, which the student learns to have built in
     * @param shift of its schedule and of the student's
     */
    record Teacher(
            TextEncoderConfig text,
            Map<String, Tensor> reader,
            Map<String, Tensor> base,
            double guidance,
            double shift) {}

    /**
     * The teacher's trajectories, in one file that grows. A trajectory is {@code WINDOWS + 1} latents, float32.
     *
     * @param file of the latents
     * @param floats of one trajectory
     * @param captions the caption of each trajectory, as an index into the data
     */
    record Trajectories(Path file, int floats, int[] captions) {}

    /**
     * Has the teacher compute so many trajectories, in whole batches. Continues where an earlier process stopped.
     */
    static Trajectories trajectories(
            Stage stage, int count, Teacher teacher, CaptionedLatents data, Dtype dtype, PrintStream out)
            throws IOException {
        Path file = stage.folder().resolve(stage.name() + ".ways.f32");
        int each = data.channels() * data.side() * data.side();
        int floats = (WINDOWS + 1) * each;
        int[] captions = new int[count];
        try (NDManager manager = Devices.manager(Device.cpu());
                TorchScript network = network(manager, teacher, dtype);
                FloatFile latents = FloatFile.toWrite(file)) {
            int done = (int) (latents.size() / ((long) floats * BATCH));
            Pace pace = new Pace(done, count / BATCH);
            float[] sigmas = NoiseSchedule.sigmas(WINDOWS * STEPS, teacher.shift());
            for (int b = 0; b < count / BATCH; b++) {
                int[] chosen = new Random(stage.seed(-1 - b))
                        .ints(BATCH, 0, data.size())
                        .toArray();
                System.arraycopy(chosen, 0, captions, b * BATCH, BATCH);
                if (b < done) {
                    continue;
                }
                try (NDManager m = manager.newSubManager()) {
                    CaptionedLatents.CaptionBatch c = data.captions(m, chosen, chosen, new boolean[BATCH], BATCH);
                    float[] x = network.tensor(
                                    m,
                                    "trajectory",
                                    c.ids(),
                                    c.lengths(),
                                    teacher.guidance(),
                                    m.create(sigmas),
                                    STEPS,
                                    stage.seed(-1 - b),
                                    new long[] {BATCH, data.channels(), data.side(), data.side()})
                            .toFloatArray();
                    // [window, picture, …] → [picture, window, …]
                    float[] byPicture = new float[x.length];
                    for (int i = 0; i < BATCH; i++) {
                        for (int s = 0; s <= WINDOWS; s++) {
                            System.arraycopy(x, (s * BATCH + i) * each, byPicture, i * floats + s * each, each);
                        }
                    }
                    latents.write((long) floats * BATCH * b, byPicture);
                }
                if (pace.isDue() || b + 1 == count / BATCH) {
                    out.printf(
                            Locale.ROOT,
                            "%s: the teacher's trajectory %d of %d, %.0f min left%n",
                            stage.name(),
                            (b + 1) * BATCH,
                            count,
                            pace.secondsLeft(b + 1) / 60);
                }
            }
        }
        return new Trajectories(file, floats, captions);
    }

    private static TorchScript network(NDManager manager, Teacher teacher, Dtype dtype) {
        TorchScript network = TorchScript.around(
                manager.newSubManager(),
                TrainableModule.resource("batches.py") + "\n" + TrainableModule.resource("teacher.py"),
                "Teacher",
                BaseStage.networks(teacher.text()),
                dtype);
        teacher.reader().forEach((name, weight) -> TrainableModule.add(manager, network, "text/" + name, weight));
        teacher.base().forEach((name, weight) -> TrainableModule.add(manager, network, "transformer/" + name, weight));
        return network;
    }

    /** Trains the student. */
    static void run(
            Stage stage,
            Trajectories trajectories,
            Teacher teacher,
            CaptionedLatents data,
            Dtype dtype,
            PrintStream out)
            throws IOException {
        int each = data.channels() * data.side() * data.side();
        float[] sigmas = NoiseSchedule.sigmas(WINDOWS, teacher.shift());
        Map<String, Object> attributes = Map.of("transformer", Transformer.architecture(BaseStage.TRANSFORMER));
        try (TrainableModule student = new TrainableModule(
                        List.of("batches.py", "straightening.py"), "Straightening", attributes, 0.998, dtype);
                NDManager manager = Devices.manager(Device.cpu());
                TorchScript reading = network(manager, teacher, dtype);
                FloatFile file = FloatFile.toRead(trajectories.file())) {
            student.add("transformer/", teacher.base());
            stage.run(
                    student,
                    (t, rate) -> {
                        Random random = new Random(stage.seed(t));
                        int[] chosen = new int[BATCH];
                        float[] starts = new float[BATCH * each];
                        float[] ends = new float[BATCH * each];
                        float[] place = new float[BATCH];
                        float[] sigma = new float[BATCH];
                        float[] next = new float[BATCH];
                        for (int i = 0; i < BATCH; i++) {
                            int k = random.nextInt(trajectories.captions().length);
                            int window = random.nextInt(WINDOWS);
                            chosen[i] = trajectories.captions()[k];
                            float[] both = file.read((long) k * trajectories.floats() + (long) window * each, 2 * each);
                            System.arraycopy(both, 0, starts, i * each, each);
                            System.arraycopy(both, each, ends, i * each, each);
                            // half of the time at the start of a window, where the turbo model makes its steps
                            place[i] = random.nextBoolean() ? 0 : random.nextFloat();
                            sigma[i] = sigmas[window];
                            next[i] = sigmas[window + 1];
                        }
                        try (NDManager m = student.newManager()) {
                            CaptionedLatents.CaptionBatch c = data.captions(m, chosen, chosen, new boolean[BATCH], 0);
                            Shape latents = new Shape(BATCH, data.channels(), data.side(), data.side());
                            float[] r = student.step(
                                    new double[] {rate, t},
                                    m.create(starts, latents),
                                    m.create(ends, latents),
                                    m.create(place),
                                    m.create(sigma),
                                    m.create(next),
                                    reading.tensor(m, "features", c.ids()),
                                    c.lengths());
                            return new double[] {r[0], r[1]};
                        }
                    },
                    x -> String.format(Locale.ROOT, "loss %.4f, gradient %.2f", x[0], x[1]),
                    out);
        }
    }
}
