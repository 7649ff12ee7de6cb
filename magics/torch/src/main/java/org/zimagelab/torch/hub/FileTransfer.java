package org.zimagelab.torch.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * The download of one file. It goes on where an earlier one ended, tries again after breaks, and gives the file its
 * name only if size and checksum are right.
 */
final class FileTransfer implements Callable<Void> {
    private static final int BUFFER = 1 << 18;

    /** Tries in a row that bring nothing: with their pauses, two minutes. */
    private static final int TRIES = 9;

    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

    private final HubRequests requests;
    private final HubRequests.Pause pause;
    private final HubAddress address;
    private final URI uri;
    private final HubFile file;
    private final Snapshot snapshot;
    private final Attempts attempts;

    private volatile long there;
    private volatile boolean locked;
    private volatile boolean stopped;
    private volatile InputStream body;
    private volatile long readingSince;

    /** The most bytes that were there so far. */
    private long most;

    private Optional<MessageDigest> digest = Optional.empty();

    FileTransfer(
            HubRequests requests,
            HubRequests.Pause pause,
            HubAddress address,
            String commit,
            HubFile file,
            Snapshot snapshot) {
        this.requests = requests;
        this.pause = pause;
        this.address = address;
        this.uri = requests.resolve(address.hub().file(address.id(), commit, file.path()));
        this.file = file;
        this.snapshot = snapshot;
        attempts = requests.attempts(TRIES);
        there = partialBytes();
    }

    private long partialBytes() {
        try {
            Path partial = snapshot.partial(file);
            return Files.exists(partial) ? Math.min(Files.size(partial), file.size()) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Bytes on the disk. */
    long there() {
        return there;
    }

    /** For what it waits, if it does. */
    Optional<String> waiting() {
        return locked ? Optional.of("another program downloads " + file.path()) : attempts.waiting();
    }

    /** Breaks a connection that has brought nothing for so long, so that it is made anew. Any thread may call this. */
    void breakIfSilent(long nanos) {
        long since = readingSince;
        if (since != 0 && System.nanoTime() - since > nanos) {
            close();
        }
    }

    /** Ends the transfer for good. Reading may swallow a thread's interrupt, so that is not enough. */
    void stop() {
        stopped = true;
        close();
    }

    private void close() {
        InputStream open = body;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // it is broken already
            }
        }
    }

    @Override
    public Void call() throws InterruptedException {
        try (DownloadLock lock = DownloadLock.take(snapshot.lock(file), pause, () -> locked = true)) {
            locked = false;
            if (!snapshot.has(file)) {
                Files.createDirectories(snapshot.partial(file).getParent());
                download();
                snapshot.finish(file);
            }
            there = file.size();
            return null;
        } catch (IOException e) {
            throw new ModelException(
                    snapshot.folder().resolve(file.path()) + ": cannot be written: " + AtomicFile.reason(e)
                            + "; what is there stays, and the next try goes on",
                    e);
        }
    }

    /** @throws IOException only of the disk */
    private void download() throws IOException, InterruptedException {
        Path partial = snapshot.partial(file);
        // Not a FileChannel, which an interrupt would close.
        try (RandomAccessFile out = new RandomAccessFile(partial.toFile(), "rw")) {
            goOn(out);
            for (int tries = 1; ; tries++) {
                receiveAll(out);
                if (digest.isEmpty()
                        || HexFormat.of().formatHex(digest.get().digest()).equals(file.digest())) {
                    out.getFD().sync();
                    return;
                }
                restart(out);
                if (tries == 2) {
                    throw new ModelException(
                            file.path() + ": what " + uri.getHost() + " sends has another checksum than "
                                    + address.hub().title() + " says, twice; it is not kept");
                }
            }
        }
    }

    /** Reads what is there from an earlier download. */
    private void goOn(RandomAccessFile out) throws IOException, InterruptedException {
        if (out.length() > file.size()) {
            out.setLength(0);
        }
        digest = file.begin();
        there = out.length();
        most = there;
        byte[] buffer = new byte[BUFFER];
        long left = there;
        while (left > 0 && digest.isPresent()) {
            checkStopped();
            int n = out.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new IOException("the file became shorter while it was read");
            }
            digest.get().update(buffer, 0, n);
            left -= n;
        }
        out.seek(there);
    }

    private void checkStopped() throws InterruptedException {
        if (stopped || Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void restart(RandomAccessFile out) throws IOException {
        out.setLength(0);
        out.seek(0);
        there = 0;
        digest = file.begin();
    }

    private void receiveAll(RandomAccessFile out) throws IOException, InterruptedException {
        while (there < file.size()) {
            try {
                receive(out);
            } catch (DiskException e) {
                throw e.reason();
            } catch (IOException e) {
                checkStopped();
                if (there > most) {
                    attempts.succeeded();
                    most = there;
                }
                attempts.failed(e, uri);
            } finally {
                readingSince = 0;
                body = null;
            }
        }
    }

    private void receive(RandomAccessFile out) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = requests.open(uri, there);
        try (InputStream in = response.body()) {
            body = in;
            int status = response.statusCode();
            if (status == 416) {
                onDisk(() -> restart(out));
                throw new IOException("the server has no byte " + there + " of this file");
            }
            if (status != 200 && status != 206) {
                throw HubRefusal.of(response, address, requests.settings());
            }
            if (HubRefusal.isPage(response, uri)) {
                throw new ModelException(response.uri().getHost() + " sends a web page instead of " + file.path()
                        + "; is there a login page in this network, or a proxy?");
            }
            if (status == 206) {
                checkRange(response);
            } else if (there > 0) {
                onDisk(() -> restart(out)); // the server sends whole files only
            }
            checkLength(response);
            copy(in, out);
        }
    }

    private void checkRange(HttpResponse<?> response) throws IOException {
        String value = response.headers().firstValue("content-range").orElse("");
        Matcher range = RANGE.matcher(value);
        if (!range.matches()
                || Long.parseLong(range.group(1)) != there
                || !range.group(2).equals("*") && !range.group(2).equals(String.valueOf(file.size()))) {
            throw new IOException("it sends '" + Printable.value(value) + "' of a file, where byte " + there + " of "
                    + file.size() + " is next");
        }
    }

    private void checkLength(HttpResponse<?> response) {
        long length = response.headers().firstValueAsLong("content-length").orElse(file.size() - there);
        if (length != file.size() - there) {
            throw new ModelException(response.uri().getHost() + " sends " + (there + length) + " bytes for "
                    + file.path() + ", where " + address.hub().title() + " says " + file.size()
                    + "; they are not kept");
        }
    }

    private void copy(InputStream in, RandomAccessFile out) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        while (there < file.size()) {
            checkStopped();
            readingSince = System.nanoTime();
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, file.size() - there));
            readingSince = 0;
            if (n < 0) {
                throw new IOException("after " + there + " of " + file.size() + " bytes");
            }
            onDisk(() -> out.write(buffer, 0, n));
            digest.ifPresent(d -> d.update(buffer, 0, n));
            there += n;
        }
    }

    private interface OnDisk {
        void run() throws IOException;
    }

    private static void onDisk(OnDisk work) throws DiskException {
        try {
            work.run();
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    /** Tells a full disk from a broken connection. */
    private static final class DiskException extends IOException {
        private static final long serialVersionUID = 1;

        DiskException(IOException reason) {
            super(reason);
        }

        IOException reason() {
            return (IOException) getCause();
        }
    }
}
