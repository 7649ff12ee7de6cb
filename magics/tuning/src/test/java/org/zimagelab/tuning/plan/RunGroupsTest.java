package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.store.Pictures;

class RunGroupsTest extends SweepTestBase {
    private static final Sweep SWEEP =
            Sweep.of(Pictures.request()).prompts("a", "b", "猫").steps(4, 8, 16).guidance(0, 2, 4);

    private Plan plan(Sweep sweep) {
        return sweep.plan(model, store, SweepOptions.of(List.of()));
    }

    private static List<Integer> all(Plan plan) {
        return IntStream.range(0, plan.runs().size()).boxed().toList();
    }

    private static long computed(Plan plan, RunGroup group) {
        return Plan.computedCalls(plan.part(group.runs()).runs());
    }

    private static List<Machine> machines(int many) {
        return IntStream.range(0, many)
                .mapToObj(i -> new Machine("cpu#" + i, "cpu", ""))
                .toList();
    }

    private static Sweep seeds(int many) {
        return SWEEP.seeds(LongStream.range(0, many).toArray());
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "1,7", "1,100", "8,1", "8,2", "8,3", "8,16", "8,500", "40,2", "40,10", "3,0"})
    void everyRunIsInOneGroup(int seeds, int machines) {
        Plan plan = plan(seeds(seeds));
        List<RunGroup> groups = RunGroups.of(plan, all(plan), machines);
        assertEquals(
                all(plan),
                groups.stream().flatMap(group -> group.runs().stream()).sorted().toList());
        assertEquals(groups, RunGroups.of(plan, all(plan), machines));
        SpreadForecast forecast = SpreadForecast.of(plan, machines(machines));
        // The longest machine works at most a twentieth longer than its share, or one run longer.
        double run = 1.0 / plan.runs().size() * 4;
        assertTrue(
                forecast.longest() <= Math.max(1.05 / Math.max(1, machines), 1.0 / Math.max(1, machines) + run),
                "longest " + forecast.longest());
    }

    @Test
    void runsThatShareStayTogetherWhereThereIsEnoughToDo() {
        Plan plan = plan(seeds(40));
        List<RunGroup> groups = RunGroups.of(plan, all(plan), 2);
        for (RunGroup group : groups) {
            assertEquals(0, group.runs().size() % 9, "a seed has 9 settings");
        }
        long together =
                groups.stream().mapToLong(group -> computed(plan, group)).sum();
        // What is computed again is the first call without a prompt, which the prompts of a seed share.
        long alone = plan.networkCalls() - plan.sharedCalls();
        assertTrue(together - alone <= 80, together + " instead of " + alone);
        // Of one prompt too, at the beginning; towards the end groups are small.
        assertEquals(
                1,
                groups.get(0).runs().stream()
                        .map(run -> plan.runs().get(run).request().prompt())
                        .distinct()
                        .count());
        assertTrue(groups.get(0).runs().size()
                > groups.get(groups.size() - 1).runs().size());
    }

    private static long longest(Plan plan, int machines) {
        return SpreadForecast.of(plan, machines(machines)).shares().stream()
                .mapToLong(SpreadForecast.Share::computedCalls)
                .max()
                .orElseThrow();
    }

    @Test
    void oneBlockOfAnAdaptiveSweepIsSplit() {
        Plan plan = plan(SWEEP.prompts("a").seeds(7));
        long whole = plan.networkCalls() - plan.sharedCalls();
        assertEquals(whole, longest(plan, 1));
        assertTrue(longest(plan, 2) <= 0.6 * whole, longest(plan, 2) + " of " + whole);
        // With many machines the longest picture decides.
        assertEquals(32, longest(plan, 9));
    }

    /** A random order stays random: a drift of the machines must not look like an effect. */
    @Test
    void aShuffledSweepKeepsItsOrder() {
        Plan plan = plan(seeds(5).shuffled(3));
        List<Integer> order = RunGroups.of(plan, all(plan), 2).stream()
                .flatMap(group -> group.runs().stream())
                .toList();
        long rising = IntStream.range(1, order.size())
                .filter(i -> order.get(i) == order.get(i - 1) + 1)
                .count();
        assertTrue(rising > order.size() / 2, order.toString());
    }

    @Test
    void runsWithOneKeyStayTogether() {
        Plan plan = plan(seeds(4).with(Parameter.NEGATIVE, List.of("", "blue", "红")));
        for (int machines : List.of(1, 2, 5, 50)) {
            List<RunGroup> groups = RunGroups.of(plan, all(plan), machines);
            long keys = groups.stream()
                    .mapToLong(group -> group.runs().stream()
                            .map(run -> plan.runs().get(run).key())
                            .distinct()
                            .count())
                    .sum();
            assertEquals(plan.runs().stream().map(r -> r.key()).distinct().count(), keys);
        }
    }

    @Test
    void largePicturesComeFirstWhereOneWouldBeLeftAtTheEnd() {
        Plan plan = plan(Sweep.of(Pictures.request())
                .steps(8)
                .guidance(0)
                .with(Parameter.SIZE, List.of("128x128", "256x256"))
                .seeds(1, 2, 3));
        List<RunGroup> groups = RunGroups.of(plan, all(plan), 2);
        Set<Integer> first = groups.subList(0, 2).stream()
                .flatMap(group -> group.runs().stream())
                .map(run -> plan.runs().get(run).request().width())
                .collect(Collectors.toSet());
        assertEquals(Set.of(256), first);
    }

    @Test
    void theForecastAddsUp() {
        Plan plan = plan(seeds(6));
        List<Machine> machines = machines(2);
        SpreadForecast forecast = SpreadForecast.of(plan, machines);
        assertEquals(
                machines,
                forecast.shares().stream().map(SpreadForecast.Share::machine).toList());
        assertEquals(
                plan.runs().size(),
                forecast.shares().stream()
                        .mapToInt(SpreadForecast.Share::pictures)
                        .sum());
        assertEquals(
                forecast.groups(),
                forecast.shares().stream()
                        .mapToInt(SpreadForecast.Share::groups)
                        .sum());
        assertEquals(
                plan.networkCalls(),
                forecast.shares().stream()
                        .mapToLong(SpreadForecast.Share::networkCalls)
                        .sum());
        assertEquals(
                plan.networkCalls() - plan.sharedCalls() + forecast.againCalls(),
                forecast.shares().stream()
                        .mapToLong(SpreadForecast.Share::computedCalls)
                        .sum());
        SpreadForecast alone = SpreadForecast.of(plan, machines.subList(0, 1));
        assertEquals(0, alone.againCalls());
        assertEquals(1, alone.longest(), 1e-9);
        assertEquals(List.of(), SpreadForecast.of(plan, List.of()).shares());
        assertEquals(0, SpreadForecast.of(plan, List.of()).longest());
    }

    @Test
    void aForecastOfNothingToMakeIsEmpty() throws Exception {
        run(SWEEP.seeds(1));
        SpreadForecast forecast = SpreadForecast.of(plan(SWEEP.seeds(1)), machines(1));
        assertEquals(0, forecast.groups());
        assertEquals(0, forecast.shares().get(0).pictures());
        assertEquals(0, forecast.longest());
    }
}
