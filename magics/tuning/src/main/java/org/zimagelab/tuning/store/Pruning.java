package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.results.Selection;
import org.zimagelab.tuning.run.Run;

/**
 * Files to remove from a store, and from its copies on this machine if Hadoop opens it. Votes stay, since they cannot
 * be made again.
 *
 * @param store the store to remove them from
 * @param broken damaged or left over files that hold nothing of use
 * @param runs whole runs that are no longer wanted
 * @param bytes total size
 */
public record Pruning(RunStore store, List<Verification.Odd> broken, List<Run> runs, long bytes) {

    public Pruning {
        broken = List.copyOf(broken);
        runs = List.copyOf(runs);
    }

    /**
     * The broken files that a verification found, and the runs that match the selection; {@link Selection#ALL} matches
     * none here.
     */
    public static Pruning of(RunStore store, Verification found, Selection selection) {
        List<Run> runs = selection.isAll() ? List.of() : selection.of(found.whole());
        List<Verification.Odd> broken = withWhatLiesBeside(store, found.removable());
        long bytes = broken.stream().mapToLong(Verification.Odd::bytes).sum()
                + runs.stream().mapToLong(Inventory::bytes).sum();
        return new Pruning(store, broken, runs, bytes);
    }

    /** Adds the scores and latents of damaged pictures, which are useless without them. */
    private static List<Verification.Odd> withWhatLiesBeside(RunStore store, List<Verification.Odd> removable) {
        List<Verification.Odd> all = new ArrayList<>();
        for (Verification.Odd odd : removable) {
            all.add(odd);
            beside(store, odd, KeptScores.ENDING, "scores of a damaged picture").ifPresent(all::add);
            beside(store, odd, KeptLatents.ENDING, "latents of a damaged picture")
                    .ifPresent(all::add);
        }
        Set<Path> seen = new HashSet<>();
        return all.stream().filter(odd -> seen.add(odd.file())).toList();
    }

    private static Optional<Verification.Odd> beside(
            RunStore store, Verification.Odd odd, String ending, String reason) {
        String name = odd.file().getFileName().toString();
        Path file = odd.file().resolveSibling(name.replaceFirst("\\.png$", ending));
        return name.endsWith(".png") && exists(store, file)
                ? Optional.of(new Verification.Odd(
                        file,
                        Verification.Matter.ORPHANED,
                        reason,
                        file.toFile().length()))
                : Optional.empty();
    }

    private static boolean exists(RunStore store, Path file) {
        return store.shared().map(shared -> shared.has(file)).orElseGet(() -> Files.exists(file));
    }

    public boolean isEmpty() {
        return broken.isEmpty() && runs.isEmpty();
    }

    /**
     * Removes the files. Checks each broken file once more first, since another process may have replaced it.
     *
     * @return the number of files removed
     * @throws InterruptedException between two files; the files removed so far stay removed
     * @throws StoreException with one line, if a file cannot be removed
     */
    public int remove() throws InterruptedException {
        int removed = 0;
        for (Verification.Odd odd : broken) {
            stopIfAsked(removed);
            boolean still;
            try {
                still = look(odd.file())
                        .filter(now -> now.matter().isRemovable())
                        .isPresent();
            } catch (CancellationException e) {
                throw Interrupts.stopped(e, stopped(removed));
            }
            removed += still ? deleteBroken(odd.file()) : 0;
        }
        for (Run run : runs) {
            stopIfAsked(removed);
            // Scores and latents first, so that a process killed in between leaves no orphan.
            removed += delete(store.files().scores(run.key()));
            removed += delete(store.files().latents(run.key()));
            removed += delete(store.files().picture(run.key()));
        }
        return removed;
    }

    private static void stopIfAsked(int removed) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(stopped(removed));
        }
    }

    private static String stopped(int removed) {
        return "stopped; " + Amounts.count(removed, "file") + " removed";
    }

    private Optional<Verification.Odd> look(Path file) {
        return store.shared().isPresent()
                ? new SharedVerification(store, store.shared().get()).look(file)
                : Verification.look(store, file, new ArrayList<>());
    }

    /** A copy that is whole, of a file that is broken in the shared store, stays on this machine. */
    private int deleteBroken(Path file) {
        if (store.shared().isPresent()
                && new SharedVerification(store, store.shared().get()).isWholeCopy(file)) {
            store.shared().get().deleteThere(file);
            return 1;
        }
        return delete(file);
    }

    private int delete(Path file) {
        if (store.shared().isPresent()) {
            boolean there = store.shared().get().has(file) || Files.exists(file);
            store.shared().get().delete(file);
            return there ? 1 : 0;
        }
        try {
            return Files.deleteIfExists(file) ? 1 : 0;
        } catch (IOException e) {
            throw new StoreException(file + ": cannot be removed: " + AtomicFile.reason(e), e);
        }
    }
}
