package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;

/**
 * What all pictures of one steps × guidance grid have in common.
 *
 * @param values of every parameter that is neither row, column nor replicate
 */
record Facet(Map<Parameter, Object> values) {

    static Facet of(Request request) {
        Map<Parameter, Object> values = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.axes()) {
            if (!parameter.isInGrid()) {
                values.put(parameter, parameter.of(request));
            }
        }
        return new Facet(values);
    }

    /**
     * Values of a row or column in the order that the sweep names them; those that it does not name, by size behind.
     */
    static <T extends Comparable<T>> List<T> ordered(Runs runs, Parameter parameter, Set<T> values) {
        List<Object> named = runs.values(parameter);
        return values.stream()
                .sorted(Comparator.comparingInt(
                                (T value) -> named.contains(value) ? named.indexOf(value) : named.size())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    String prompt() {
        return (String) values.get(Parameter.PROMPT);
    }

    /** Whether guidance changes on the way; a column is then its strongest. */
    boolean isStaged() {
        return !values.get(Parameter.STAGES).equals(Parameter.NO_STAGES);
    }

    /**
     * What tells this block from the others, its prompt aside: {@code heun}, {@code shift 6}, {@code stages off}.
     * Stages are named even where all have the same, as no row or column does.
     *
     * @param varying see {@link #varying}
     */
    List<String> differences(Set<Parameter> varying) {
        List<String> words = new ArrayList<>();
        values.forEach((parameter, value) -> {
            boolean named = varying.contains(parameter) || parameter == Parameter.STAGES && isStaged();
            if (named && parameter != Parameter.PROMPT) {
                words.add(PictureCaption.setting(parameter, value));
            }
        });
        return words;
    }

    /** What stands above the block: its prompt, cut where it is long, and {@link #differences}. */
    List<String> words(Set<Parameter> varying) {
        List<String> words = new ArrayList<>(List.of(PictureCaption.brief(prompt(), 120)));
        words.addAll(differences(varying));
        return words;
    }

    /** The parameters in which these blocks differ. */
    static Set<Parameter> varying(Collection<Facet> all) {
        Set<Parameter> varying = EnumSet.noneOf(Parameter.class);
        Map<Parameter, Object> first = all.isEmpty() ? Map.of() : all.iterator().next().values;
        for (Facet block : all) {
            first.forEach((parameter, value) -> {
                if (!block.values.get(parameter).equals(value)) {
                    varying.add(parameter);
                }
            });
        }
        return varying;
    }
}
