package org.zimagelab.notebook.options;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.zimagelab.diffusion.ModelSource;
import org.zimagelab.diffusion.WeightDtype;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.diffusion.memory.Offload;
import org.zimagelab.diffusion.sampling.Schedule;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.recommend.Recommender;
import org.zimagelab.tuning.statistics.Convergence;
import org.zimagelab.tuning.statistics.Pareto;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/**
 * The words that options and parameters can be completed to. A kernel asks for them while a person types: they are
 * looked up anew each time, and nothing is loaded for them.
 */
public final class CompletionCandidates {

    private CompletionCandidates() {}

    /** Makes what picocli makes, and the candidates that depend on a session. */
    public record Factory(Session session) implements IFactory {
        private static final Map<Class<?>, Function<Session, ?>> OF_SESSION = Map.of(
                Models.class, Models::new,
                LoadedModels.class, LoadedModels::new,
                Sweeps.class, Sweeps::new,
                SweepScores.class, SweepScores::new);

        @Override
        public <K> K create(Class<K> type) throws Exception {
            Function<Session, ?> made = OF_SESSION.get(type);
            return made == null ? CommandLine.defaultFactory().create(type) : type.cast(made.apply(session));
        }
    }

    public static final class Scores implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            Stream<String> names = org.zimagelab.quality.Scores.all().stream().map(Score::name);
            return Stream.concat(names, Stream.of("all")).iterator();
        }
    }

    /** Those that can be named anywhere: which of them are here only PyTorch knows, and it takes seconds to start. */
    public static final class Devices implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("auto", "cpu", "cuda", "cuda:0").iterator();
        }
    }

    public static final class Dtypes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("auto", "fp32", "bf16", "fp16").iterator();
        }
    }

    public static final class WeightDtypes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(WeightDtype.values()).map(WeightDtype::word).iterator();
        }
    }

    public static final class Offloads implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Offload.values()).map(Offload::word).iterator();
        }
    }

    /** In which {@code %zimage pack} writes. */
    public static final class PackedWeights implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("bf16", "int8").iterator();
        }
    }

    public static final class Languages implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Language.values()).map(Language::code).iterator();
        }
    }

    public static final class Schedules implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Schedule.names().iterator();
        }
    }

    public static final class Places implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of("inline", "folder").iterator();
        }
    }

    public static final class Advisers implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Recommender.advisers().stream().map(Recommender::label).iterator();
        }
    }

    public static final class Methods implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Recommender.methods().stream().map(Recommender::label).iterator();
        }
    }

    public static final class Scenarios implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Recommender.scenarios().stream().map(Recommender::label).iterator();
        }
    }

    /** What charts can be drawn for each value of. */
    public static final class Facets implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Parameter.axes().stream()
                    .filter(parameter -> parameter != Parameter.STEPS && parameter != Parameter.GUIDANCE)
                    .filter(parameter -> !parameter.isReplicate())
                    .map(Parameter::label)
                    .iterator();
        }
    }

    /** In which cells can stand, without the parameters of a sweep. */
    public static final class CellOrders implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("score", "cost", "steps", "guidance").iterator();
        }
    }

    /** What a row of a table can be, without the parameters of a sweep. */
    public static final class TableRows implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("run", "cell").iterator();
        }
    }

    public static final class Costs implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Pareto.COSTS.iterator();
        }
    }

    /** Models that come with the program, and those that were loaded from elsewhere. */
    public record Models(Session session) implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(
                            ZImage.embedded().stream().map(ModelSource::name),
                            session.models().all().stream().map(LoadedModel::source))
                    .distinct()
                    .iterator();
        }
    }

    public record LoadedModels(Session session) implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return session.models().all().stream().map(LoadedModel::source).iterator();
        }
    }

    public record Sweeps(Session session) implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return session.sweeps().names().iterator();
        }
    }

    /** What any sweep of the session can be drawn by, and what compares pictures. */
    public record SweepScores(Session session) implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            Set<String> names = new LinkedHashSet<>();
            session.sweeps()
                    .names()
                    .forEach(sweep -> names.addAll(session.sweeps().get(sweep).scoreNames()));
            names.add(Metric.DIVERSITY);
            names.addAll(Pareto.COSTS);
            names.add(Metric.SKIPPED_CALLS.name());
            Convergence.scores().forEach(score -> names.add(score.name()));
            return names.iterator();
        }
    }
}
