package org.zimagelab.tuning.plan;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Holds what machines tell until the thread of the sweep hears it. Of the steps and previews of a picture only the
 * latest wait, so that a slow listener fills no memory.
 */
final class MachineInbox implements MachineListener {
    private final int thumbnailSize;
    private final boolean showsPreviews;
    private final BlockingQueue<MachineEvent> events = new LinkedBlockingQueue<>();
    private final Map<Integer, MachineEvent.Stepped> steps = new ConcurrentHashMap<>();
    private final Map<Integer, MachineEvent.Previewed> previews = new ConcurrentHashMap<>();
    private volatile boolean previewWanted;

    MachineInbox(SweepListener listener) {
        this.thumbnailSize = listener.thumbnailSize();
        this.showsPreviews = listener.showsPreviews();
    }

    @Override
    public void accept(MachineEvent event) {
        boolean isKnown = event instanceof MachineEvent.Stepped stepped && steps.put(stepped.run(), stepped) != null
                || event instanceof MachineEvent.Previewed preview && previews.put(preview.run(), preview) != null;
        if (!isKnown) {
            events.add(event);
        }
    }

    /** The next event; null if none comes in so many milliseconds. */
    MachineEvent next(long millis) throws InterruptedException {
        MachineEvent event = events.poll(millis, TimeUnit.MILLISECONDS);
        if (event instanceof MachineEvent.Stepped stepped) {
            return steps.remove(stepped.run());
        }
        return event instanceof MachineEvent.Previewed preview ? previews.remove(preview.run()) : event;
    }

    /** Says whether machines shall make previews. */
    void want(boolean preview) {
        previewWanted = preview;
    }

    @Override
    public int thumbnailSize() {
        return thumbnailSize;
    }

    @Override
    public boolean showsPreviews() {
        return showsPreviews;
    }

    @Override
    public boolean wantsPreview() {
        return previewWanted;
    }
}
