package org.zimagelab.torch.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/** How often something is tried that a network can break, and how long to wait before the next time. */
final class Attempts {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** The longest wait that a hub may ask for. */
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

    private final int most;
    private final HubRequests.Pause pause;
    private int failures;
    private volatile Optional<String> waiting = Optional.empty();

    Attempts(int most, HubRequests.Pause pause) {
        this.most = most;
        this.pause = pause;
    }

    /** An answer that asks to come again. */
    static final class Later extends IOException {
        private static final long serialVersionUID = 1;
        private final transient Optional<Duration> after;

        /** @param after when, if the answer says so */
        Later(String message, Optional<Duration> after) {
            super(message);
            this.after = after;
        }
    }

    /** What it waits for at the moment. */
    Optional<String> waiting() {
        return waiting;
    }

    /** Something came: the count begins anew. */
    void succeeded() {
        failures = 0;
    }

    /**
     * Waits before the next try: 1, 2, 4 … 30 seconds, or as long as the answer asks.
     *
     * @throws ModelException if this was the last try
     */
    void failed(IOException e, URI uri) throws InterruptedException {
        failures++;
        Duration wait = Duration.ofSeconds(1L << Math.min(failures - 1, 5));
        wait = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        if (e instanceof Later later && later.after.isPresent()) {
            wait = later.after.get();
        }
        String reason = reason(e, uri);
        if (failures >= most) {
            throw new ModelException(
                    reason + " (tried " + failures + " times); what is there stays, and the next try goes on", e);
        }
        if (wait.compareTo(LONGEST_ASKED) > 0) {
            throw new ModelException(
                    reason + " and asks to come again after " + wait.toMinutes()
                            + " minutes; what is there stays, and the next try goes on",
                    e);
        }
        waiting = Optional.of(reason + "; trying again in " + wait.toSeconds() + " s");
        try {
            pause.of(wait);
        } finally {
            waiting = Optional.empty();
        }
    }

    private static String reason(IOException e, URI uri) {
        String host = uri.getHost();
        if (e instanceof Later) {
            return e.getMessage();
        }
        if (e instanceof HttpTimeoutException) {
            return host + " does not answer";
        }
        if (e instanceof ConnectException || e instanceof UnknownHostException) {
            return host + " cannot be reached; is there a connection to the internet, or a proxy to be named"
                    + " in HTTPS_PROXY?";
        }
        return "the connection to " + host + " broke ("
                + Printable.value(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + ")";
    }
}
