package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.torch.files.CacheFolder;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.Verification;
import tech.tablesaw.api.Table;

/** Pictures made into a store that Hadoop opens by the kernel itself, without a cluster. */
class SharedSweepTest {
    private static final String ONE = "";
    private static final String TWO = "--devices cpu:2";

    @TempDir
    Path folder;

    private final PaintedModel model = new PaintedModel(Variant.BASE);
    private final FolderBucket store = new FolderBucket();
    private final NotebookKernel kernel = kernel(model, store);

    private static NotebookKernel kernel(PaintedModel model, FolderBucket store) {
        return NotebookKernel.painted(model, (address, conf) -> store);
    }

    @BeforeEach
    void bucket() {
        store.bucket = folder.resolve("bucket");
    }

    private static Object sweep(NotebookKernel in, String store, String... more) throws Exception {
        String[] always = {"--cfg", "1,3", "--seeds", "1,2", "--store", store};
        boolean asked = String.join(" ", more).contains("--steps");
        String[] all = Stream.concat(
                        Stream.of(always),
                        Stream.of(asked ? more : with(more, "--steps 2,4"))
                                .flatMap(words -> Stream.of(words.split(" "))))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
        return in.cell("sweep", "a cat", all);
    }

    private static String[] with(String[] words, String word) {
        return Stream.concat(Stream.of(words), Stream.of(word)).toArray(String[]::new);
    }

    private Runs sweep(String... more) throws Exception {
        return (Runs) sweep(kernel, store.address(), more);
    }

    private static Map<String, String> pixels(Runs runs) {
        return runs.runs().stream()
                .collect(Collectors.toMap(
                        Run::key, run -> run.metadata().orElseThrow().pixels()));
    }

