package org.zimagelab.demo.training;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.zimagelab.demo.folder.Tensor;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.TorchScript;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.sampling.Schedule;
import org.zimagelab.diffusion.weights.Dtype;

/**
 * The last stage: from the base model, a few-step model with guidance in its weights. First the base makes guided
 * pictures in many steps and the ways there are kept; then the student learns each way's stretches as straight lines.
 */
final class TurboStage {
    /** Steps of the turbo model, each a stretch. */
    static final int STRETCHES = 8;

    /** Steps of the teacher in a stretch. */
    private static final int STEPS = 4;

    private static final int BATCH = 32;

    private TurboStage() {}

    /**
     * The base model, as it teaches.
     *
     * @param text sizes of the text encoder
     * @param reader its weights
     * @param base weights of the transformer
     * @param guidance that it is asked with, which becomes the student's nature
     * @param shift of its schedule, and of the student's
     */
    record Teacher(
            TextEncoderConfig text,
            Map<String, Tensor> reader,
            Map<String, Tensor> base,
            double guidance,
            double shift) {}

    /**
     * The ways that the teacher went, in one file that grows: a way is {@code STRETCHES + 1} latents, float32.
     *
     * @param file of the latents
     * @param way floats a way
     * @param captions index of every way's caption among the lessons
     */
    record Ways(Path file, int way, int[] captions) {}

    /**
     * Lets the teacher go so many ways, in whole batches; goes on where an earlier process stopped.
     */
    static Ways ways(Stage stage, int count, Teacher teacher, Lessons lessons, Dtype dtype, PrintStream out)
            throws IOException {
        Path file = stage.folder().resolve(stage.name() + ".ways.f32");
        int each = lessons.channels() * lessons.side() * lessons.side();
        int way = (STRETCHES + 1) * each;
        int[] captions = new int[count];
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                TorchScript network = network(manager, teacher, dtype);
                FileChannel ways = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long start = System.nanoTime();
            long told = start;
            int done = (int) (ways.size() / (4L * way * BATCH));
            int first = done;
            float[] sigmas = Schedule.sigmas(STRETCHES * STEPS, teacher.shift());
            for (int b = 0; b < count / BATCH; b++) {
                int[] chosen = new Random(stage.seed(-1 - b))
                        .ints(BATCH, 0, lessons.size())
                        .toArray();
                System.arraycopy(chosen, 0, captions, b * BATCH, BATCH);
                if (b < done) {
                    continue;
                }
                try (NDManager m = manager.newSubManager()) {
                    Lessons.Captions c = lessons.captions(m, chosen, chosen, new boolean[BATCH], BATCH);
                    float[] x = network.tensor(
                                    m,
                                    "way",
                                    c.ids(),
                                    c.lengths(),
                                    teacher.guidance(),
                                    m.create(sigmas),
                                    STEPS,
                                    stage.seed(-1 - b),
                                    new long[] {BATCH, lessons.channels(), lessons.side(), lessons.side()})
                            .toFloatArray();
                    // [stretch, picture, …] → [picture, stretch, …]
                    ByteBuffer bytes = ByteBuffer.allocate(4 * x.length).order(ByteOrder.LITTLE_ENDIAN);
                    FloatBuffer floats = bytes.asFloatBuffer();
                    for (int i = 0; i < BATCH; i++) {
                        for (int s = 0; s <= STRETCHES; s++) {
                            floats.put(x, (s * BATCH + i) * each, each);
                        }
                    }
                    long at = 4L * way * BATCH * b;
                    while (bytes.hasRemaining()) {
                        at += ways.write(bytes, at);
                    }
                }
                long now = System.nanoTime();
                if (now - told > 15e9 || b + 1 == count / BATCH) {
                    double left = (now - start) / 1e9 / (b + 1 - first) * (count / BATCH - b - 1);
                    out.printf(
                            Locale.ROOT,
                            "%s: teacher's way %d of %d, %.0f min left%n",
                            stage.name(),
                            (b + 1) * BATCH,
                            count,
                            left / 60);
                    told = now;
                }
            }
        }
        return new Ways(file, way, captions);
    }

    private static TorchScript network(NDManager manager, Teacher teacher, Dtype dtype) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("text", TextEncoder.architecture(teacher.text()));
        attributes.put("transformer", Transformer.architecture(BaseStage.TRANSFORMER));
        TorchScript network = TorchScript.around(
                manager.newSubManager(),
                Trainable.resource("batches.py") + "\n" + Trainable.resource("teacher.py"),
                "Teacher",
                attributes,
                dtype);
        add(manager, network, "text/", teacher.reader());
        add(manager, network, "transformer/", teacher.base());
        return network;
    }

    private static void add(NDManager manager, TorchScript module, String network, Map<String, Tensor> weights) {
        weights.forEach((name, weight) -> {
            try (NDManager m = manager.newSubManager()) {
                module.number("add", network + name, m.create(weight.values(), new Shape(weight.shape())));
            }
        });
    }

    /** The student's training. */
    static void run(Stage stage, Ways ways, Teacher teacher, Lessons lessons, Dtype dtype, PrintStream out)
            throws IOException {
        int each = lessons.channels() * lessons.side() * lessons.side();
        float[] sigmas = Schedule.sigmas(STRETCHES, teacher.shift());
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("transformer", Transformer.architecture(BaseStage.TRANSFORMER));
        try (Trainable student = new Trainable(
                        List.of("batches.py", "straightening.py"), "Straightening", attributes, 0.998, dtype);
                NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                TorchScript reading = network(manager, teacher, dtype);
                FileChannel file = FileChannel.open(ways.file())) {
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
                            int way = random.nextInt(ways.captions().length);
                            int stretch = random.nextInt(STRETCHES);
                            chosen[i] = ways.captions()[way];
                            read(file, 4L * ((long) way * ways.way() + (long) stretch * each), starts, ends, i, each);
                            // where a step of the turbo model asks, half of the time
                            place[i] = random.nextBoolean() ? 0 : random.nextFloat();
                            sigma[i] = sigmas[stretch];
                            next[i] = sigmas[stretch + 1];
                        }
                        try (NDManager m = student.newManager()) {
                            Lessons.Captions c = lessons.captions(m, chosen, chosen, new boolean[BATCH], 0);
                            Shape latents = new Shape(BATCH, lessons.channels(), lessons.side(), lessons.side());
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

    /** Two neighbouring latents of a way. */
    private static void read(FileChannel file, long at, float[] starts, float[] ends, int i, int each)
            throws IOException {
        ByteBuffer b = ByteBuffer.allocate(8 * each).order(ByteOrder.LITTLE_ENDIAN);
        while (b.hasRemaining() && file.read(b, at + b.position()) >= 0) {
            // until full
        }
        FloatBuffer floats = b.flip().asFloatBuffer();
        floats.get(starts, i * each, each);
        floats.get(ends, i * each, each);
    }
}
