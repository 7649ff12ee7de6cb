package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelChangedException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.statistics.Convergence;
import org.zimagelab.tuning.store.RunStore;

/** Sweeps with a real but tiny model. */
class RealModelTest {
    private static final LoadOptions CPU = new LoadOptions("cpu", "fp32");

    @TempDir
    Path folder;

    @Test
    void everyCellIsBitIdenticalToThePictureMadeAlone() throws Exception {
        Path tiny = Path.of(RealModelTest.class.getResource("/tiny-zimage").toURI());
        RunStore store = RunStore.open(folder);
        Runs runs;
        Sweep sweep;
        ListenerLog log = new ListenerLog();
        try (ZImage model = ZImage.load(tiny, CPU)) {
            Request base = model.request("a red circle").withNegative("blue").withSize(64, 48);
            sweep = Sweep.of(base)
                    .prompts("a red circle", "一只猫")
                    .steps(1, 3)
                    .guidance(0, 2)
                    .with(Parameter.STAGES, List.of("off", "0-0.5:g2", "0-0.5:g2,0.5-1:g3"))
                    .seeds(7, 8);
            Plan plan = sweep.plan(Generator.of(model), store, SweepOptions.of(List.of()));
            runs = plan.run(log);
            assertEquals(32, log.summary.made());
            assertEquals(log.summary.cost().networkCalls(), plan.networkCalls());
            assertEquals(log.summary.cost().reusedCalls(), plan.sharedCalls());
            assertTrue(log.summary.cost().reusedCalls() > 0);

            sweep.run(model, store, List.of(), log);
            assertEquals(32, log.summary.reused());
            assertEquals(
                    "model 'other': expected tiny-zimage, which is asked here, or none",
                    assertThrows(IllegalArgumentException.class, () -> model.generate(base.withModel("other")))
                            .getMessage());
        }
        // Every fifth cell alone, each with a newly loaded model.
        for (int i = 0; i < runs.size(); i += 5) {
            Run run = runs.runs().get(i);
            try (ZImage alone = ZImage.load(tiny, CPU)) {
                Picture picture = alone.generate(run.request());
                RunMetadata metadata = RunMetadata.of(picture);
                assertEquals(run.key(), metadata.key());
                assertEquals(
                        store.find(run.key())
                                .orElseThrow()
                                .metadata()
                                .orElseThrow()
                                .pixels(),
                        metadata.pixels(),
                        "run " + i);
            }
        }
    }

    @Test
    void keptLatentsDecodeToTheSamePixelsAndGiveDistances() throws Exception {
        Path tiny = Path.of(RealModelTest.class.getResource("/tiny-zimage").toURI());
        RunStore store = RunStore.open(folder);
        SweepOptions options = SweepOptions.of(List.of()).withLatents(true);
        try (ZImage model = ZImage.load(tiny, CPU)) {
            Request base = model.request("a red circle").withSize(64, 48);
            Sweep sweep = Sweep.of(base).steps(2, 4, 12).guidance(0).seeds(7, 8);
            Runs runs = sweep.run(Generator.of(model), store, options, SweepListener.SILENT);
            Map<Integer, List<float[]>> latents = new TreeMap<>();
            for (Run run : runs) {
                float[] kept =
                        store.latents(store.find(run.key()).orElseThrow()).orElseThrow();
                assertArrayEquals(model.generate(run.request()).latents(), kept);
                BufferedImage decoded = model.decode(kept, 64, 48);
                BufferedImage stored = run.image();
                assertArrayEquals(stored.getRGB(0, 0, 64, 48, null, 0, 64), decoded.getRGB(0, 0, 64, 48, null, 0, 64));
                latents.computeIfAbsent(run.request().steps(), steps -> new ArrayList<>())
                        .add(kept);
            }
            Convergence convergence = Convergence.of(runs, "latent_l2", 0.05);
            assertEquals(List.of(), convergence.notes());
            List<CellScore> points = convergence.curves().get(0).points();
            for (int i = 0; i < 3; i++) {
                List<float[]> these = List.copyOf(latents.values()).get(i);
                double mean = (distance(these.get(0), latents.get(12).get(0))
                                + distance(these.get(1), latents.get(12).get(1)))
                        / 2;
                assertEquals(mean, points.get(i).mean(), 1e-6);
            }
            assertEquals(0, points.get(2).mean());
            assertTrue(points.get(0).mean() > points.get(1).mean());

            // Latents of some runs are missing: these are passed over, and made again when latents are requested.
            Files.delete(folder.resolve("runs/" + runs.runs().get(0).key() + ".latents.safetensors"));
            Convergence partly = Convergence.of(runs, "latent_l2", 0.05);
            assertEquals(
                    List.of("passed over: pictures whose latents are not kept; run the sweep again with --latents"),
                    partly.notes());
            ListenerLog log = new ListenerLog();
            sweep.run(Generator.of(model), store, options, log);
            assertEquals(1, log.summary.made());
            assertEquals(List.of(), Convergence.of(runs, "latent_l2", 0.05).notes());
        }
    }

    private static double distance(float[] z, float[] reference) {
        double square = 0;
        double length = 0;
        for (int i = 0; i < z.length; i++) {
            square += ((double) z[i] - reference[i]) * ((double) z[i] - reference[i]);
            length += (double) reference[i] * reference[i];
        }
        return Math.sqrt(square / length);
    }

