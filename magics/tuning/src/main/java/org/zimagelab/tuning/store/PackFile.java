package org.zimagelab.tuning.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.common.UnreadableFile;
import org.zimagelab.tuning.run.Sha256;

/**
 * A {@link StorePack} that is read. Only entries with names of a store are read, each to its end and no further than
 * its declared size, and only with the SHA-256 that the pack names for it.
 */
final class PackFile implements AutoCloseable {
    /** More bytes than any file of a store has. */
    private static final long LARGEST = 1L << 29;

    /** No PNG and no scores that this program wrote can be compressed so far. */
    private static final long MOST_COMPRESSED = 100;

    private static final long SMALL = 1 << 16;

    private final Path file;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new TreeMap<>();
    private final Set<String> foreign = new TreeSet<>();
    private final Map<String, String> sums = new HashMap<>();

    private PackFile(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /**
     * Opens a pack.
     *
     * @param lineFiles names of files in the store's folder that may be in it beside the runs
     * @throws IOException with one line, if it cannot be read or is no pack
     */
    static PackFile open(Path file, List<String> lineFiles) throws IOException {
        String unreadable = UnreadableFile.reason(file).orElse("");
        if (!unreadable.isEmpty()) {
            throw new IOException(Printable.path(file) + ": " + unreadable);
        }
        PackFile pack = null;
        try {
            pack = new PackFile(file, new ZipFile(file.toFile(), StandardCharsets.UTF_8));
            pack.index(lineFiles);
            pack.readSums();
            return pack;
        } catch (ZipException e) {
            close(pack);
            Interrupts.check();
            throw new IOException(Printable.path(file) + ": not a whole zip file", e);
        } catch (IOException | RuntimeException e) {
            close(pack);
            throw e;
        }
    }

    private static void close(PackFile pack) throws IOException {
        if (pack != null) {
            pack.close();
        }
    }

    private void index(List<String> lineFiles) throws IOException {
        Enumeration<? extends ZipEntry> all = zip.entries();
        while (all.hasMoreElements()) {
            Interrupts.check();
            ZipEntry entry = all.nextElement();
            String name = entry.getName();
            if (leadsOut(name)) {
                throw wrong("it has an entry '" + Printable.value(name) + "', which leads out of a folder");
            }
            boolean known = name.equals(StorePack.SUMS)
                    || name.equals(KeptMetrics.FILE)
                    || lineFiles.contains(name)
                    || isRun(name);
            if (!known) {
                if (!entry.isDirectory()) {
                    foreign.add(name);
                }
            } else if (entries.put(name, entry) != null) {
                throw wrong("it has two entries '" + name + "'");
            }
        }
    }

    private static boolean leadsOut(String name) {
        return name.startsWith("/")
                || name.contains("\\")
                || name.contains(":")
                || List.of(name.split("/")).contains("..");
    }

    private static boolean isRun(String name) {
        return name.startsWith(StorePack.RUNS)
                && List.of(".png", KeptScores.ENDING, KeptLatents.ENDING).stream()
                        .anyMatch(ending -> name.endsWith(ending)
                                && RunFiles.isKey(
                                        name.substring(StorePack.RUNS.length(), name.length() - ending.length())));
    }

    private void readSums() throws IOException {
        ZipEntry entry = entries.remove(StorePack.SUMS);
        if (entry == null) {
            throw wrong("it has no " + StorePack.SUMS + ", so %store pack did not write it");
        }
        String text = new String(read(entry), StandardCharsets.UTF_8);
        text.lines().forEach(line -> {
            if (line.matches("[0-9a-f]{64}  .+")) {
                sums.put(line.substring(66), line.substring(0, 64));
            }
        });
    }

    /** Names of the files of a store that are in it. */
    Set<String> names() {
        return entries.keySet();
    }

    /** Names of other files, which are not read. */
    Set<String> foreign() {
        return foreign;
    }

    /**
     * The content of a file.
     *
     * @param name one of {@link #names}
     * @throws IOException with one line, if it is damaged
     */
    byte[] bytes(String name) throws IOException {
        byte[] bytes;
        try {
            bytes = read(entries.get(name));
        } catch (ZipException | EOFException e) {
            Interrupts.check();
            throw wrong(name + " is damaged");
        }
        if (!Sha256.hex(bytes).equals(sums.get(name))) {
            throw wrong(name + (sums.containsKey(name) ? " is damaged" : " is not in its " + StorePack.SUMS));
        }
        return bytes;
    }

    private byte[] read(ZipEntry entry) throws IOException {
        long size = entry.getSize();
        if (size < 0 || size > LARGEST || size > SMALL && size / MOST_COMPRESSED > entry.getCompressedSize()) {
            throw wrong(entry.getName() + " would be " + size + " bytes, which no file of a store is");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) size);
            if (bytes.length < size || in.read() >= 0) {
                throw wrong(entry.getName() + " is damaged");
            }
            return bytes;
        }
    }

    private IOException wrong(String reason) {
        return new IOException(Printable.path(file) + ": " + reason);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