    private static Set<String> names(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("runs"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private Path copies() {
        return new StoreAddress(store.address()).folder(CacheFolder.path());
    }

    private void forgetCopies() {
        AtomicFile.deleteTree(copies());
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, TWO})
    void thePicturesOfAFolderAreInTheStoreAndAreFoundAgain(String devices) throws Exception {
        Path alone = folder.resolve("alone");
        Runs expected = (Runs) sweep(kernel, alone.toString(), "--latents");
        kernel.outputs.clear();
        Runs runs = sweep(devices, "--latents");
        assertEquals(pixels(expected), pixels(runs));
        assertEquals(
                expected.runs().stream().map(Run::scores).toList(),
                runs.runs().stream().map(Run::scores).toList());
        assertEquals(names(alone), names(store.bucket), "pictures, scores and latents, and nothing half-made");
        assertTrue(Files.exists(store.bucket.resolve("metrics.json")));
        String told = kernel.outputs.get(0).text();
        assertEquals("pictures are kept in " + store.address() + ", with copies in " + copies(), told);
        assertEquals(16, model.made.get());
        assertEquals(8, ((Table) kernel.line("table", "runs")).rowCount());
        assertEquals(8, ((Table) kernel.line("table", store.address())).rowCount());

        forgetCopies();
        assertEquals(pixels(expected), pixels(sweep(devices, "--latents")));
        assertEquals(16, model.made.get(), "another machine finds them");
        assertEquals(pixels(expected), pixels(sweep(devices, "--fresh")));
        assertEquals(24, model.made.get());
        Verification found = (Verification) kernel.line("store", "verify", "--store", store.address());
        assertEquals(List.of(), found.odd());
    }

    @Test
    void aDryRunCountsWhatTheStoreHas() throws Exception {
        sweep("--steps 2");
        forgetCopies();
        Plan plan = (Plan) sweep(kernel, store.address(), "--dry-run");
        assertEquals(List.of(8, 4L), List.of(plan.runs().size(), plan.stored()));
        assertTrue(kernel.last().text().contains("stored already in " + store.address() + ": 4"), kernel.last()::text);
        assertEquals(4, model.made.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, TWO})
    void whatOnlyThisMachineHasIsSent(String devices) throws Exception {
        Runs runs = sweep();
        for (String name : names(store.bucket)) {
            store.delete("runs/" + name);
        }
        assertEquals(pixels(runs), pixels(sweep(devices)));
        assertEquals(8, model.made.get());
        assertEquals(8, RunStore.existing(store.bucket).all().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, TWO})
    void aStoreThatGoesAwayEndsTheSweepInOneLineAndWhatIsFinishedStays(String devices) throws Exception {
        model.change = image -> store.reachable = model.made.get() < 4;
        MagicException gone = assertThrows(MagicException.class, () -> sweep(devices));
        assertEquals(1, gone.getMessage().lines().count());
        assertTrue(gone.getMessage().contains("connection refused"), gone.getMessage());
        assertTrue(
                gone.getMessage()
                        .contains(" kept in " + store.address() + "; run the same sweep again to make the rest"),
                gone.getMessage());
        assertTrue(model.made.get() < 8, "the rest is not made for nothing");
        store.reachable = true;
        model.change = image -> {};
        int before = model.made.get();
        int here = RunStore.existing(copies()).all().size();
        Runs rest = sweep(devices);
        assertEquals(8, rest.runs().stream().filter(Run::ok).count());
        assertEquals(8 - here, model.made.get() - before, "what was finished is not made again");
        assertTrue(here > 0);
        assertEquals(8, RunStore.existing(store.bucket).all().size());
        assertFalse(names(store.bucket).stream().anyMatch(name -> name.endsWith(".making")));
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, TWO})
    void aPictureThatCouldNotBeSentIsSentByTheNextSweep(String devices) throws Exception {
        model.change = image -> store.reachable = false;
        assertThrows(MagicException.class, () -> sweep(devices));
        int here = RunStore.existing(copies()).all().size();
        assertTrue(here > 0, "the picture stays on this machine");
        store.reachable = true;
        model.change = image -> {};
        assertEquals(Set.of(), RunStore.existing(store.bucket).keys());
        int before = model.made.get();
        sweep(devices);
        assertEquals(8 - here, model.made.get() - before);
        assertEquals(8, RunStore.existing(store.bucket).all().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, TWO})
    void anInterruptLeavesNothingHalfMade(String devices) throws Exception {
        Thread cell = Thread.currentThread();
        AtomicBoolean once = new AtomicBoolean(true);
        model.change = image -> {
            if (model.made.get() >= 3 && once.getAndSet(false)) {
                cell.interrupt();
            }
        };
        InterruptedException stopped = assertThrows(InterruptedException.class, () -> sweep(devices, "--latents"));
        assertTrue(stopped.getMessage().contains(" of 8 pictures"), stopped.getMessage());
        assertTrue(stopped.getMessage().contains("kept in " + store.address()), stopped.getMessage());
        Set<String> left = names(store.bucket);
        assertFalse(left.stream().anyMatch(name -> name.endsWith(".making") || name.endsWith(".tmp")), left::toString);
        assertEquals(
                RunStore.existing(store.bucket).all().size(),
                left.stream().filter(name -> name.contains(".latents")).count());
        model.change = image -> {};
        assertEquals(
                8, sweep(devices, "--latents").runs().stream().filter(Run::ok).count());
        assertTrue(model.made.get() <= 10, "finished pictures were kept");
    }

    @Test
    void twoKernelsMakeEachPictureOnce() throws Exception {
        PaintedModel other = new PaintedModel(Variant.BASE);
        NotebookKernel second = kernel(other, store);
        var threads = Executors.newFixedThreadPool(1);
        try {
            Future<Object> theirs = threads.submit(() -> sweep(second, store.address()));
            Runs ours = sweep();
            assertEquals(pixels(ours), pixels((Runs) theirs.get()));
        } finally {
            threads.shutdown();
        }
        assertEquals(8, model.made.get() + other.made.get());
    }

    @Test
    void anAdaptiveSweepAndClaimsMakeTheirPicturesThere() throws Exception {
        Runs some = (Runs) kernel.cell(
                "sweep",
                "a cat",
                "--steps 2,4,8 --cfg 1,3 --seeds 1:12:1 --adaptive --within 0.3 --store"
                        .concat(" " + store.address())
                        .split(" "));
        long made = some.runs().stream().filter(Run::ok).count();
        assertEquals(made, RunStore.existing(store.bucket).all().size());
        Plan plan = (Plan) kernel.line("claims", "article", "--dry-run", "--seeds", "2", "--store", store.address());
        assertTrue(plan.store().isShared() && !plan.toMake().isEmpty());
    }

    @Test
    void aStoreThatCannotBeReachedIsOneLineBeforeTheFirstPicture() {
        store.reachable = false;
        for (String how : List.of(ONE, TWO, "--dry-run")) {
            MagicException line = assertThrows(MagicException.class, () -> sweep(how));
            assertEquals("--store " + store.address() + ": cannot be written: connection refused", line.getMessage());
        }
        assertEquals(0, model.made.get());
    }
}
