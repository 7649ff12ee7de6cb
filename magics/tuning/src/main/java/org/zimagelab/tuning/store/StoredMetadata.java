package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.common.UnreadableFile;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.png.PicturePng;

/** Reads what a run's picture says of itself. A file that is no whole picture of its run is passed over. */
final class StoredMetadata {
    static final String PASSED_OVER = "; passed over";

    private StoredMetadata() {}

    /**
     * The metadata of a whole picture; empty if there is no file, or it is damaged or not that of the run.
     *
     * @param notes receives one line if there is a file that is passed over
     */
    static Optional<RunMetadata> of(Path file, String key, Consumer<String> notes) {
        if (!Files.isRegularFile(file)) {
            if (UnreadableFile.isSpecial(file) || Files.isSymbolicLink(file)) {
                notes.accept(Printable.path(file) + ": "
                        + UnreadableFile.reason(file).orElse("not a file") + PASSED_OVER);
            }
            return Optional.empty();
        }
        try {
            Optional<RunMetadata> metadata = PicturePng.metadata(file);
            if (metadata.isEmpty()) {
                notes.accept(file + ": has no " + PicturePng.METADATA + " text" + PASSED_OVER);
                return Optional.empty();
            }
            if (!metadata.get().key().equals(key)) {
                notes.accept(file + ": its parameters belong to run "
                        + metadata.get().key() + PASSED_OVER);
                return Optional.empty();
            }
            return metadata;
        } catch (IOException e) {
            notes.accept(e.getMessage() + PASSED_OVER);
            return Optional.empty();
        } catch (OutOfMemoryError e) {
            Interrupts.check();
            notes.accept(Printable.path(file) + ": not enough memory to read it" + PASSED_OVER);
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            // One bad file must not affect the others.
            Interrupts.check();
            notes.accept(Printable.path(file) + ": cannot be understood: " + Printable.value(e) + PASSED_OVER);
            return Optional.empty();
        }
    }
}
