package org.zimagelab.tuning.claims;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.tuning.parameter.Convention;

/** How a claim is tested: which settings are compared, and how. All comparisons are within blocks. */
public sealed interface Design {

    /** The settings that need pictures, each once. */
    Set<Setting> settings();

    /** The settings whose pictures stand beside the verdict: of the one side, then of the other. */
    default List<Setting> shown() {
        return List.copyOf(settings());
    }

    /** The difference {@code of − from}. */
    record Difference(Setting of, Setting from) implements Design {
        @Override
        public Set<Setting> settings() {
            return ordered(Stream.of(of, from));
        }
    }

    /**
     * The difference of two differences, {@code (of − from) − (against.of − against.from)}: what two parameters do
     * together that neither does alone.
     */
    record Interaction(Difference effect, Difference against) implements Design {
        @Override
        public Set<Setting> settings() {
            return ordered(Stream.of(effect, against).flatMap(d -> d.settings().stream()));
        }
    }

    /** One setting against each of others: it must differ from every one in the direction claimed. */
    record Dominance(Setting of, List<Setting> over) implements Design {
        public Dominance {
            over = List.copyOf(over);
        }

        @Override
        public Set<Setting> settings() {
            return ordered(Stream.concat(Stream.of(of), over.stream()));
        }

        @Override
        public List<Setting> shown() {
            return List.of(of, over.get(0));
        }
    }

    /**
     * Where the best setting lies along a parameter: in each block its value in the best of {@code in}, minus its value
     * in the best of {@code against}. Equals share the place.
     *
     * @param along the parameter, in the convention in which the margin counts
     * @param moves what the claim says of the difference
     * @param margin smallest move that matters, in units of the parameter, above 0
     */
    record Optimum(Convention along, List<Setting> in, List<Setting> against, ClaimedDirection moves, double margin)
            implements Design {
        public Optimum {
            in = List.copyOf(in);
            against = List.copyOf(against);
        }

        @Override
        public Set<Setting> settings() {
            return ordered(Stream.concat(in.stream(), against.stream()));
        }

        @Override
        public List<Setting> shown() {
            return List.of(in.get(in.size() - 1), against.get(against.size() - 1));
        }
    }

    /**
     * A claim that no pictures of this program test.
     *
     * @param reason one sentence
     */
    record NotTestable(Wording reason) implements Design {
        @Override
        public Set<Setting> settings() {
            return Set.of();
        }
    }

    private static Set<Setting> ordered(Stream<Setting> settings) {
        return settings.collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
