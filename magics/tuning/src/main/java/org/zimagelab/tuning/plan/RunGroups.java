package org.zimagelab.tuning.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.zimagelab.diffusion.InitialImage;
import org.zimagelab.diffusion.Lora;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;

/**
 * Cuts runs into groups for several machines, each of which takes the next group when it has made the one before. The
 * same runs and number of machines give the same groups.
 *
 * <ul>
 *   <li>Runs that begin with the same noise and prompt share network calls and stay together, and if there is enough to
 *       do, so do all runs of a prompt, which share the text features.
 *   <li>A group is at most a quarter of a machine's share of what is left then, so groups become smaller towards the
 *       end (guided self-scheduling: Polychronopoulos and Kuck 1987), and machines of different speed end at about the
 *       same time.
 *   <li>Runs that share network calls are split only if all is finished sooner for it, by a simulation of equal
 *       machines that counts what is computed again.
 * </ul>
 */
final class RunGroups {
    /** A group has at most this part of a machine's share of what is left. */
    private static final double QUARTER = 0.25;

    /** A finer or another order must end sooner by this factor. */
    private static final double WORTH = 0.99;

    /** If nobody knows yet how many machines there are. */
    private static final int UNKNOWN = 16;

    /** What runs that share network calls have in common: they begin with the same noise and prompt. */
    private record Start(Text text, List<Lora> loras, long seed, int width, int height, InitialImage image) {
        static Start of(Request r) {
            return new Start(Text.of(r), r.loras(), r.seed(), r.width(), r.height(), r.image());
        }
    }

    /** What runs that share the text features have in common. */
    private record Text(String model, String weightDtype, String prompt, int maxLength) {
        static Text of(Request r) {
            return new Text(r.model(), r.weightDtype(), r.prompt(), r.maxLength());
        }
    }

    /** Runs without a cut between them, by their places. */
    private record Span(int from, int to, double cost) {}

    /** Indexes in the plan, by place in the order of execution. */
    private final int[] order;

    /** Cost of all runs before each place, in network calls of the smallest picture. */
    private final double[] before;

    /** By place, what is computed again if there is a cut. */
    private final double[] lost;

    private final boolean[] startsAnew;
    private final boolean[] textAnew;

    private final int machines;

    private RunGroups(Plan plan, int[] order, int machines) {
        this.order = order;
        this.machines = machines;
        before = new double[order.length + 1];
        lost = new double[order.length];
        startsAnew = new boolean[order.length + 1];
        textAnew = new boolean[order.length + 1];
        Start last = null;
        Map<List<Integer>, Double> efforts = new HashMap<>();
        double least = Double.POSITIVE_INFINITY;
        for (int index : order) {
            least = Math.min(least, effort(plan, index, efforts));
        }
        for (int place = 0; place < order.length; place++) {
            Run run = plan.runs().get(order[place]);
            Outcome.Planned planned = Plan.planned(run);
            Start start = Start.of(run.request());
            startsAnew[place] = !start.equals(last);
            textAnew[place] = last == null || !start.text().equals(last.text());
            double each = effort(plan, order[place], efforts) / least;
            // Decoding and keeping a picture take time too.
            before[place + 1] = before[place] + each * (1 + planned.networkCalls() - planned.sharedCalls());
            lost[place] = each * planned.sharedCalls();
            last = start;
        }
        startsAnew[order.length] = true;
        textAnew[order.length] = true;
    }

    private static double effort(Plan plan, int index, Map<List<Integer>, Double> efforts) {
        Request r = plan.runs().get(index).request();
        return efforts.computeIfAbsent(
                List.of(r.width(), r.height()), size -> PictureTimes.Kind.of(r).effort());
    }

    /**
     * Groups of some runs, in the order in which machines take them.
     *
     * @param runs indexes in the plan's runs, in the order of execution, at least one
     * @param machines how many there are; 0 if nobody knows
     */
    static List<RunGroup> of(Plan plan, List<Integer> runs, int machines) {
        // Runs with one key make one picture, so they stay with the first of them.
        Map<String, Integer> firsts = new HashMap<>();
        Map<Integer, List<Integer>> others = new HashMap<>();
        List<Integer> different = new ArrayList<>();
        for (int run : runs) {
            Integer first = firsts.putIfAbsent(plan.runs().get(run).key(), run);
            if (first == null) {
                different.add(run);
            } else {
                others.computeIfAbsent(first, of -> new ArrayList<>()).add(run);
            }
        }
        int[] order = (plan.sweep().shuffled().isPresent() ? different : gathered(plan, different))
                .stream().mapToInt(i -> i).toArray();
        RunGroups groups = new RunGroups(plan, order, machines > 0 ? machines : UNKNOWN);
        List<RunGroup> cut = new ArrayList<>();
        for (Span span : groups.best()) {
            List<Integer> group = new ArrayList<>();
            Arrays.stream(order, span.from(), span.to()).forEach(group::add);
            Arrays.stream(order, span.from(), span.to())
                    .forEach(run -> group.addAll(others.getOrDefault(run, List.of())));
            cut.add(new RunGroup(group));
        }
        return cut;
    }

