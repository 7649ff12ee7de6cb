package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.results.Csv;
import org.zimagelab.tuning.results.RunTable;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.png.PicturePng;
import tech.tablesaw.api.Table;

/**
 * Copies pictures into a folder under descriptive names, for programs that do not know the store, and lists them in
 * {@link #INDEX}. A later export into the same folder adds new pictures.
 */
public final class Export {
    public static final String INDEX = "index.csv";

    private static final Pattern NUMBERED = Pattern.compile("(\\d{4,9})-.*\\.png");

    /** The order in which copies are numbered. */
    private static final Comparator<Run> ORDER = Comparator.<Run, String>comparing(
                    run -> run.model().name())
            .thenComparing(
                    Run::request,
                    Comparator.comparing(Request::prompt)
                            .thenComparing(Request::width)
                            .thenComparing(Request::height)
                            .thenComparing(Request::sampler)
                            .thenComparing(Request::steps)
                            .thenComparing(request -> request.guidance().scale())
                            .thenComparing(Request::seed))
            .thenComparing(Run::key);

    private final Path folder;

    /** The copies in the folder, by name, including those of earlier exports. */
    private final TreeMap<String, RunMetadata> copies =
            new TreeMap<>(Comparator.comparing(Export::number).thenComparing(Comparator.naturalOrder()));

    private Export(Path folder) {
        this.folder = folder;
    }

    /**
     * Prepares an export into a folder; writes nothing yet.
     *
     * @param folder new, empty, or with an earlier export and nothing else
     * @throws IOException with one line, if it holds anything else
     */
    public static Export into(Path folder) throws IOException {
        Export export = new Export(folder);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException(folder + ": is a file; name a folder, new or existing");
        }
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    export.know(file);
                }
            } catch (DirectoryIteratorException e) {
                throw new IOException(folder + ": cannot be listed: " + AtomicFile.reason(e.getCause()), e);
            }
        }
        return export;
    }

    private void know(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.equals(INDEX) || AtomicFile.isTemporary(name)) {
            return;
        }
        boolean numbered = NUMBERED.matcher(name).matches() && Files.isRegularFile(file);
        Optional<RunMetadata> metadata = numbered ? PicturePng.metadata(file) : Optional.empty();
        if (metadata.isEmpty()) {
            throw new IOException(folder + ": not an earlier export: it holds " + name + "; name a new folder");
        }
        copies.put(name, metadata.get());
    }

    private static int number(String name) {
        Matcher numbered = NUMBERED.matcher(name);
        return numbered.matches() ? Integer.parseInt(numbered.group(1)) : 0;
    }

    /**
     * Copies the runs that the folder lacks, and writes a new index of all copies.
     *
     * @param runs the runs to copy
     * @param store the store that has their scores
     * @param progress receives how many runs are done, and how many there are
     * @return the number of new copies
     * @throws InterruptedException between two pictures; the copies made so far stay and are in the index
     * @throws IOException with one line, if a file cannot be read or written
     */
    public int copy(List<Run> runs, RunStore store, BiConsumer<Integer, Integer> progress)
            throws IOException, InterruptedException {
        Set<String> there = copies.values().stream().map(RunMetadata::key).collect(Collectors.toSet());
        List<Run> fresh = runs.stream()
                .filter(run -> !there.contains(run.key()))
                .sorted(ORDER)
                .toList();
        String stopped = "stopped before the first picture";
        int copied = 0;
        int next = copies.isEmpty() ? 1 : number(copies.lastKey()) + 1;
        try {
            make();
            for (int i = 0; i < fresh.size(); i++) {
                stopped = "stopped after " + Amounts.part(i, fresh.size(), "picture");
                Interrupts.check(stopped);
                progress.accept(i, fresh.size());
                Run run = fresh.get(i);
                Path copy = named(next + i, run.request());
                byte[] bytes;
                try {
                    bytes = read(run.file().orElseThrow());
                } catch (IOException e) {
                    Interrupts.check(stopped);
                    store.note(e.getMessage() + "; passed over");
                    continue;
                }
                AtomicFile.write(copy, bytes);
                copies.put(copy.getFileName().toString(), run.metadata().orElseThrow());
                copied++;
            }
            return copied;
        } catch (IOException e) {
            Interrupts.check(stopped);
            throw e;
        } finally {
            if (Files.isDirectory(folder)) {
                index(store, runs);
            }
        }
    }

    private void make() throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException(folder + ": cannot be written: " + AtomicFile.reason(e), e);
        }
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException(file + ": cannot be read: " + AtomicFile.reason(e), e);
        }
    }

    private Path named(int number, Request request) {
        String name = FileNames.of(number, request);
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            // In a locale without Unicode, Java cannot write this name.
            return folder.resolve(FileNames.ascii(name));
        }
    }

    /** @param known runs whose scores are known already, since reading many from the store takes long */
    private void index(RunStore store, List<Run> known) throws IOException {
        Map<String, Scored> scores = new HashMap<>();
        known.forEach(run -> scores.put(run.key(), run.scored()));
        List<Run> rows = new ArrayList<>();
        copies.forEach((name, metadata) -> rows.add(new Run(
                metadata.key(),
                metadata.request().withModel(metadata.model().name()),
                metadata.model(),
                new Outcome.Stored(Path.of(name), metadata),
                scores.computeIfAbsent(
                        metadata.key(), key -> store.find(key).map(Run::scored).orElse(Scored.NOTHING)))));
        Table table = RunTable.of(
                "export",
                rows,
                run -> "exported",
                run -> run.file().orElseThrow().toString());
        String text = Csv.of(table);
        AtomicFile.write(folder.resolve(INDEX), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Names of all copies, by number. */
    public List<String> names() {
        return new ArrayList<>(copies.keySet());
    }
}
