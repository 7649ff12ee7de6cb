package org.zimagelab.tuning.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.Sha256;

/**
 * Runs of a store as one zip file, with the paths that they have in the store, so that any program can open it, too.
 * Its last entry, {@link #SUMS}, has the SHA-256 of all others, as {@code sha256sum} writes it. Entries are sorted,
 * stored without compression and of one date: equal runs are equal bytes.
 */
public final class StorePack {
    static final String SUMS = "SHA256SUMS";

    /** The folder of runs within a store. */
    static final String RUNS = "runs/";

    private static final Pattern KEY = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");

    /** The first that a zip can name: packs do not say when they were made. */
    private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ZipOutputStream zip;
    private final StringBuilder sums = new StringBuilder();

    private StorePack(ZipOutputStream zip) {
        this.zip = zip;
    }

    /**
     * Writes a pack: whole, or not at all.
     *
     * @param file to write
     * @param store that has the runs
     * @param runs finished runs of it
     * @param lineFiles names of files in the store's folder that grow line by line, such as votes: of these the lines
     *     are taken that name no key but those of the runs
     * @param progress receives how many runs are written, and how many there are
     * @throws InterruptedException between two files; nothing is written then
     * @throws IOException with one line, if a file cannot be read or the pack cannot be written
     */
    public static void write(
            Path file, RunStore store, List<Run> runs, List<String> lineFiles, BiConsumer<Integer, Integer> progress)
            throws IOException, InterruptedException {
        List<String> keys = runs.stream().map(Run::key).sorted().distinct().toList();
        try {
            AtomicFile.write(file, out -> write(out, store, keys, lineFiles, progress));
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, "stopped; nothing was written");
        }
    }

    private static void write(
            OutputStream out,
            RunStore store,
            List<String> keys,
            List<String> lineFiles,
            BiConsumer<Integer, Integer> progress)
            throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setMethod(ZipOutputStream.STORED);
        StorePack pack = new StorePack(zip);
        Path folder = store.folder();
        pack.add(KeptMetrics.FILE, bytes(folder.resolve(KeptMetrics.FILE)));
        for (String name : lineFiles) {
            pack.add(name, bytes(folder.resolve(name)).map(all -> lines(all, Set.copyOf(keys))));
        }
        for (int i = 0; i < keys.size(); i++) {
            Interrupts.check();
            progress.accept(i, keys.size());
            for (Path file : store.files().all(keys.get(i))) {
                pack.add(RUNS + file.getFileName(), bytes(file));
            }
        }
        byte[] text = pack.sums.toString().getBytes(StandardCharsets.UTF_8);
        pack.add(SUMS, Optional.of(text));
        progress.accept(keys.size(), keys.size());
        // Not closed: the file below is.
        zip.finish();
    }

    /** @return empty, if there is no such file */
    private static Optional<byte[]> bytes(Path file) throws IOException {
        try {
            return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            Interrupts.check();
            throw new IOException(Printable.path(file) + " cannot be read: " + AtomicFile.reason(e), e);
        }
    }

    private static byte[] lines(byte[] all, Set<String> keys) {
        return new String(all, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> KEY.matcher(line).results().allMatch(found -> keys.contains(found.group())))
                .map(line -> line + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private void add(String name, Optional<byte[]> content) throws IOException {
        if (content.isEmpty() || content.get().length == 0) {
            return;
        }
        byte[] bytes = content.get();
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(DATE);
        entry.setSize(bytes.length);
        entry.setCompressedSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
        sums.append(Sha256.hex(bytes)).append("  ").append(name).append('\n');
    }
}
