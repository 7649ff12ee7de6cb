package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.spread.DeviceMachines;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunStore;

/** An interrupt while a listener draws, on one machine and on two. */
class InterruptibleListenerTest {
    @TempDir
    Path folder;

    private final FakeModel model = new FakeModel();

    private SweepInterruptedException interrupted(boolean isSpread, SweepListener listener) {
        SweepOptions options = SweepOptions.of(List.of());
        Machines two = new DeviceMachines(
                Map.of(new Machine("a", "cpu", ""), model, new Machine("b", "cpu", ""), new FakeModel()));
        SweepInterruptedException e = assertThrows(
                SweepInterruptedException.class,
                () -> Sweep.of(Pictures.request())
                        .seeds(1, 2, 3, 4)
                        .run(model, RunStore.open(folder), isSpread ? options.withMachines(two) : options, listener));
        assertFalse(Thread.currentThread().isInterrupted(), "the flag is told of");
        return e;
    }

    private static void interruptedWhileDrawing() {
        Thread.currentThread().interrupt();
        Interrupts.check();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void atTheVeryEndAllRunsAreKept(boolean isSpread) {
        SweepInterruptedException e = interrupted(isSpread, new SweepListener() {
            @Override
            public void finished(Summary summary) {
                interruptedWhileDrawing();
            }
        });
        assertEquals(4, e.runs().runs().stream().filter(Run::ok).count());
        assertTrue(e.getMessage().matches("sweep interrupted; 4 of 4 pictures are kept in \\S+"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whileAPictureIsShownTheSweepEndsInOrder(boolean isSpread) {
        AtomicBoolean once = new AtomicBoolean();
        Summary[] closing = new Summary[1];
        SweepInterruptedException e = interrupted(isSpread, new SweepListener() {
            @Override
            public void runFinished(int index, Run run, Optional<BufferedImage> thumbnail) {
                if (once.compareAndSet(false, true)) { // a second interrupt waits for no machine
                    interruptedWhileDrawing();
                }
            }

            @Override
            public void finished(Summary summary) {
                closing[0] = summary;
            }
        });
        assertTrue(e.runs().runs().stream().anyMatch(Run::ok));
        assertEquals(e.runs(), closing[0].runs());
    }

    /** A call that were left out would do nothing, since all have defaults. */
    @Test
    void allCallsArePassedOn() throws ReflectiveOperationException {
        List<String> passed = Stream.of(InterruptibleListener.class.getDeclaredMethods())
                .map(Method::getName)
                .toList();
        for (Method method : SweepListener.class.getMethods()) {
            assertTrue(passed.contains(method.getName()), method::toString);
        }
    }
}
