package org.zimagelab.torch.hub;

import java.util.Optional;

/**
 * How far a download is.
 *
 * @param model whose files they are
 * @param files that are needed
 * @param filesThere of them complete
 * @param bytes of all files
 * @param bytesThere of them on the disk, those of earlier downloads included
 * @param bytesPerSecond on average; 0 before the first
 * @param secondsLeft at this pace; infinite before the first byte
 * @param free bytes on the disk
 * @param waiting for what it waits, if it does
 */
public record DownloadState(
        String model,
        int files,
        int filesThere,
        long bytes,
        long bytesThere,
        double bytesPerSecond,
        double secondsLeft,
        long free,
        Optional<String> waiting) {

    /** Hears several times a second how far a download is, in the thread that asked for it. */
    @FunctionalInterface
    public interface Listener {
        void at(DownloadState state);
    }
}