    /** With runs of one start one after the other. */
    private static List<Integer> gathered(Plan plan, List<Integer> runs) {
        Map<Start, List<Integer>> byStart = new LinkedHashMap<>();
        for (int run : runs) {
            byStart.computeIfAbsent(Start.of(plan.runs().get(run).request()), of -> new ArrayList<>())
                    .add(run);
        }
        return byStart.values().stream().flatMap(List::stream).toList();
    }

    private List<Span> best() {
        List<Span> best = List.of();
        double end = Double.POSITIVE_INFINITY;
        int longest = 0;
        for (int from = 0; from < order.length; from = next(from)) {
            longest = Math.max(longest, next(from) - from);
        }
        for (int parts = 1; parts < 2 * longest; parts *= 2) {
            List<Span> cut = groups(parts);
            List<Span> largestFirst = cut.stream()
                    .sorted(Comparator.comparingDouble(Span::cost).reversed())
                    .toList();
            for (List<Span> spans : List.of(cut, largestFirst)) {
                double its = end(spans);
                if (its < WORTH * end) {
                    end = its;
                    best = spans;
                }
            }
        }
        return best;
    }

    /** The place after the last run that begins as the one at this place. */
    private int next(int from) {
        int to = from + 1;
        while (!startsAnew[to]) {
            to++;
        }
        return to;
    }

    /** @param parts into how many parts runs of one start may be split */
    private List<Span> groups(int parts) {
        List<Span> groups = new ArrayList<>();
        int from = 0;
        for (Span atom : atoms(parts)) {
            double whole = before[order.length];
            double most = QUARTER * (whole - before[from]) / machines;
            double soFar = before[atom.from()] - before[from];
            boolean textEnds = textAnew[atom.from()] && soFar >= most / 2;
            if (atom.from() > from && (textEnds || before[atom.to()] - before[from] > most)) {
                groups.add(span(from, atom.from()));
                from = atom.from();
            }
        }
        groups.add(span(from, order.length));
        return groups;
    }

    private Span span(int from, int to) {
        // At the start of a group the prompt is encoded, which is about as much as a call.
        return new Span(from, to, before[to] - before[from] + lost[from] + 1);
    }

    private List<Span> atoms(int parts) {
        List<Span> atoms = new ArrayList<>();
        for (int from = 0; from < order.length; from = next(from)) {
            int to = next(from);
            double whole = before[to] - before[from];
            int begun = from;
            int pieces = Math.min(parts, to - from);
            for (int piece = 1; piece < pieces; piece++) {
                int at = cheapest(begun, to, before[from] + whole * piece / pieces, whole / pieces / 2);
                if (at > begun) {
                    atoms.add(span(begun, at));
                    begun = at;
                }
            }
            atoms.add(span(begun, to));
        }
        return atoms;
    }

    /**
     * Where a cut near this cost loses least; {@code from} if there is no place.
     *
     * @param within how far it may be away
     */
    private int cheapest(int from, int to, double ideal, double within) {
        int best = from;
        double least = Double.POSITIVE_INFINITY;
        for (int place = from + 1; place < to && before[place] <= ideal + within; place++) {
            double away = Math.abs(before[place] - ideal);
            if (away <= within && away + lost[place] < least) {
                least = away + lost[place];
                best = place;
            }
        }
        return best;
    }

    /** When the last of equal machines ends, if each takes the next group as soon as it can. */
    private double end(List<Span> groups) {
        PriorityQueue<Double> free = new PriorityQueue<>();
        for (int i = 0; i < machines; i++) {
            free.add(0.0);
        }
        double end = 0;
        for (Span group : groups) {
            double ends = free.remove() + group.cost();
            free.add(ends);
            end = Math.max(end, ends);
        }
        return end;
    }
}
