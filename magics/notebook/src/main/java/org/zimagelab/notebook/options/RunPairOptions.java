package org.zimagelab.notebook.options;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.NumberText;
import org.zimagelab.tuning.parameter.ListParser;
import org.zimagelab.tuning.parameter.Parameter;
import picocli.CommandLine.Option;

/** Which two runs of a sweep: each option gives one value that holds for both, or two, the first's and the second's. */
public final class RunPairOptions {
    @Option(
            names = "--model",
            paramLabel = "A[,B]",
            completionCandidates = CompletionCandidates.Models.class,
            description = "of a sweep of several models: those of this one")
    private Optional<String> model = Optional.empty();

    @Option(names = "--steps", paramLabel = "A[,B]", description = "of a sweep: those with so many steps")
    private Optional<String> steps = Optional.empty();

    @Option(names = "--guidance", paramLabel = "A[,B]", description = "of a sweep: those of this strength, 0 = off")
    private Optional<String> guidance = Optional.empty();

    @Option(names = "--cfg", paramLabel = "A[,B]", description = "the same, counted from 1")
    private Optional<String> cfg = Optional.empty();

    @Option(names = "--seed", paramLabel = "A[,B]", description = "of a sweep: those of this seed")
    private Optional<String> seed = Optional.empty();

    @Option(
            names = "--sampler",
            paramLabel = "A[,B]",
            completionCandidates = CompletionCandidates.Samplers.class,
            description = "of a sweep: those of this sampler")
    private Optional<String> sampler = Optional.empty();

    @Option(names = "--shift", paramLabel = "A[,B]", description = "of a sweep: those of this shift")
    private Optional<String> shift = Optional.empty();

    @Option(names = "--prompt", paramLabel = "N[,M]", description = "of a sweep: its prompt of this number, from 1")
    private Optional<String> prompt = Optional.empty();

    /** One thing that can be asked of a run: what stands behind its option, and the value that a request has. */
    private record Asked<T>(String option, List<T> wanted, Function<Request, T> of) {

        boolean holds(Request request, int side) {
            if (wanted.isEmpty()) {
                return true;
            }
            T value = of.apply(request);
            T asked = wanted.get(Math.min(side, wanted.size() - 1));
            return Parameter.same(value, asked);
        }

        /** The option with the values among which it would choose; nothing where there is no choice. */
        Optional<String> open(List<Request> fitting) {
            Set<T> values = fitting.stream().map(of).collect(Collectors.toCollection(LinkedHashSet::new));
            return values.size() < 2
                    ? Optional.empty()
                    : Optional.of("--" + option + " "
                            + values.stream().map(Asked::word).collect(Collectors.joining(" or ")));
        }

        private static String word(Object value) {
            return value instanceof Double x ? NumberText.plain(x) : String.valueOf(value);
        }
    }

    /** Refuses what is no value, or are more than two. */
    public void check() {
        PictureOptions.notBoth(guidance.isPresent(), cfg.isPresent());
        asked(List.of());
    }

    /**
     * The only one that fits.
     *
     * @param side 0 for the first picture, 1 for the second
     * @param name of the sweep, for the line that says that none fits, or several
     * @param all to choose from
     */
    public <T> T one(int side, String name, List<T> all, Function<T, Request> request) {
        List<Request> requests = all.stream().map(request).toList();
        List<Asked<?>> asked = asked(requests);
        List<T> fitting = all.stream()
                .filter(each -> asked.stream().allMatch(one -> one.holds(request.apply(each), side)))
                .toList();
        if (fitting.isEmpty()) {
            throw new MagicException(name + ": no picture"
                    + (all.isEmpty() ? "" : " with the parameters of " + "AB".charAt(side)) + " to compare");
        }
        if (fitting.size() > 1) {
            List<Request> left = fitting.stream().map(request).toList();
            String open = asked.stream().flatMap(one -> one.open(left).stream()).collect(Collectors.joining("; "));
            throw new MagicException(name + ": " + fitting.size() + " pictures fit " + "AB".charAt(side) + "; add "
                    + open + " (A,B where they differ)");
        }
        return fitting.get(0);
    }

    private List<Asked<?>> asked(List<Request> requests) {
        List<String> prompts = requests.stream().map(Request::prompt).distinct().toList();
        List<Asked<?>> asked = new ArrayList<>();
        asked.add(new Asked<>("model", values("model", model, ListParser::words), Request::model));
        asked.add(new Asked<>("steps", values("steps", steps, ListParser::integers), Request::steps));
        if (cfg.isPresent()) {
            asked.add(new Asked<>(
                    "cfg",
                    values("cfg", cfg, ListParser::numbers),
                    r -> r.guidance().cfg()));
        } else {
            asked.add(new Asked<>(
                    "guidance",
                    values("guidance", guidance, ListParser::numbers),
                    r -> r.guidance().scale()));
        }
        asked.add(new Asked<>("seed", values("seed", seed, ListParser::longs), Request::seed));
        asked.add(new Asked<>("sampler", values("sampler", sampler, ListParser::words), Request::sampler));
        asked.add(new Asked<>(
                "shift",
                values("shift", shift, ListParser::numbers),
                r -> r.shift().orElse(Double.NaN)));
        asked.add(new Asked<>(
                "prompt", values("prompt", prompt, ListParser::integers), r -> prompts.indexOf(r.prompt()) + 1));
        return asked;
    }

    private interface Reader<T> {
        List<T> read(String option, String text);
    }

    private static <T> List<T> values(String option, Optional<String> text, Reader<T> reader) {
        List<T> values = text.map(t -> reader.read(option, t)).orElse(List.of());
        if (values.size() > 2) {
            throw new MagicException(
                    "--" + option + " " + text.get() + ": expected one value for both pictures, or two: A's and B's");
        }
        return values;
    }
}
