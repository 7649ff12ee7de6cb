package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.RunLock;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.SharedCopies;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.StoreException;

/** A store on S3, through Hadoop's S3A, from several machines. */
class HadoopFolderTest {
    private static final String SECRET = "aVerySecretKeyOfSomebody";
    private static final StoreAddress ADDRESS = new StoreAddress("s3a://" + SmallS3.BUCKET + "/sweeps/图片 1");

    @TempDir
    Path machines;

    private SmallS3 s3;

    @BeforeEach
    void start() throws IOException {
        s3 = new SmallS3();
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    private Configuration conf() {
        Configuration conf = new Configuration();
        conf.set("fs.s3a.endpoint", s3.endpoint());
        conf.set("fs.s3a.endpoint.region", "us-east-1");
        conf.set("fs.s3a.path.style.access", "true");
        conf.set("fs.s3a.access.key", "someAccessKey");
        conf.set("fs.s3a.secret.key", SECRET);
        conf.set("fs.s3a.impl.disable.cache", "true");
        conf.set("fs.s3a.retry.interval", "5ms");
        conf.set("fs.s3a.retry.throttle.interval", "5ms");
        return conf;
    }

    /** The store as another machine opens it, with copies of its own. */
    private RunStore machine(String name) {
        return HadoopFolder.open(ADDRESS, conf(), machines.resolve(name));
    }

    private static Picture picture(long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 32 * 32; i++) {
            image.setRGB(i % 32, i / 32, random.nextInt(1 << 24));
        }
        float[] latents = new float[16 * 4 * 4];
        Arrays.fill(latents, seed);
        Request request = new Request("猫", "", 32, 32, 1, Guidance.of(0), seed, "euler", OptionalDouble.empty(), 512);
        ModelInfo model = new ModelInfo(
                "tiny",
                Path.of("tiny"),
                ModelInfo.Variant.BASE,
                "0123456789abcdef".repeat(4),
                "cpu",
                "fp32",
                1,
                4,
                32,
                16,
                3.0);
        return new Picture(image, request, model, new double[] {1, 0}, latents, 1, 0, 0.25);
    }

    private static Metric metric(String name) {
        return Metric.unknown(name);
    }

    @Test
    void whatOneMachineKeepsAnotherFinds() throws IOException {
        RunStore one = machine("one");
        assertEquals(List.of(), one.notes());
        assertEquals(Set.of(), one.keys());
        Run saved = one.score(one.saveWithLatents(picture(1)), Map.of(metric("blur"), 1.0));
        for (long seed = 2; seed < 6; seed++) {
            one.save(picture(seed)); // more than a page of the list
        }
        RunStore two = machine("two");
        assertEquals(one.keys(), two.keys());
        assertEquals(5, two.keys().size());
        Run found = two.find(saved.key()).orElseThrow();
        assertEquals(saved.scores(), found.scores());
        assertTrue(two.hasLatents(saved.key()));
        assertTrue(Arrays.equals(picture(1).latents(), two.latents(found).orElseThrow()));
        assertTrue(Arrays.equals(
                Files.readAllBytes(saved.file().orElseThrow()),
                Files.readAllBytes(found.file().orElseThrow())));

        // scores of both machines come together
        two.score(found, Map.of(metric("noise"), 2.0));
        one.score(saved, Map.of(metric("halo"), 3.0));
        assertEquals(
                Set.of("blur", "noise", "halo"),
                machine("three").find(saved.key()).orElseThrow().scores().keySet());
        assertEquals(List.of(), two.notes());
    }

    @Test
    void copiesAreFetchedTogetherAndOnlyOnce() {
        RunStore one = machine("one");
        List<String> keys = new ArrayList<>();
        for (long seed = 0; seed < 5; seed++) {
            keys.add(one.saveWithLatents(picture(seed)).key());
        }
        keys.add("f".repeat(64));
        machine("two").fetch(keys, true, SharedCopies.Progress.SILENT);
        RunStore copies = RunStore.open(machines.resolve("two"));
        assertEquals(5, copies.all().size());
        assertTrue(copies.all().stream().allMatch(run -> copies.latents(run).isPresent()));

        one.score(one.find(keys.get(3)).orElseThrow(), Map.of(metric("blur"), 1.0));
        RunStore two = machine("two");
        s3.requests.clear();
        two.fetch(keys, true, SharedCopies.Progress.SILENT);
        assertEquals(
                1,
                s3.requests.stream()
                        .filter(r -> r.startsWith("GET") && r.contains("/runs/"))
                        .count(),
                s3.requests::toString);
        assertEquals(Map.of("blur", 1.0), copies.find(keys.get(3)).orElseThrow().scores());
    }

