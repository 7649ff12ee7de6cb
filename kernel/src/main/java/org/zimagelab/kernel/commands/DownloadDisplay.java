package org.zimagelab.kernel.commands;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/**
 * Shows downloads in one display, which appears with the first of them. Several files are downloaded at the same time.
 */
final class DownloadDisplay extends AbstractTransferListener implements AutoCloseable {
    private static final long EVERY_NANOS = 250_000_000;

    private final BaseKernel kernel;
    private final String id = UUID.randomUUID().toString();
    private final Map<String, Long> running = new LinkedHashMap<>(); // bytes by file name
    private boolean cancelled;
    private boolean shown;
    private long last = System.nanoTime();
    private int files;
    private long bytes;

    DownloadDisplay(BaseKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Ends running downloads at their next bytes and refuses new ones. Nothing incomplete stays, since files are
     * renamed when they are complete.
     */
    synchronized void cancel() {
        cancelled = true;
    }

    @Override
    public synchronized void transferInitiated(TransferEvent event) throws TransferCancelledException {
        stopIfCancelled();
    }

    private void stopIfCancelled() throws TransferCancelledException {
        if (cancelled) {
            throw new TransferCancelledException("interrupted");
        }
    }

    @Override
    public synchronized void transferProgressed(TransferEvent event) throws TransferCancelledException {
        stopIfCancelled();
        running.put(event.getResource().getResourceName(), event.getTransferredBytes());
        if (System.nanoTime() - last >= EVERY_NANOS) {
            show();
        }
    }

    @Override
    public synchronized void transferSucceeded(TransferEvent event) {
        running.remove(event.getResource().getResourceName());
        files++;
        bytes += event.getTransferredBytes();
    }

    @Override
    public synchronized void transferFailed(TransferEvent event) {
        running.remove(event.getResource().getResourceName());
    }

    private void show() {
        long now = bytes + running.values().stream().mapToLong(Long::longValue).sum();
        String name = running.isEmpty() ? "" : running.keySet().iterator().next();
        show("downloading " + name.substring(name.lastIndexOf('/') + 1) + " – " + counted(files) + ", " + size(now)
                + " so far");
    }

    private void show(String text) {
        DisplayData data = new DisplayData(text);
        if (shown) {
            kernel.getIO().display.updateDisplay(id, data);
        } else {
            data.putTransientData("display_id", id);
            kernel.display(data);
        }
        shown = true;
        last = System.nanoTime();
    }

    private static String counted(int files) {
        return files == 1 ? "1 file" : files + " files";
    }

    private static String size(long bytes) {
        return bytes < 1_000_000 ? (bytes + 999) / 1000 + " kB" : bytes / 100_000 / 10.0 + " MB";
    }

    /** Shows the total, if there is a display. */
    @Override
    public synchronized void close() {
        if (shown) {
            show("downloaded " + counted(files) + ", " + size(bytes));
        }
    }
}
