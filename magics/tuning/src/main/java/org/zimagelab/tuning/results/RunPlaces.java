package org.zimagelab.tuning.results;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.parameter.Axis;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores.Block;
import org.zimagelab.tuning.run.Run;

/**
 * Where each run stands, whatever its scores: its cell, its block, and its setting of what cells leave open.
 *
 * @param cells in the order of execution
 * @param blocks in the order of execution
 * @param runs [cell][block] indexes of the planned runs there; null where none is planned
 * @param settings for each planned run the number of its setting
 */
record RunPlaces(List<Cell> cells, List<Block> blocks, int[][][] runs, int[] settings) {
    /** Scores are asked for one after the other of the same runs. */
    private static volatile Last last = new Last(new WeakReference<>(null), List.of(), null);

    private record Last(WeakReference<Runs> runs, List<Parameter> by, RunPlaces places) {}

    /** @param by what tells cells apart */
    static RunPlaces of(Runs runs, Parameter... by) {
        Last known = last;
        if (known.runs().get() == runs && known.by().equals(List.of(by))) {
            return known.places();
        }
        RunPlaces places = found(runs, by);
        last = new Last(new WeakReference<>(runs), List.of(by), places);
        return places;
    }

    private static RunPlaces found(Runs runs, Parameter... by) {
        List<Parameter> open = runs.axes().stream()
                .map(Axis::parameter)
                .filter(parameter -> parameter != Parameter.PROMPT && !parameter.isReplicate())
                .filter(parameter -> !Arrays.asList(by).contains(parameter) && runs.varies(parameter))
                .toList();
        Map<Cell, Map<Integer, List<Integer>>> byCell = new LinkedHashMap<>();
        Map<Block, Integer> blocks = new LinkedHashMap<>();
        Map<List<Object>, Integer> settings = new LinkedHashMap<>();
        List<Run> planned = runs.planned();
        int[] settingOf = new int[planned.size()];
        for (int i = 0; i < settingOf.length; i++) {
            Interrupts.check();
            Run run = planned.get(i);
            Block block = new Block(run.request().prompt(), run.request().seed());
            int place = blocks.computeIfAbsent(block, b -> blocks.size());
            settingOf[i] =
                    settings.computeIfAbsent(open.stream().map(run::value).toList(), s -> settings.size());
            byCell.computeIfAbsent(run.cell(by), cell -> new LinkedHashMap<>())
                    .computeIfAbsent(place, b -> new ArrayList<>())
                    .add(i);
        }
        int[][][] places = new int[byCell.size()][blocks.size()][];
        int c = 0;
        for (Map<Integer, List<Integer>> ofCell : byCell.values()) {
            int[][] row = places[c++];
            ofCell.forEach(
                    (block, own) -> row[block] = own.stream().mapToInt(i -> i).toArray());
        }
        return new RunPlaces(List.copyOf(byCell.keySet()), List.copyOf(blocks.keySet()), places, settingOf);
    }
}
