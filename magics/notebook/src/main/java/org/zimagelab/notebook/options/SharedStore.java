package org.zimagelab.notebook.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.zimagelab.common.ByteCount;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.torch.files.CacheFolder;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.rating.VoteFile;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.SharedCopies;
import org.zimagelab.tuning.store.SharedFolder;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.StoreException;

/**
 * A store that Hadoop opens, for a command of a cell: it reads copies on this machine, which are brought up to date
 * first, and keeps what it makes in both places.
 */
public record SharedStore(CellContext cell, StoreAddress address) {

    /**
     * The store of an address, to read it: a folder, or the copies of a store that Hadoop opens, which are brought up
     * to date.
     *
     * @param latents whether latents are needed too
     * @throws StoreException with one line, if there is no such store
     * @throws java.util.concurrent.CancellationException where the thread is interrupted
     */
    public static RunStore existing(CellContext cell, StoreAddress address, boolean latents) {
        return address.isShared()
                ? new SharedStore(cell, address).upToDate(latents)
                : RunStore.existing(address.folder(CacheFolder.path()));
    }

    /** The store of whose copies a run's file is one, if the session has named it. */
    static Optional<SharedStore> holding(CellContext cell, Path file) {
        return RunStore.folderOf(file)
                .flatMap(folder -> cell.session().stores().copiedTo(folder))
                .map(address -> new SharedStore(cell, address));
    }

    /** The folder of the copies on this machine. */
    Path copies() {
        return address.folder(CacheFolder.path());
    }

    private SharedFolder folder() {
        return cell.session().stores().folder(address);
    }

    private RunStore upToDate(boolean latents) {
        try (FileProgress bar = FileProgress.ofCopies(cell)) {
            try {
                SharedCopies.Update update =
                        SharedCopies.update(copies(), folder(), latents, List.of(VoteFile.NAME), bar);
                bar.result(MimeBundle.note(line(update)));
                return update.store();
            } catch (StoreException e) {
                if (!RunStore.isStore(copies())
                        || RunStore.existing(copies()).keys().isEmpty()) {
                    bar.result(MimeBundle.note(address.text() + " is not copied"));
                    throw e;
                }
                bar.result(MimeBundle.note(e.getMessage() + "; shown is what this machine has copies of"));
                return RunStore.existing(copies());
            }
        }
    }

    private String line(SharedCopies.Update update) {
        String came = update.files() == 0
                ? "nothing new to copy"
                : Amounts.count(update.runs(), "picture") + " copied to this machine ("
                        + Amounts.count(update.files(), "file") + ", " + ByteCount.text(update.bytes()) + ")";
        String only = update.onlyHere() == 0
                ? ""
                : "; " + Amounts.count(update.onlyHere(), "run")
                        + " of which this machine has copies, and the store none any more, "
                        + (update.onlyHere() == 1 ? "is" : "are") + " left out";
        return address.text() + ": " + came + only;
    }

    /**
     * The store itself, to check its files.
     *
     * @throws StoreException with one line, if this machine has no folder for copies
     */
    public RunStore toCheck() {
        return SharedCopies.toCheck(copies(), folder());
    }

    /**
     * The store itself, to keep something there and here.
     *
     * @throws StoreException with one line, if it cannot be reached or written
     */
    public RunStore open() {
        return RunStore.open(copies(), folder());
    }

    /** The same, or the copies alone, where the store cannot be written: then a note says so. */
    RunStore openOrCopies() {
        try {
            return open();
        } catch (StoreException e) {
            CellNotes.print("note: " + e.getMessage() + "; scores stay on this machine, until a command that reads the"
                    + " store can send them");
            return RunStore.existing(copies());
        }
    }

    /** Sends the votes of this machine; where that cannot be done, a note says so, and the next reading does it. */
    public void sendVotes() {
        try {
            SharedCopies.exchangeLines(SharedCopies.toCheck(copies(), folder()), VoteFile.NAME);
        } catch (StoreException e) {
            CellNotes.print("note: " + e.getMessage() + "; the votes stay on this machine until it can");
        }
    }
}
