package org.zimagelab.tuning.plan;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Holds what machines tell until the thread of the sweep hears it. Of the steps of a picture only the latest waits, so
 * that a slow listener fills no memory.
 */
final class MachineInbox implements MachineListener {
    private final int thumbnailSize;
    private final BlockingQueue<MachineEvent> events = new LinkedBlockingQueue<>();
    private final Map<Integer, MachineEvent.Stepped> steps = new ConcurrentHashMap<>();
    private volatile boolean previewWanted;

    MachineInbox(int thumbnailSize) {
        this.thumbnailSize = thumbnailSize;
    }

    @Override
    public void accept(MachineEvent event) {
        boolean isKnown = event instanceof MachineEvent.Stepped stepped && steps.put(stepped.run(), stepped) != null;
        if (!isKnown) {
            events.add(event);
        }
    }

    /** The next event; null if none comes in so many milliseconds. */
    MachineEvent next(long millis) throws InterruptedException {
        MachineEvent event = events.poll(millis, TimeUnit.MILLISECONDS);
        return event instanceof MachineEvent.Stepped stepped ? steps.remove(stepped.run()) : event;
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
    public boolean wantsPreview() {
        return previewWanted;
    }
}
