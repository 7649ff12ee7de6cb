package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.spread.DeviceMachines;
import org.zimagelab.tuning.store.Pictures;

/** Two devices, each with a model of its own, for sweeps that are spread over them. */
abstract class SpreadTestBase extends SweepTestBase {
    static final Sweep SWEEP =
            Sweep.of(Pictures.request()).steps(2, 4).guidance(0, 2).seeds(1, 2, 3);

    final FakeModel first = new FakeModel();
    final FakeModel second = new FakeModel();

    DeviceMachines devices() {
        Map<Machine, Generator> devices = new LinkedHashMap<>();
        devices.put(new Machine("cpu#1", "cpu", ""), first);
        devices.put(new Machine("cpu#2", "cpu", ""), second);
        return new DeviceMachines(devices);
    }

    SweepOptions spread(RedScore... scores) {
        return SweepOptions.of(List.of(scores)).withMachines(devices());
    }

    Runs spread(Sweep sweep, RedScore... scores) throws InterruptedException {
        return sweep.run(model, store, spread(scores), log);
    }

    /** From now on each device waits with its first picture until both have begun one. */
    void beginTogether() {
        CountDownLatch both = new CountDownLatch(2);
        first.fails = awaiting(both);
        second.fails = awaiting(both);
    }

    static Predicate<Request> awaiting(CountDownLatch both) {
        CountDownLatch once = new CountDownLatch(1);
        return request -> {
            if (once.getCount() > 0) {
                once.countDown();
                both.countDown();
                try {
                    assertTrue(both.await(1, TimeUnit.MINUTES));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return false;
        };
    }

    List<Request> generated() {
        return Stream.of(first, second).flatMap(each -> each.generated.stream()).toList();
    }

    List<Path> locks() throws IOException {
        try (Stream<Path> files = Files.list(store.folder().resolve("runs"))) {
            return files.filter(f -> f.toString().endsWith(".making")).toList();
        }
    }
}