    static Path copy(Path from, Path to) throws Exception {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    static void flip(Path file) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            long middle = f.length() - 2001;
            f.seek(middle);
            int b = f.read();
            f.seek(middle);
            f.write(b ^ 0x40);
        }
    }

    @Test
    void aModelWithOneChangedByteGetsItsOwnPictures() throws Exception {
        Path model =
                copy(Path.of(RealModelTest.class.getResource("/tiny-zimage").toURI()), folder.resolve("model"));
        Path weights = model.resolve("text_encoder/model.safetensors");
        RunStore store = RunStore.open(folder.resolve("store"));
        ListenerLog log = new ListenerLog();
        try (ZImage first = ZImage.load(model, CPU)) {
            Sweep sweep = Sweep.of(
                            first.request("a red circle").withSize(32, 32).withSteps(2))
                    .seeds(1, 2);
            sweep.run(first, store, List.of(), log);
            Thread.sleep(20);
            flip(weights);
            // the store has these runs, but the folder's model has changed
            String message = assertThrows(ModelChangedException.class, () -> sweep.run(first, store, List.of(), log))
                    .getMessage();
            assertTrue(message.contains(weights + ": changed"), message);
            try (ZImage second = ZImage.load(model, CPU)) {
                assertEquals(first.info().name(), second.info().name());
                sweep.run(second, store, List.of(), log);
                assertEquals(2, log.summary.made());
                assertEquals(4, store.keys().size());
            }
        }
    }

    /** One token's embedding is broken: pictures of a prompt with it fail, with or without guidance; others do not. */
    @Test
    void aCellWhoseNumbersAreNotFiniteFailsAlone() throws Exception {
        Path model =
                copy(Path.of(RealModelTest.class.getResource("/tiny-zimage").toURI()), folder.resolve("model"));
        Weights weights = Weights.read(model.resolve("text_encoder"));
        StoredTensor words = weights.tensors().get("model.embed_tokens.weight");
        long word = onlyIn(model, "一只猫", "a red circle");
        long width = words.shape()[1] * words.format().elementBytes();
        byte[] noNumbers = new byte[(int) width];
        Arrays.fill(noNumbers, (byte) 0xff);
        try (FileChannel file = FileChannel.open(words.file(), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(noNumbers), words.offset() + word * width);
        }
        RunStore store = RunStore.open(folder.resolve("store"));
        ListenerLog log = new ListenerLog();
        try (ZImage loaded = ZImage.load(model, CPU)) {
            Request base = loaded.request("a red circle").withSize(32, 32).withSteps(2);
            Runs runs = Sweep.of(base)
                    .prompts("a red circle", "一只猫")
                    .with(Parameter.NEGATIVE, List.of("", "一只猫"))
                    .guidance(0, 2)
                    .run(loaded, store, List.of(), log);
            assertEquals(
                    runs.runs().stream().filter(Run::ok).map(Run::key).collect(Collectors.toSet()),
                    Set.copyOf(store.keys()));
            assertTrue(log.summary.made() > 1 && log.summary.failed() > 1, log.summary.toString());
            for (Run run : runs) {
                boolean broken = run.request().prompt().equals("一只猫")
                        || run.request().guidance().scale() > 0
                                && run.request().negative().equals("一只猫");
                assertEquals(!broken, run.ok(), run.request().toString());
                if (broken) {
                    String reason = ((Outcome.Failed) run.outcome()).reason();
                    assertTrue(
                            reason.startsWith(
                                    "the text features are not finite behind the text encoder (prompt '一只猫')"),
                            reason);
                }
            }
        }
    }

    /** A token of one prompt that the other lacks. */
    private static long onlyIn(Path model, String prompt, String other) {
        try (PromptTokenizer tokenizer = new PromptTokenizer(
                model.resolve("tokenizer"),
                TextEncoderConfig.read(model.resolve("text_encoder")).vocabulary())) {
            long[] others = tokenizer.ids(other, 512);
            return Arrays.stream(tokenizer.ids(prompt, 512))
                    .filter(id -> Arrays.stream(others).noneMatch(o -> o == id))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aModelThatChangesDuringASweepEndsIt() throws Exception {
        Path model =
                copy(Path.of(RealModelTest.class.getResource("/tiny-zimage").toURI()), folder.resolve("model"));
        RunStore store = RunStore.open(folder.resolve("store"));
        try (ZImage loaded = ZImage.load(model, CPU)) {
            Sweep sweep = Sweep.of(
                            loaded.request("a red circle").withSize(32, 32).withSteps(2))
                    .seeds(1, 2, 3, 4);
            loaded.generate(sweep.base());
            Thread.sleep(20);
            ListenerLog log = new ListenerLog() {
                @Override
                public void step(Moment moment) {
                    if (moment.run() == 1) {
                        try {
                            flip(model.resolve("text_encoder/model.safetensors"));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                }
            };
            SweepStoppedException e =
                    assertThrows(SweepStoppedException.class, () -> sweep.run(loaded, store, List.of(), log));
            assertTrue(e.getMessage().contains("load the model model again; 1 of 4 pictures is kept"), e.getMessage());
            assertEquals(1, store.keys().size());
        }
    }
}
