package org.zimagelab.tuning.plan;

import java.util.concurrent.atomic.AtomicInteger;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/** The mean of red; counts how often it is computed. */
class RedScore implements Score {
    final AtomicInteger calls = new AtomicInteger();
    private final String name;

    RedScore(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return "Mean of red.";
    }

    @Override
    public Range range() {
        return new Range(0, 255);
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    public double of(Pixels picture) {
        calls.incrementAndGet();
        double sum = 0;
        for (int i = 0; i < picture.count(); i++) {
            sum += picture.red(i);
        }
        return sum / picture.count();
    }
}