    @Test
    void oneOfManyMachinesGetsAClaim() throws Exception {
        String key = "a".repeat(64);
        List<RunStore> stores = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            stores.add(machine("m" + i));
        }
        CyclicBarrier together = new CyclicBarrier(stores.size());
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<Optional<RunLock>>> claims = new ArrayList<>();
        for (RunStore store : stores) {
            claims.add(threads.submit((Callable<Optional<RunLock>>) () -> {
                together.await();
                return store.claim(key);
            }));
        }
        List<RunLock> taken = new ArrayList<>();
        for (Future<Optional<RunLock>> claim : claims) {
            claim.get().ifPresent(taken::add);
        }
        threads.shutdown();
        assertEquals(1, taken.size());
        assertEquals(
                1,
                s3.objects.keySet().stream()
                        .filter(name -> name.endsWith(key + ".making"))
                        .count());
        taken.get(0).close();
        RunLock next = stores.get(5).claim(key).orElseThrow();
        next.close();
        assertTrue(s3.objects.keySet().stream().noneMatch(name -> name.contains(key)));
    }

    @Test
    void aClaimOfAKilledProcessIsTakenOverAndItsHalfIsRemoved() throws Exception {
        RunStore store = machine("one");
        Process process = new ProcessBuilder("sleep", "600").start();
        process.destroyForcibly().waitFor();
        String runs = s3Folder() + "/runs/";
        String[] mine = ownClaim(store).split(" ");
        mine[0] = "" + process.pid();
        for (String key : List.of("a".repeat(64), "b".repeat(64))) {
            put(runs + key + ".making", String.join(" ", mine));
        }
        put(runs + "a".repeat(64) + ".latents.safetensors", "half");
        store.claim("b".repeat(64)).orElseThrow().close();
        assertEquals(2, store.removeLeftovers());
        assertTrue(s3.objects.keySet().stream().allMatch(name -> name.endsWith("/")), "only S3A's marks of folders");

        mine[2] = "another-machine";
        put(runs + "a".repeat(64) + ".making", String.join(" ", mine));
        assertTrue(store.claim("a".repeat(64)).isEmpty());
        assertEquals(0, store.removeLeftovers());
    }

    private String ownClaim(RunStore store) {
        try (RunLock lock = store.claim("c".repeat(64)).orElseThrow()) {
            return new String(
                    s3.objects
                            .get(s3Folder() + "/runs/" + "c".repeat(64) + ".making")
                            .bytes(),
                    StandardCharsets.US_ASCII);
        }
    }

    private static String s3Folder() {
        return ADDRESS.text().replace("s3a://" + SmallS3.BUCKET + "/", "");
    }

    private void put(String key, String text) {
        s3.objects.put(key, new SmallS3.Stored(text.getBytes(StandardCharsets.US_ASCII), Instant.now()));
    }

    @Test
    void aDamagedFileThereIsPassedOverAndMadeAgain() {
        RunStore one = machine("one");
        Run saved = one.save(picture(1));
        String name = s3Folder() + "/runs/" + saved.key() + ".png";
        byte[] whole = s3.objects.get(name).bytes();
        s3.objects.put(name, new SmallS3.Stored(Arrays.copyOf(whole, whole.length / 2), Instant.now()));
        RunStore two = machine("two");
        assertTrue(two.find(saved.key()).isEmpty());
        assertTrue(two.notes().toString().contains("cut short; passed over"), two.notes()::toString);
        one.save(picture(1));
        assertTrue(two.find(saved.key()).isPresent());
    }

    @Test
    void aStoreThatCreatesAFileTwiceSaysSo() {
        s3.conditional = false;
        List<String> notes = machine("one").notes();
        assertEquals(1, notes.size());
        assertTrue(
                notes.get(0)
                        .endsWith("creates a file twice if two machines do so at once, so they may make the same"
                                + " picture, with the same pixels"),
                notes::toString);
    }

    @Test
    void aStoreThatIsSlowOrClosesConnectionsIsAskedAgain() throws IOException {
        RunStore one = machine("one");
        Run saved = one.save(picture(1));
        for (String fault : List.of("503 SlowDown", "500 InternalError", "cut")) {
            s3.fault = fault;
            s3.faulty = fault.equals("cut") ? "GET" : "GET PUT HEAD DELETE";
            s3.faults.set(2);
            RunStore two = machine(fault);
            assertEquals(List.of(), two.notes(), fault);
            int some = fault.equals("500 InternalError") ? 12 : 2; // more than Hadoop's own tries
            s3.faults.set(some);
            assertTrue(two.find(saved.key()).isPresent(), fault);
            s3.faults.set(some);
            two.claim("a".repeat(64)).orElseThrow().close();
            s3.faults.set(some);
            two.save(picture(2));
            s3.faults.set(2);
            assertEquals(2, two.keys().size(), fault);
        }
        s3.faulty = "";
        RunStore last = machine("last");
        assertEquals(2, last.all().size());
        assertTrue(s3.objects.keySet().stream().noneMatch(name -> name.endsWith(".making")));
    }

    @Test
    void aTokenThatExpiresMidwayIsOneLineAndWhatIsKeptStays() {
        RunStore one = machine("one");
        Run saved = one.save(picture(1));
        s3.faulty = "GET HEAD PUT DELETE";
        s3.fault = "400 ExpiredToken";
        s3.faults.set(1000);
        String line =
                assertThrows(StoreException.class, () -> one.save(picture(2))).getMessage();
        assertTrue(line.startsWith("store " + ADDRESS.text() + ": ") && line.contains("ExpiredToken"), line);
        assertFalse(line.contains("SDK Attempt") || line.contains("amazon"), line);
        assertFalse(line.contains("\n") || line.contains(SECRET) || line.length() > 600, line);
        s3.faulty = "";
        assertTrue(
                RunStore.open(machines.resolve("one"))
                        .find(RunMetadata.of(picture(2)).key())
                        .isPresent(),
                "what was made is on this machine");
        one.fetch(List.of(saved.key(), RunMetadata.of(picture(2)).key()), false, SharedCopies.Progress.SILENT);
        assertEquals(2, machine("two").all().size(), "and goes there when the sweep is run again");
    }

    @Test
    void clocksThatDifferAndListsThatAreLateLoseNothing() throws IOException {
        for (Duration ahead : List.of(Duration.ofHours(-2), Duration.ofHours(2))) {
            s3.ahead = ahead;
            RunStore one = machine("one" + ahead);
            RunLock claim = one.claim("a".repeat(64)).orElseThrow();
            RunStore two = machine("two" + ahead);
            assertTrue(two.claim("a".repeat(64)).isEmpty());
            assertEquals(0, two.removeLeftovers());
            Run saved = one.save(picture(1));
            claim.close();
            s3.unlisted = saved.key() + ".png";
            two.fetch(List.of(saved.key(), "b".repeat(64)), false, SharedCopies.Progress.SILENT); // a list without it
            assertTrue(two.find(saved.key()).isPresent(), "it is asked for by its name");
            assertTrue(two.claim("a".repeat(64)).isPresent());
            s3.unlisted = "none";
            s3.objects.keySet().removeIf(name -> name.contains("a".repeat(64)));
        }
    }

    private static String fails(StoreAddress address, Configuration conf, Path copies) {
        String line = assertThrows(StoreException.class, () -> HadoopFolder.open(address, conf, copies))
                .getMessage();
        assertFalse(line.contains("\n") || line.contains(SECRET) || line.length() > 600, line);
        return line;
    }

    @Test
    void errorsAreOneLineWithoutSecrets() {
        Path copies = machines.resolve("copies");
        s3.refusing = 403;
        assertTrue(fails(ADDRESS, conf(), copies).startsWith("store " + ADDRESS.text() + ": cannot be written: "));
        s3.refusing = 0;
        Configuration nobody = conf();
        nobody.set("fs.s3a.endpoint", "http://127.0.0.1:1");
        fails(ADDRESS, nobody, copies);
        assertEquals(
                "store strange://host/x: no file system for strange:// is on the class path; put its jars into the"
                        + " folder install/hadoop.local of each machine (docs/sweeps.md names those of s3a)",
                fails(new StoreAddress("strange://host/x"), conf(), copies));
        assertEquals(
                "store s3://b/x: write s3a:// in place of s3://", fails(new StoreAddress("s3://b/x"), conf(), copies));
    }

    @Test
    void aFileAddressIsAFolder() {
        Path folder = machines.resolve("a folder/图");
        RunStore store = HadoopFolder.open(new StoreAddress("file://" + folder), conf(), machines.resolve("copies"));
        assertEquals(folder, store.folder());
        assertFalse(Files.exists(machines.resolve("copies")));
        assertEquals(RunMetadata.of(picture(1)).key(), store.save(picture(1)).key());
    }

    @Test
    void whereFilesAreRenamedTheyAppearWhole() throws Exception {
        Configuration conf = conf();
        conf.set("fs." + TrialFileSystem.SCHEME + ".impl", TrialFileSystem.class.getName());
        StoreAddress address = new StoreAddress("trial://" + machines.resolve("shared"));
        RunStore one = HadoopFolder.open(address, conf, machines.resolve("one"));
        RunStore two = HadoopFolder.open(address, conf, machines.resolve("two"));
        TrialFileSystem.CREATED.clear();
        RunLock claim = one.claim("a".repeat(64)).orElseThrow();
        assertTrue(two.claim("a".repeat(64)).isEmpty());
        claim.close();
        Run saved = one.saveWithLatents(picture(1));
        one.score(saved, Map.of(metric("blur"), 1.0));
        two.score(two.find(saved.key()).orElseThrow(), Map.of(metric("blur"), 2.0));
        assertEquals(
                Map.of("blur", 2.0),
                HadoopFolder.open(address, conf, machines.resolve("three"))
                        .find(saved.key())
                        .orElseThrow()
                        .scores());
        assertTrue(TrialFileSystem.CREATED.stream()
                .allMatch(name -> name.endsWith(".making") || name.startsWith(".") && name.endsWith(".tmp")));
        // an ordinary store, as it is
        assertEquals(1, RunStore.existing(machines.resolve("shared")).all().size());
        try (Stream<Path> left = Files.list(machines.resolve("shared/runs"))) {
            assertEquals(3, left.count());
        }
        assertEquals(1, one.notes().size(), "what an unknown file system does is not known");
    }
}
