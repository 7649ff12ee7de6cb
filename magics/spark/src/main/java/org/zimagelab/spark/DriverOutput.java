package org.zimagelab.spark;

import java.io.PrintStream;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverMessage;
import org.zimagelab.tuning.spread.Redaction;

/** The driver's messages to the kernel; those with words for people without the secrets of Spark's properties. */
final class DriverOutput {
    private final PrintStream out;
    private volatile Redaction redaction;

    /** Copies finished runs to this machine before the kernel hears of them; null if it sees the store itself. */
    private volatile StoreCopies copies;

    DriverOutput(PrintStream out, Redaction redaction) {
        this.out = out;
        this.redaction = redaction;
    }

    void redact(Redaction secrets) {
        redaction = secrets;
    }

    void copyTo(StoreCopies store) {
        copies = store;
    }

    /** Tells what the store says of itself. */
    void noteOfStore() {
        if (copies != null) {
            copies.notes().forEach(this::note);
        }
    }

    void note(String line) {
        send(new DriverMessage.Note(line));
    }

    void send(DriverMessage message) {
        StoreCopies store = copies;
        if (store == null) {
            print(message);
        } else {
            store.pass(message, this::print);
        }
    }

    /**
     * As {@link #send}, for a message that has come as this line: it need not be written as JSON again, unless it
     * changes on the way.
     */
    void pass(DriverMessage message, String line) {
        if (copies == null && clean(message) == message) {
            print(line);
        } else {
            send(message);
        }
    }

    private void print(DriverMessage message) {
        print(ClusterJson.line(clean(message)));
    }

    private synchronized void print(String line) {
        out.println(line);
        out.flush();
    }

    private DriverMessage clean(DriverMessage message) {
        if (message instanceof DriverMessage.Note note) {
            return new DriverMessage.Note(redaction.of(note.line()));
        }
        if (message instanceof DriverMessage.Refused refused) {
            return new DriverMessage.Refused(redaction.of(refused.reason()));
        }
        if (message instanceof DriverMessage.Ended ended) {
            return new DriverMessage.Ended(redaction.of(ended.reason()));
        }
        if (message instanceof DriverMessage.Finished finished
                && !finished.reason().isEmpty()) {
            return new DriverMessage.Finished(
                    finished.run(),
                    finished.key(),
                    finished.how(),
                    redaction.of(finished.reason()),
                    finished.unscored(),
                    finished.thumbnail(),
                    finished.nanos());
        }
        return message;
    }
}
