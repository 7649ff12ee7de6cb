package org.zimagelab.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.spread.Redaction;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.SharedFolder;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.StoreException;

/** A folder that one of Hadoop's file systems opens: of an object store, or of HDFS. */
public final class HadoopFolder implements SharedFolder {
    /** S3A creates by a conditional PUT if it has this, see Hadoop's documentation of {@code createFile()}. */
    private static final String CONDITIONAL = CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

    /** Their files appear whole when they are closed, and a rename would copy them. */
    private static final Set<String> OBJECT_STORES = Set.of("s3a", "gs");

    /** Their {@code create} without overwriting is one step at the server. */
    private static final Set<String> EXCLUSIVE =
            Set.of("hdfs", "webhdfs", "swebhdfs", "viewfs", "abfs", "abfss", "gs", "ofs", "o3fs");

    private static final String PAUSE = "fs.s3a.retry.interval";

    /**
     * Settings of S3A that let a store that does not answer be told within seconds, while Hadoop's own values are for
     * jobs of hours; and small files need no buffer on the disk. They apply unless the user's configuration has others.
     */
    private static final Map<String, String> DEFAULTS = Map.of(
            "fs.s3a.attempts.maximum",
            "2",
            "fs.s3a.retry.limit",
            "3",
            PAUSE,
            "200ms",
            "fs.s3a.fast.upload.buffer",
            "array");

    /** S3A's other streams remember files, but a lock's text and scores change. */
    private static final Map<String, String> NEEDED = Map.of("fs.s3a.input.stream.type", "classic");

    /** How often a store that has answered before is asked again: a sweep of hours is worth waiting for. */
    private static final int MORE_TRIES = 4;

    private final FileSystem files;
    private final Path root;
    private final boolean conditional;
    private final Redaction secrets;

    /** Whether it has answered: who names a store that cannot be reached is told at once. */
    private volatile boolean reached;

    private HadoopFolder(FileSystem files, Path root, Redaction secrets) throws IOException {
        this.files = files;
        this.root = root;
        this.conditional = files.hasPathCapability(root, CONDITIONAL);
        this.secrets = secrets;
    }

    /**
     * Opens a store by its address.
     *
     * @param address of a folder, new or existing; {@code file:} addresses are opened as folders, without copies
     * @param conf with what the file system needs: its end point, credentials
     * @param copies a folder of this machine for copies of the store's files; unused for {@code file:}
     * @throws StoreException with one line, if the store cannot be opened or written
     */
    public static RunStore open(StoreAddress address, Configuration conf, java.nio.file.Path copies) {
        return address.isShared() ? RunStore.open(copies, of(address, conf)) : RunStore.open(address.folder(copies));
    }

    /**
     * A folder by its address. It need not exist.
     *
     * @throws StoreException with one line, if there is no file system for it, or it cannot be reached
     */
    static HadoopFolder of(StoreAddress address, Configuration conf) {
        Configuration ours = new Configuration(conf);
        DEFAULTS.forEach((name, value) -> setUnlessUsers(ours, name, value));
        NEEDED.forEach(ours::set);
        Redaction secrets = secrets(ours);
        String scheme = address.text().substring(0, address.text().indexOf(':')).toLowerCase(Locale.ROOT);
        try {
            Path root = new Path(address.text());
            return new HadoopFolder(FileSystem.get(root.toUri(), ours), root, secrets);
        } catch (UnsupportedFileSystemException | LinkageError e) {
            throw unsupported(address, scheme, e);
        } catch (IOException | RuntimeException e) {
            if (e.getMessage() != null && e.getMessage().contains("ClassNotFoundException")) {
                throw unsupported(address, scheme, e);
            }
            throw new StoreException(
                    "store " + Printable.value(address.text()) + ": cannot be opened: " + HadoopErrors.line(e, secrets),
                    e);
        }
    }

    private static StoreException unsupported(StoreAddress address, String scheme, Throwable cause) {
        String words = scheme.equals("s3")
                ? "write s3a:// in place of s3://"
                : "no file system for " + scheme + ":// is on the class path; put its jars into the folder"
                        + " install/hadoop.local of each machine (docs/sweeps.md names those of s3a)";
        return new StoreException("store " + Printable.value(address.text()) + ": " + words, cause);
    }

    private static void setUnlessUsers(Configuration conf, String name, String value) {
        if (!isUsers(conf, name)) {
            conf.set(name, value);
        }
    }

    /** Whether a setting is not Hadoop's own. */
    private static boolean isUsers(Configuration conf, String name) {
        String[] sources = conf.getPropertySources(name);
        return sources != null && !Arrays.stream(sources).allMatch(source -> source.contains("-default.xml"));
    }

    private static Redaction secrets(Configuration conf) {
        Map<String, String> users = new HashMap<>();
        for (Map.Entry<String, String> entry : conf) {
            if (isUsers(conf, entry.getKey())) {
                users.put(entry.getKey(), entry.getValue());
            }
        }
        return Redaction.of(users);
    }

    private interface Request<T> {
        T make() throws IOException;
    }

