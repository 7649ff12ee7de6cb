package org.zimagelab.notebook.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.FilePatterns;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.tuning.compare.ComparedPicture;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;

/** What a word that names pictures stands for. */
public sealed interface Source {

    /** A picture from anywhere. */
    record File(Path path) implements Source {}

    /** What a sweep made. */
    record Sweep(String name, Runs runs) implements Source {}

    /** A folder of finished runs. */
    record Store(Path folder) implements Source {}

    /** What a word names: a sweep or variable of this name, else a store, else the files of a pattern; folders that cannot be read are passed over. */
    public static List<Source> of(CellContext cell, Path word, Consumer<String> passed) {
        Optional<Runs> sweep = cell.session().sweeps().find(cell.kernel(), word.toString());
        if (sweep.isPresent()) {
            return List.of(new Sweep(word.toString(), sweep.get()));
        }
        if (Files.isDirectory(word)) {
            if (!RunStore.isStore(word)) {
                throw new MagicException(
                        word + ": a folder, and no store of runs; name its pictures, such as " + word.resolve("*.png"));
            }
            return List.of(new Store(word));
        }
        return FilePatterns.files(word, passed).stream().<Source>map(File::new).toList();
    }

    /** What several words name: one that names nothing costs a line. */
    public static List<Source> of(CellContext cell, List<Path> words, Consumer<String> passed) {
        List<Source> sources = new ArrayList<>();
        for (Path word : words) {
            try {
                sources.addAll(of(cell, word, passed));
            } catch (MagicException e) {
                passed.accept(e.getMessage());
            }
        }
        return sources;
    }

    /** The store that a sweep's pictures lie in; empty where it has none. */
    static Optional<RunStore> storeOf(Runs runs) {
        return runs.runs().stream()
                .filter(Run::ok)
                .findFirst()
                .flatMap(run -> RunStore.folderOf(run.file().orElseThrow()))
                .map(RunStore::open);
    }

    /**
     * A picture with what it says of itself.
     *
     * @throws IOException with one line, if it cannot be read
     */
    static ScoreInput scoreInput(Path file) throws IOException {
        return ComparedPicture.read(file.toString(), file).scoreInput();
    }
}
