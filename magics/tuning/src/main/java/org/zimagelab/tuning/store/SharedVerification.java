package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Verification.Matter;
import org.zimagelab.tuning.store.Verification.Odd;

/**
 * {@link Verification} of a store in a {@link SharedFolder}: each file is fetched anew, checked, and compared with the
 * copy on this machine.
 *
 * @param copies the store of the copies
 * @param shared its folder
 */
record SharedVerification(RunStore copies, SharedRuns shared) {
    /** Runs whose files are fetched together. */
    private static final int TOGETHER = 8;

    /** As {@link Verification#of}. */
    Verification of(BiConsumer<Integer, Integer> progress) throws InterruptedException {
        List<Run> whole = new ArrayList<>();
        List<Odd> odd = new ArrayList<>();
        int done = 0;
        int all = 0;
        try {
            Map<String, SharedFolder.Entry> there = shared.entries(count -> Interrupts.check());
            all = there.size();
            Map<String, List<SharedFolder.Entry>> byKey = new TreeMap<>();
            for (SharedFolder.Entry entry : there.values()) {
                Optional<String> key = key(entry.name());
                if (key.isPresent()) {
                    byKey.computeIfAbsent(key.get(), k -> new ArrayList<>()).add(entry);
                } else {
                    other(entry).ifPresent(odd::add);
                    done++;
                }
            }
            List<String> keys = List.copyOf(byKey.keySet());
            for (int i = 0; i < keys.size(); i += TOGETHER) {
                List<SharedFolder.Entry> files = new ArrayList<>();
                keys.subList(i, Math.min(keys.size(), i + TOGETHER)).forEach(key -> files.addAll(byKey.get(key)));
                progress.accept(done, all);
                check(files, whole, odd);
                done += files.size();
            }
            onlyHere(SharedRuns.keys(there.keySet())).forEach(odd::add);
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, "stopped after " + Amounts.part(done, all, "file"));
        }
        progress.accept(all, all);
        odd.sort((a, b) -> a.file().compareTo(b.file()));
        return new Verification(whole, odd);
    }

    /** What is wrong with one file there, of which the copy is given; empty if nothing is, or it is gone. */
    Optional<Odd> look(Path file) {
        String name = file.getFileName().toString();
        Optional<SharedFolder.Entry> entry = shared.look(name);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> key = key(name);
        if (key.isEmpty()) {
            return other(entry.get());
        }
        List<SharedFolder.Entry> files = new ArrayList<>();
        for (Path each : shared.files().all(key.get())) {
            shared.look(each.getFileName().toString()).ifPresent(files::add);
        }
        List<Odd> odd = new ArrayList<>();
        check(files, new ArrayList<>(), odd);
        boolean damaged = odd.stream()
                .anyMatch(each -> each.matter().isRemovable()
                        && each.file().equals(shared.files().picture(key.get())));
        Optional<Odd> own =
                odd.stream().filter(each -> each.file().equals(file)).findFirst();
        return own.isEmpty() && damaged
                ? Optional.of(new Odd(
                        file,
                        Matter.ORPHANED,
                        "of a damaged picture",
                        entry.get().bytes()))
                : own;
    }

    /** Whether this machine has a whole copy of a file. */
    boolean isWholeCopy(Path copy) {
        return Files.isRegularFile(copy)
                && Verification.look(copies, copy, new ArrayList<>()).isEmpty();
    }

    private Path copy(SharedFolder.Entry entry) {
        return shared.files().folder().resolve(entry.name());
    }

    /** The key of a picture, scores or latents. */
    private static Optional<String> key(String name) {
        int dot = name.indexOf('.');
        return Optional.of(name.substring(0, Math.max(0, dot)))
                .filter(key -> RunFiles.isKey(key)
                        && (name.equals(key + ".png")
                                || name.equals(key + KeptScores.ENDING)
                                || name.equals(key + KeptLatents.ENDING)));
    }

    /** A file that is none of a finished run. */
    private Optional<Odd> other(SharedFolder.Entry entry) {
        String name = entry.name();
        Path file = copy(entry);
        if (AtomicFile.isTemporary(name)) {
            return Optional.of(Verification.temporary(file, entry.modified(), entry.bytes()));
        }
        if (name.startsWith(".")) {
            return Optional.empty();
        }
        if (RunFiles.isLock(name)) {
            return shared.read(name).map(bytes -> {
                String text = new String(bytes, StandardCharsets.US_ASCII);
                boolean isHeld = RunLock.isHeld(new LockFolder.Seen(text, entry.modified()));
                return Verification.lock(file, isHeld, entry.bytes());
            });
        }
        return Optional.of(new Odd(file, Matter.FOREIGN, "not a run", entry.bytes()));
    }

    /** Checks all files of some runs in a folder of their own: a copy may be whole where the file there is not. */
    private void check(List<SharedFolder.Entry> entries, List<Run> whole, List<Odd> odd) {
        Path beside = AtomicFile.temporaryFor(copies.folder().toAbsolutePath().resolve("verified"));
        try {
            RunStore staged = RunStore.open(beside);
            SharedRuns.atOnce(
                    entries,
                    entry -> shared.read(entry.name())
                            .ifPresent(bytes ->
                                    RunFiles.write(staged.files().folder().resolve(entry.name()), bytes)),
                    (count, of) -> {});
            List<Run> sound = new ArrayList<>();
            for (SharedFolder.Entry entry : entries) {
                Interrupts.check();
                check(entry, staged, sound, odd);
            }
            // as this machine has them now
            sound.forEach(
                    run -> whole.add(copies.stored(run.key(), run.metadata().orElseThrow())));
        } finally {
            Interrupts.after(() -> AtomicFile.deleteTree(beside));
        }
    }

    private void check(SharedFolder.Entry entry, RunStore staged, List<Run> sound, List<Odd> odd) {
        Path file = staged.files().folder().resolve(entry.name());
        Path copy = copy(entry);
        List<Run> its = new ArrayList<>();
        Optional<Odd> found = Verification.look(staged, file, its);
        if (!Files.exists(file)) {
            return; // removed since it was listed
        }
        if (found.isPresent()) {
            Matter matter = isBeingMade(entry, found.get())
                    ? Matter.UNDER_WAY
                    : found.get().matter();
            String reason = found.get().reason() + (isWholeCopy(copy) ? "; this machine's copy is whole" : "");
            odd.add(new Odd(copy, matter, reason, entry.bytes()));
            return;
        }
        try {
            changed(entry, file, its).ifPresent(reason -> odd.add(new Odd(copy, Matter.COPY, reason, entry.bytes())));
        } catch (IOException e) {
            throw new StoreException(Printable.path(copy) + ": cannot be written: " + AtomicFile.reason(e), e);
        }
        sound.addAll(its);
    }

    /** Latents are written before their picture. */
    private boolean isBeingMade(SharedFolder.Entry entry, Odd odd) {
        String lock = RunFiles.lock(key(entry.name()).orElseThrow());
        return odd.matter() == Matter.ORPHANED
                && shared.look(lock)
                        .flatMap(seen -> other(seen))
                        .filter(seen -> seen.matter() == Matter.UNDER_WAY)
                        .isPresent();
    }

    /**
     * Makes the copy here that of a whole file.
     *
     * @return what was wrong with the copy; empty if nothing was, or it was only older
     */
    private Optional<String> changed(SharedFolder.Entry entry, Path file, List<Run> its) throws IOException {
        Path copy = copy(entry);
        boolean there = Files.isRegularFile(copy);
        if (!there && entry.name().endsWith(KeptLatents.ENDING)) {
            return Optional.empty(); // large, and fetched when they are asked for
        }
        byte[] now = Files.readAllBytes(file);
        boolean same = there && Arrays.equals(Files.readAllBytes(copy), now);
        boolean known = there && SharedRuns.isCopy(copy, entry);
        Optional<String> reason = Optional.empty();
        if (there && !same && otherPixels(copy, its)) {
            reason = Optional.of("this machine's copy had other pixels, and is replaced");
        } else if (known && !same) {
            reason = Optional.of("this machine's copy had changed, and is replaced");
        }
        if (!same) {
            RunFiles.write(copy, SharedRuns.withOwn(copy, now));
        }
        Files.setLastModifiedTime(copy, FileTime.from(entry.modified()));
        return reason;
    }

    /** Whether a copy is a whole picture of the same run with other pixels. */
    private boolean otherPixels(Path copy, List<Run> its) {
        List<Run> here = new ArrayList<>();
        return !its.isEmpty()
                && Verification.look(copies, copy, here).isEmpty()
                && !here.isEmpty()
                && !pixels(here.get(0)).equals(pixels(its.get(0)));
    }

    private static String pixels(Run run) {
        return run.metadata().orElseThrow().pixels();
    }

    /** @param there keys of the pictures there; other files make no run */
    private List<Odd> onlyHere(Set<String> there) {
        List<Odd> odd = new ArrayList<>();
        try {
            Set<String> here = shared.files().keys(line -> {});
            here.removeAll(there);
            for (String key : here) {
                Path file = shared.files().picture(key);
                odd.add(new Odd(file, Matter.COPY, "on this machine alone, as a copy", Files.size(file)));
            }
            return odd;
        } catch (IOException e) {
            throw new StoreException(
                    Printable.path(shared.files().folder()) + ": cannot be listed: " + AtomicFile.reason(e), e);
        }
    }
}
