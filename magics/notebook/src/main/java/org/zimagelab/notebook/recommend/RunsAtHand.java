package org.zimagelab.notebook.recommend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.session.NamedSweeps;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;

/**
 * The finished runs of some stores, each once.
 *
 * @param runs of all stores
 * @param metrics of their scores
 */
record RunsAtHand(Collection<Run> runs, List<Metric> metrics) {

    /**
     * The runs of the stores that are named, and of those that hold the sweeps of a session.
     */
    static RunsAtHand of(Session session, List<RunStore> named) {
        Map<Path, RunStore> stores = new LinkedHashMap<>();
        named.forEach(store -> stores.put(store.folder().toAbsolutePath().normalize(), store));
        NamedSweeps sweeps = session.sweeps();
        for (String name : sweeps.names()) {
            sweeps.get(name).runs().stream()
                    .filter(Run::ok)
                    .flatMap(run -> RunStore.folderOf(run.file().orElseThrow()).stream())
                    .filter(RunStore::isStore)
                    .forEach(folder -> stores.computeIfAbsent(folder, RunStore::existing));
        }
        Map<String, Run> runs = new LinkedHashMap<>();
        Map<String, Metric> metrics = new LinkedHashMap<>();
        for (RunStore store : stores.values()) {
            Runs all = store.runs();
            CellNotes.print(store.notes());
            all.forEach(run -> runs.putIfAbsent(run.key(), run));
            all.metrics().forEach(metric -> metrics.putIfAbsent(metric.name(), metric));
        }
        return new RunsAtHand(runs.values(), new ArrayList<>(metrics.values()));
    }
}
