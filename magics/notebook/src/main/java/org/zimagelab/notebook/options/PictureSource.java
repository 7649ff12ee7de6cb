package org.zimagelab.notebook.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.FilePatterns;
import org.zimagelab.tuning.store.StoreException;

/** What a word that names pictures stands for: runs, or a picture file. */
public sealed interface PictureSource permits NamedRuns, PictureSource.PictureFile {

    /** A picture from anywhere. */
    record PictureFile(Path path) implements PictureSource {}

    /**
     * What a word names: runs, or else the files of a pattern.
     *
     * @param passed gets one line for each folder that cannot be read
     * @return the runs alone, or all files
     * @throws MagicException with one line, if the word names nothing
     */
    static List<PictureSource> of(CellContext cell, String word, Consumer<String> passed) {
        Optional<NamedRuns> runs = NamedRuns.find(cell, word);
        return runs.isPresent()
                ? List.of(runs.get())
                : FilePatterns.files(Path.of(word), passed).stream()
                        .<PictureSource>map(PictureFile::new)
                        .toList();
    }

    /**
     * What several words name.
     *
     * @param passed gets one line for each word that names nothing, and for each folder that cannot be read
     */
    static List<PictureSource> of(CellContext cell, List<String> words, Consumer<String> passed) {
        List<PictureSource> sources = new ArrayList<>();
        for (String word : words) {
            try {
                sources.addAll(of(cell, word, passed));
            } catch (MagicException | StoreException e) {
                passed.accept(e.getMessage());
            }
        }
        return sources;
    }
}
