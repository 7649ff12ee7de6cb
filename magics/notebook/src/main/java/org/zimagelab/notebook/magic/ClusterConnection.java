package org.zimagelab.notebook.magic;

import java.util.List;
import java.util.Map;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.plan.Machine;
import org.zimagelab.tuning.spread.ClusterException;
import org.zimagelab.tuning.spread.ClusterMachines;
import org.zimagelab.tuning.spread.ClusterModel;
import org.zimagelab.tuning.spread.ClusterOptions;
import org.zimagelab.tuning.spread.SparkInstallation;
import org.zimagelab.tuning.spread.SparkMaster;

/**
 * The cluster that a cell names.
 *
 * @param master where it is
 * @param conf properties of Spark by their keys; values may be secrets
 */
public record ClusterConnection(SparkMaster master, Map<String, String> conf) {
    private static final long LOOK_EVERY_MILLIS = 100;

    /** How long executors may take to join before a dry run tells without them. */
    private static final long MOST_LOOKS = 300;

    /** The same before a sweep, which then says what it waits for. */
    private static final long MOST_LOOKS_OF_SWEEP = 100;

    /** No further executor is expected if none has joined for so long. */
    private static final long QUIET_LOOKS = 20;

    /**
     * Connects to it; the cell shows that.
     *
     * @param models that its executors load
     * @param language of what the cell shows
     * @throws MagicException with one line, if the cluster cannot be used
     * @throws InterruptedException if the thread is interrupted meanwhile; nothing is left behind
     */
    ClusterMachines connect(CellContext cell, List<LoadedModel> models, Language language) throws InterruptedException {
        String begin = language.of("connecting to " + master + " …", "正在连接 " + master + " …");
        CellOutput.Live live = cell.output().live(MimeBundle.note(begin), 0);
        String end = language.of(master + " is not connected", "未连接 " + master);
        try {
            List<ClusterModel> loaded = models.stream()
                    .map(model -> ClusterModel.of(
                            model.source(), model.options(), model.generator().info()))
                    .toList();
            ClusterMachines cluster =
                    ClusterMachines.start(new ClusterOptions(master, conf, loaded, SparkInstallation.here()));
            end = language.of("connected to ", "已连接 ") + master;
            return cluster;
        } catch (ClusterException e) {
            String reason = e.getMessage();
            throw new MagicException(
                    reason.contains(master.url()) ? "--on: " + reason : "--on " + master + ": " + reason);
        } finally {
            live.finish(MimeBundle.note(end));
        }
    }

    /**
     * Waits until the executors that there are have joined, since pictures are cut into groups for as many: for half a
     * minute at most before a dry run, and ten seconds before a sweep.
     */
    static void awaitExecutors(ClusterMachines cluster, boolean isDryRun) throws InterruptedException {
        long most = isDryRun ? MOST_LOOKS : MOST_LOOKS_OF_SWEEP;
        List<Machine> before = List.of();
        int quiet = 0;
        for (int look = 0; look < most && (before.isEmpty() || quiet < QUIET_LOOKS); look++) {
            Thread.sleep(LOOK_EVERY_MILLIS);
            List<Machine> now = cluster.all();
            quiet = now.equals(before) ? quiet + 1 : 0;
            before = now;
        }
    }

    /** Without the values of its properties, which may be secrets. */
    @Override
    public String toString() {
        return master + " " + conf.keySet();
    }
}
