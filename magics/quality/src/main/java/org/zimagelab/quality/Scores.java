package org.zimagelab.quality;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;

/** The registry: every {@link Score} that the service loader finds, by itself or from a {@link ScoreProvider}. */
public final class Scores {

    /** Old name → new name. OpenCV gives no single number on flat ground that brisque_opencv could equal. */
    private static final Map<String, String> RENAMED = Map.of("brisque_opencv", "brisque_exact");

    private Scores() {}

    /**
     * All scores on the class path: those of this module first in their documented order, then others by name.
     *
     * <p>They are looked up anew at each call, so a score whose jar a notebook added a moment ago is among them.
     *
     * @return the scores, unmodifiable; names are unique
     * @throws IllegalStateException with one line, if a service line names no usable score or two scores share a name
     */
    public static List<Score> all() {
        Registry registry = new Registry();
        registry.collect(Score.class.getClassLoader());
        // In a notebook, jars added by a cell are seen by the context loader alone.
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            registry.collect(context);
        }
        return registry.scores();
    }

    /**
     * The score of a name.
     *
     * @param name a name as {@link Score#name()} gives it
     * @return the score
     * @throws IllegalArgumentException with one line that gives the known names, if there is none of this name
     */
    public static Score named(String name) {
        return pick(name, all());
    }

    /**
     * Reads a list of scores as an option gives it.
     *
     * @param commaList names separated by commas; blanks around them are ignored; {@code all} stands for every score
     *     that can be computed from what is at hand
     * @param atHand what is known besides the pixels; a score named outright may need more, and says so when it is
     *     asked
     * @return the scores in the order of their first mention, each once, unmodifiable
     * @throws IllegalArgumentException with one line that gives the known names, if a name is unknown or the list
     *     empty, or that says what a score named outright lacks on this machine
     */
    public static List<Score> parse(String commaList, Set<Requirement> atHand) {
        List<Score> known = all();
        Set<Score> chosen = new LinkedHashSet<>();
        for (String name : commaList.split(",", -1)) {
            if (name.isBlank()) {
                continue;
            }
            if (name.strip().equals("all")) {
                known.stream()
                        .filter(score -> atHand.containsAll(score.requirements()))
                        .forEach(chosen::add);
            } else {
                Score score = pick(name.strip(), known);
                score.unavailable().ifPresent(why -> {
                    throw new IllegalArgumentException("score '" + score.name() + "': " + why);
                });
                chosen.add(score);
            }
        }
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no score is named; known: " + names(known));
        }
        return List.copyOf(chosen);
    }

    /**
     * Scores one picture; the scores share its intermediate planes. A score that fails costs only its own value, unless
     * the thread was interrupted.
     *
     * @param input the picture and what is known of it
     * @param scores the scores, in the order wanted
     * @param unscored gets each score that has no value here, with the reason in one line
     * @return name → value in that order, without those that have none; unmodifiable
     * @throws java.util.concurrent.CancellationException where the thread was interrupted, see {@link Interrupts}
     */
    public static Map<String, Double> of(ScoreInput input, List<Score> scores, BiConsumer<Score, String> unscored) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Score score : scores) {
            Interrupts.check();
            String reason;
            try {
                double value = score.of(input);
                if (Double.isFinite(value)) {
                    values.put(score.name(), value);
                    continue;
                }
                reason = "gave " + value + ", which is not a finite number";
            } catch (NotScoredException e) {
                Interrupts.check();
                reason = e.getMessage();
            } catch (OutOfMemoryError e) {
                Interrupts.check();
                reason = "failed: not enough memory for this picture";
            } catch (RuntimeException | StackOverflowError e) {
                Interrupts.check();
                reason = "failed: " + Printable.line(e.toString());
            }
            unscored.accept(score, reason);
        }
        return Collections.unmodifiableMap(values);
    }

    /** What the service loader finds, under one class loader or several. */
    private static final class Registry {
        private final Map<String, Score> own = new LinkedHashMap<>();
        private final Map<String, Score> others = new TreeMap<>();
        private final Map<String, Class<?>> sources = new HashMap<>();
        private final Set<Class<?>> visited = new HashSet<>();

        void collect(ClassLoader loader) {
            try {
                ServiceLoader.load(ScoreProvider.class, loader).stream()
                        .filter(source -> visited.add(source.type()))
                        .forEach(source -> source.get().scores().forEach(score -> add(score, source.type())));
                ServiceLoader.load(Score.class, loader).stream()
                        .filter(source -> visited.add(source.type()))
                        .forEach(source -> add(source.get(), source.type()));
            } catch (ServiceConfigurationError e) {
                throw new IllegalStateException("a score cannot be loaded: " + e.getMessage(), e);
            }
        }

        private void add(Score score, Class<?> source) {
            Class<?> earlier = sources.putIfAbsent(score.name(), source);
            if (earlier != null) {
                throw new IllegalStateException("two scores are named '" + score.name() + "': " + earlier.getName()
                        + " and " + source.getName());
            }
            boolean ofThisModule = source.getModule() == Score.class.getModule()
                    && source.getPackageName().startsWith(Score.class.getPackageName() + ".");
            (ofThisModule ? own : others).put(score.name(), score);
        }

        List<Score> scores() {
            List<Score> all = new ArrayList<>(own.values());
            all.addAll(others.values());
            return Collections.unmodifiableList(all);
        }
    }

    private static Score pick(String name, List<Score> known) {
        for (Score score : known) {
            if (score.name().equals(name)) {
                return score;
            }
        }
        String nearest =
                NearestName.nearest(name, known.stream().map(Score::name).toList());
        String now = RENAMED.get(name);
        String hint = now != null
                ? "it is called '" + now + "' now; "
                : nearest == null ? "" : "did you mean '" + nearest + "'? ";
        throw new IllegalArgumentException(
                "unknown score '" + Printable.value(name) + "'; " + hint + "known: " + names(known));
    }

    private static String names(List<Score> known) {
        return known.stream().map(Score::name).collect(Collectors.joining(", "));
    }
}
