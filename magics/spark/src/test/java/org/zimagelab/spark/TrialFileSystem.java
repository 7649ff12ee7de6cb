package org.zimagelab.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** {@code trial:///a/folder}: local files as HDFS would have them, created exclusively and not renamed onto a file. */
public final class TrialFileSystem extends RawLocalFileSystem {
    static final String SCHEME = "trial";

    /** Files that were created under their own names, and not renamed into place. */
    static final Queue<String> CREATED = new ConcurrentLinkedQueue<>();

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        CREATED.add(file.getName());
        if (!overwrite) {
            mkdirs(file.getParent());
            try {
                Files.createFile(pathToFile(file).toPath());
            } catch (java.nio.file.FileAlreadyExistsException e) {
                throw new FileAlreadyExistsException(file + " exists");
            }
        }
        return super.create(file, permission, true, bufferSize, replication, blockSize, progress);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return !exists(to) && super.rename(from, to);
    }
}
