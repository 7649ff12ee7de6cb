package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;

/** What killed processes left in a {@link SharedFolder}. */
record SharedLeftovers(SharedRuns runs) {

    /** As {@link RunStore#removeLeftovers()}. */
    int remove(RunLock.Sightings sightings) {
        SharedFolder shared = runs.shared();
        return runs.answer("cannot be tidied up", () -> {
            LockFolder locks = new SharedLocks(shared);
            Instant limit = Instant.now().minus(RunFiles.ABANDONED);
            int removed = 0;
            for (SharedFolder.Entry entry :
                    runs.entries(count -> Interrupts.check()).values()) {
                String name = entry.name();
                boolean old = entry.modified().isBefore(limit);
                if (RunFiles.isLock(name)) {
                    removed += removeLock(locks, name, old, sightings);
                } else if (RunLock.isBeside(name)) {
                    removed += RunLock.removeEnded(locks, name, old, sightings) ? 1 : 0;
                } else if (AtomicFile.isLeftover(name) || old && AtomicFile.isTemporary(name)) {
                    shared.delete(SharedRuns.RUNS + "/" + name);
                    removed++;
                }
            }
            return removed;
        });
    }

    private int removeLock(LockFolder locks, String name, boolean old, RunLock.Sightings sightings) throws IOException {
        Optional<RunLock> ours = RunLock.takeEnded(locks, name, old, sightings);
        if (ours.isEmpty()) {
            return 0;
        }
        String key = RunFiles.keyOfLock(name);
        Path latents = runs.files().latents(key);
        try (RunLock lock = ours.get()) {
            boolean half = !runs.has(runs.files().picture(key)) && runs.has(latents);
            if (half) {
                runs.deleteThere(latents);
            }
            return half ? 2 : 1;
        }
    }
}
