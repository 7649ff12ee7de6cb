package org.zimagelab.torch.hub;

import java.util.Optional;

/**
 * How far a download is.
 *
 * @param model whose files they are
 * @param needed all files
 * @param there those of them that are complete, and all bytes on the disk, those of earlier downloads included
 * @param bytesPerSecond on average; 0 before the first
 * @param free bytes on the disk
 * @param waiting for what it waits, if it does
 */
public record DownloadState(
        String model, Amount needed, Amount there, double bytesPerSecond, long free, Optional<String> waiting) {

    /** Files and their bytes. */
    public record Amount(int files, long bytes) {}

    /** Hears several times a second how far a download is, in the thread that asked for it. */
    @FunctionalInterface
    public interface Listener {
        void at(DownloadState state);
    }

    /** How long the rest will take at this pace; infinite before the first byte. */
    public double secondsLeft() {
        return bytesPerSecond > 0 ? (needed.bytes() - there.bytes()) / bytesPerSecond : Double.POSITIVE_INFINITY;
    }
}
