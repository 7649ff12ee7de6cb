package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.zimagelab.tuning.run.Run;

/** A listener that records all calls. */
class ListenerLog implements SweepListener {
    final List<String> events = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<Moment> moments = new ArrayList<>();
    final Set<Thread> threads = new HashSet<>();
    final Set<String> thumbnails = new HashSet<>();
    int thumbnailSize;
    IntConsumer onBegin = i -> {};
    IntConsumer onEnd = i -> {};
    Summary summary;

    @Override
    public int thumbnailSize() {
        return thumbnailSize;
    }

    @Override
    public void started(Plan plan) {
        event("started");
    }

    @Override
    public void runStarted(int index, String machine) {
        event("begin " + index);
        onBegin.accept(index);
    }

    @Override
    public void runGivenUp(int index) {
        event("given up " + index);
    }

    @Override
    public void step(Moment moment) {
        threads.add(Thread.currentThread());
        moments.add(moment);
    }

    @Override
    public void runFinished(int index, Run run, Optional<BufferedImage> thumbnail) {
        event("end " + index);
        thumbnail.ifPresent(t -> thumbnails.add(t.getWidth() + "x" + t.getHeight()));
        onEnd.accept(index);
    }

    @Override
    public void note(String line) {
        notes.add(line);
    }

    @Override
    public void finished(Summary summary) {
        event("finished");
        this.summary = summary;
    }

    private void event(String name) {
        threads.add(Thread.currentThread());
        events.add(name);
    }
}
