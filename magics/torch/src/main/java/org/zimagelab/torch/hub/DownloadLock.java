package org.zimagelab.torch.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Keeps other kernels from downloading the same file at the same time. Python's library takes the same lock; on Linux
 * and macOS it takes it in another way ({@code flock}), so that the two do not see each other. Then both download, each
 * into a file of its own, and the last one stays.
 */
final class DownloadLock implements AutoCloseable {
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private final FileChannel channel;

    private DownloadLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits until nobody else has the lock.
     *
     * @param waiting called each time that somebody else has it
     */
    static DownloadLock take(Path file, HubRequests.Pause pause, Runnable waiting)
            throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            while (!isFree(channel)) {
                waiting.run();
                pause.of(BETWEEN);
            }
            taken = true;
            return new DownloadLock(channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** Takes the lock if nobody has it. On a file system without locks everybody may go on. */
    private static boolean isFree(FileChannel channel) throws InterruptedException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