    private <T> T answer(Request<T> request) throws IOException {
        return answer(request, true);
    }

    private <T> T answer(Request<T> request, boolean waits) throws IOException {
        try {
            T result = waits && reached ? patient(request) : request.make();
            reached = true;
            return result;
        } catch (CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new IOException(HadoopErrors.line(e, secrets), e);
        }
    }

    /** Asks again after 1, 2, 4 and 8 s, unless whoever asks may not, or is interrupted. */
    private <T> T patient(Request<T> request) throws IOException {
        long pause = 5 * files.getConf().getTimeDuration(PAUSE, 200, TimeUnit.MILLISECONDS);
        for (int tries = 0; ; tries++, pause *= 2) {
            try {
                return request.make();
            } catch (AccessDeniedException | FileNotFoundException e) {
                throw e;
            } catch (IOException e) {
                if (tries == MORE_TRIES || !waited(pause)) {
                    throw e;
                }
            }
        }
    }

    /** @return false where the thread is interrupted; its flag stays up */
    private static boolean waited(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A request that an interrupt does not end, since a finished picture must be kept and a lock released. */
    private <T> T finished(Request<T> request) throws IOException {
        boolean waits = !Thread.currentThread().isInterrupted();
        return Interrupts.after(() -> answer(request, waits));
    }

    private Path path(String name) {
        return new Path(root, name);
    }

    @Override
    public String address() {
        return Printable.value(root);
    }

    @Override
    public void list(String folder, Consumer<Entry> entries) throws IOException {
        answer(() -> {
            try {
                RemoteIterator<FileStatus> list = files.listStatusIterator(path(folder));
                while (list.hasNext()) {
                    Interrupts.check();
                    FileStatus one = list.next();
                    if (one.isFile()) {
                        entries.accept(entry(one));
                    }
                }
                return true;
            } catch (FileNotFoundException e) {
                return false;
            }
        });
    }

    private static Entry entry(FileStatus file) {
        return new Entry(file.getPath().getName(), file.getLen(), Instant.ofEpochMilli(file.getModificationTime()));
    }

    @Override
    public Optional<Entry> look(String name) throws IOException {
        return answer(() -> {
            try {
                return Optional.of(files.getFileStatus(path(name)))
                        .filter(FileStatus::isFile)
                        .map(HadoopFolder::entry);
            } catch (FileNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        return answer(() -> content(name));
    }

    private Optional<byte[]> content(String name) throws IOException {
        try (FSDataInputStream in = files.open(path(name))) {
            return Optional.of(in.readAllBytes());
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean exists(String name) throws IOException {
        return answer(() -> files.exists(path(name)));
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        finished(() -> {
            if (conditional || OBJECT_STORES.contains(scheme())) {
                put(files.createFile(path(name)).recursive().overwrite(true), content);
            } else {
                rename(content, path(name));
            }
            return name;
        });
    }

    private void rename(byte[] content, Path file) throws IOException {
        Path temporary = new Path(
                file.getParent(),
                AtomicFile.temporaryFor(java.nio.file.Path.of(file.getName()))
                        .getFileName()
                        .toString());
        boolean done = false;
        try {
            put(files.createFile(temporary).recursive().overwrite(true), content);
            // HDFS does not rename onto a file
            done = files.rename(temporary, file) || files.delete(file, false) && files.rename(temporary, file);
            if (!done) {
                throw new IOException("cannot be renamed");
            }
        } finally {
            if (!done) {
                files.delete(temporary, false);
            }
        }
    }

    /** @param file options of the file; that S3A need not look for a folder of its name is added */
    private static void put(FSDataOutputStreamBuilder<?, ?> file, byte[] content) throws IOException {
        file.opt("fs.s3a.create.performance", true);
        try (FSDataOutputStream out = (FSDataOutputStream) file.build()) {
            out.write(content);
        }
    }

    @Override
    public boolean create(String name, byte[] content) throws IOException {
        return finished(() -> {
            try {
                FSDataOutputStreamBuilder<?, ?> file =
                        files.createFile(path(name)).recursive();
                if (conditional) {
                    // S3A's own check with overwrite(false) is another request before the PUT
                    put(file.overwrite(true).must(CONDITIONAL, true), content);
                } else {
                    put(file.overwrite(false), content);
                }
                return true;
            } catch (IOException e) {
                // A creation that was repeated after a lost answer finds what it wrote itself.
                Optional<byte[]> there = contentAfter(e, name);
                if (there.isEmpty() && !(e instanceof FileAlreadyExistsException)) {
                    throw e;
                }
                return there.isPresent() && Arrays.equals(there.get(), content);
            }
        });
    }

    /** @throws IOException the first failure, if the file cannot be read either */
    private Optional<byte[]> contentAfter(IOException failure, String name) throws IOException {
        try {
            return content(name);
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    @Override
    public boolean isExclusive() {
        return conditional || EXCLUSIVE.contains(scheme());
    }

    private String scheme() {
        URI uri = root.toUri();
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    }

    @Override
    public void delete(String name) throws IOException {
        finished(() -> files.delete(path(name), false));
    }
}
