package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.torch.ModelException;

/** Whatever goes wrong in loading, the model from before is there. */
class SessionTest {
    private final PaintedModel model = new PaintedModel(Variant.BASE);
    private final List<String> loads = new ArrayList<>();
    private Supplier<? extends Throwable> failure = () -> new AssertionError("none is set");
    private boolean nothingLoads;

    private final Session session = new Session((source, options) -> {
        loads.add(source);
        if (source.equals("broken") || nothingLoads) {
            SessionTest.<RuntimeException>raise(failure.get());
        }
        return model.loaded(source, options);
    });

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void raise(Throwable e) throws E {
        throw (E) e;
    }

    private static int depth(int n) {
        return depth(n + 1) + 1;
    }

    static List<Supplier<Throwable>> failures() {
        return List.of(
                () -> new OutOfMemoryError("Java heap space"),
                () -> new StackOverflowError(),
                () -> assertThrows(StackOverflowError.class, () -> depth(0)),
                () -> new UnsatisfiedLinkError("no libtorch\nin java.library.path"),
                () -> new InternalError("a fault occurred in an unsafe memory access operation"),
                () -> new AssertionError(),
                () -> new IllegalStateException("closed"),
                () -> new NullPointerException());
    }

    private void load(String source) throws InterruptedException {
        session.models().load(source, LoadOptions.AUTO, false);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theModelFromBeforeIsThereAgain(Supplier<Throwable> failure) throws Exception {
        this.failure = failure;
        load("first");
        Throwable told = assertThrows(RuntimeException.class, () -> load("broken"));
        if (failure.get() instanceof Error) {
            assertEquals(MagicException.class, told.getClass());
            assertTrue(told.getMessage().startsWith("broken cannot be loaded: "), told.getMessage());
            assertEquals(1, told.getMessage().lines().count(), told.getMessage());
        }
        assertEquals("first", session.models().current().source());
        assertEquals(1, session.models().all().size());
        assertEquals(List.of("first", "broken", "first"), loads);
    }

    @Test
    void everyModelIsWhereItWas() throws Exception {
        failure = () -> new OutOfMemoryError("Java heap space");
        LoadedModel kept = session.models().load("kept", LoadOptions.AUTO, true);
        load("other");
        session.models().load("kept", LoadOptions.AUTO, false);
        assertThrows(MagicException.class, () -> load("broken"));
        assertEquals(
                List.of("other", "kept"),
                session.models().all().stream().map(LoadedModel::source).toList());
        assertSame(kept, session.models().current(), "cells may hold it");
    }

    @Test
    void anInterruptIsOneAndTheModelIsThere() throws Exception {
        failure = () -> {
            Thread.currentThread().interrupt();
            return new ModelException("a file cannot be read");
        };
        load("first");
        assertThrows(InterruptedException.class, () -> load("broken"));
        assertFalse(Thread.interrupted());
        assertEquals("first", session.models().current().source());
    }

    @Test
    void whatCannotBeLoadedAgainIsSaid() throws Exception {
        failure = () -> new OutOfMemoryError("Java heap space");
        load("first");
        nothingLoads = true;
        String line = assertThrows(MagicException.class, () -> load("second")).getMessage();
        assertEquals(
                "second cannot be loaded: Java's memory is full (Java heap space);"
                        + " first could not be loaded again either",
                line);
        assertTrue(session.models().isEmpty());
        nothingLoads = false;
        load("first");
        assertEquals("first", session.models().current().source());
    }

    @Test
    void aModelThatIsMadeReplacesTheOneOfItsNameOnlyOnceItIsThere() throws Exception {
        LoadedModel lesson = session.models().add("lesson", options -> model.loaded("lesson", options));
        assertSame(lesson, session.models().current());
        assertThrows(
                MagicException.class,
                () -> session.models().add("lesson", options -> {
                    throw new OutOfMemoryError("Java heap space");
                }));
        assertEquals("lesson", session.models().current().source());
        load("first");
        load("lesson");
        assertEquals(List.of("first"), loads, "the lesson is made in the way it was before");
        assertEquals("lesson", session.models().current().source());
    }
}
