package org.zimagelab.kernel.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.zimagelab.common.Printable;

/**
 * Describes an exception, one of its causes, or one that it suppressed. A list of these is in the order in which they
 * are shown. The methods of an exception may be code of a cell: they may throw, return null, never end, or form a
 * circle of causes.
 *
 * @param relation to the entry above: empty, {@code Caused by: } or {@code Suppressed: }
 * @param depth the level of nested suppressed exceptions
 * @param thrown the exception; null if the entry is only a remark
 * @param message never null
 * @param frames at most {@link #MOST_FRAMES}
 * @param remark says what is left out here; empty for none
 */
record ThrowableDescription(
        String relation, int depth, Throwable thrown, String message, List<StackTraceElement> frames, String remark) {
    private static final int LONGEST_MESSAGE = 10_000; // characters
    private static final int MOST_FRAMES = 10_000;
    private static final int LONGEST_CHAIN = 110_000; // since getCause may make ever new causes
    private static final int SHOWN_CAUSES = 10; // this many first ones, and the last one
    private static final int SHOWN_SUPPRESSED = 10; // of one exception
    private static final int ENTRIES = 50;
    private static final int DEPTH = 5;

    private static final class Reading {
        final List<ThrowableDescription> all = new ArrayList<>();
        final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

        void read(String relation, int depth, Throwable first) {
            read(relation, depth, chain(first, seen));
        }

        void read(String relation, int depth, List<Throwable> chain) {
            for (int i = 0; i < chain.size() && all.size() < ENTRIES; i++) {
                boolean left = i == SHOWN_CAUSES && chain.size() > SHOWN_CAUSES + 1;
                if (left) {
                    int causes = chain.size() - 1 - i;
                    all.add(remark(depth, String.format("... %,d more cause%s", causes, causes == 1 ? "" : "s")));
                    i = chain.size() - 1;
                }
                one(i == 0 ? relation : "Caused by: ", depth, chain.get(i));
            }
            Throwable next = cause(chain.get(chain.size() - 1));
            if (next != null && all.size() < ENTRIES) {
                all.add(remark(
                        depth,
                        seen.contains(next)
                                ? "Caused by: " + ErrorReports.simpleName(next) + " (shown above)"
                                : String.format("... and more causes than %,d", LONGEST_CHAIN)));
            }
        }

        private void one(String relation, int depth, Throwable t) {
            all.add(new ThrowableDescription(relation, depth, t, message(t), stack(t), ""));
            Throwable[] suppressed = t.getSuppressed();
            int shown = 0;
            for (Throwable each : suppressed) {
                if (depth == DEPTH || shown == SHOWN_SUPPRESSED || all.size() >= ENTRIES) {
                    all.add(remark(depth + 1, String.format("... %,d more suppressed", suppressed.length - shown)));
                    return;
                }
                shown++;
                if (seen.contains(each)) {
                    String again = "Suppressed: " + ErrorReports.simpleName(each) + " (shown above)";
                    all.add(remark(depth + 1, again));
                } else {
                    read("Suppressed: ", depth + 1, each);
                }
            }
        }
    }

    /**
     * Describes a chain of exceptions. It calls their own methods, and so must run on the cells' thread.
     *
     * @param chain from {@link #chain(Throwable)}
     */
    static List<ThrowableDescription> of(List<Throwable> chain) {
        Reading reading = new Reading();
        reading.seen.addAll(chain);
        reading.read("", 0, chain);
        return reading.all;
    }

    /** The exception and its causes, each once. Calls their own methods. */
    static List<Throwable> chain(Throwable first) {
        return chain(first, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static List<Throwable> chain(Throwable first, Set<Throwable> seen) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = first; t != null && chain.size() < LONGEST_CHAIN && seen.add(t); t = cause(t)) {
            chain.add(t);
        }
        return chain;
    }

    /** The stack trace of an exception; empty if a cell has overridden {@code getStackTrace}. */
    static List<StackTraceElement> ownStack(Throwable t) {
        try {
            Class<?> owner = t.getClass().getMethod("getStackTrace").getDeclaringClass();
            return owner == Throwable.class ? stack(t) : List.of();
        } catch (NoSuchMethodException | LinkageError e) {
            return List.of();
        }
    }

    private static ThrowableDescription remark(int depth, String remark) {
        return new ThrowableDescription("", depth, null, "", List.of(), remark);
    }

    private static Throwable cause(Throwable t) {
        return asked(t::getCause, null);
    }

    private static List<StackTraceElement> stack(Throwable t) {
        StackTraceElement[] frames = asked(t::getStackTrace, null);
        return frames == null
                ? List.of()
                : Arrays.stream(frames)
                        .filter(Objects::nonNull)
                        .limit(MOST_FRAMES)
                        .toList();
    }

    /** Whether an exception has deliberately no stack trace. */
    static boolean isWithoutStack(Throwable t) {
        StackTraceElement[] frames = asked(t::getStackTrace, null);
        return frames != null && frames.length == 0;
    }

    private static String message(Throwable t) {
        String message;
        try {
            message = t.getMessage();
        } catch (CellInterrupted e) {
            throw e;
        } catch (Throwable e) {
            return "(its getMessage threw " + e.getClass().getName() + ")";
        }
        return message == null ? "" : Printable.lines(cut(message));
    }

    private static String cut(String message) {
        if (message.length() <= LONGEST_MESSAGE) {
            return message;
        }
        int end = LONGEST_MESSAGE - (Character.isHighSurrogate(message.charAt(LONGEST_MESSAGE - 1)) ? 1 : 0);
        return message.substring(0, end) + String.format("… (the first %,d of %,d characters)", end, message.length());
    }

    private static <T> T asked(Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (CellInterrupted e) {
            throw e;
        } catch (Throwable e) { // a cell's method may throw anything
            return otherwise;
        }
    }
}
