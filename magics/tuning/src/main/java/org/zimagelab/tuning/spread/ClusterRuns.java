package org.zimagelab.tuning.spread;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.zimagelab.common.ProgramVersion;
import org.zimagelab.diffusion.InputFile;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Score;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.tuning.plan.MachineListener;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.RunGroup;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.RequestJson;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.StoreAddress;

/** Runs of a plan as the driver gets them, and as they come back. */
final class ClusterRuns {
    /** How long a picture that another machine has kept may stay invisible here: network file systems cache. */
    private static final long SEEN_WITHIN_SECONDS = 60;

    private static final long BETWEEN_LOOKS_MILLIS = 100;

    /**
     * What of the pictures is shown here while they are made.
     *
     * @param thumbnailSize longest side, pixels; 0 for none
     * @param previewMillis as in {@link DriverCommand.Work}
     */
    record Shown(int thumbnailSize, int previewMillis) {
        private static final int LEAST_MILLIS = 1000;

        /** So that a hundred machines send twenty previews a second together: no display shows more. */
        private static final int MILLIS_A_MACHINE = 50;

        /** @param machines that are there now */
        static Shown of(MachineListener listener, int machines) {
            int millis = listener.showsPreviews() ? Math.max(LEAST_MILLIS, MILLIS_A_MACHINE * machines) : 0;
            return new Shown(listener.thumbnailSize(), millis);
        }
    }

    private ClusterRuns() {}

    static DriverCommand.Item item(Plan plan, int index) {
        Run run = plan.runs().get(index);
        Request request = run.request();
        return new DriverCommand.Item(
                index, run.key(), request.model(), request.weightDtype(), RequestJson.write(request));
    }

    /**
     * What all groups have in common.
     *
     * @throws IllegalArgumentException with one line, if a file that a run needs is not here
     */
    static DriverCommand.Work work(
            Plan plan,
            List<RunGroup> groups,
            List<ClusterModel> models,
            Shown shown,
            String probe,
            Optional<StoreAddress> shared) {
        List<String> files = groups.stream()
                .flatMap(group -> group.runs().stream())
                .map(index -> plan.runs().get(index).request())
                .flatMap(request -> InputFile.of(request).stream())
                .distinct()
                .map(InputFile::path)
                .map(Path::toString)
                .toList();
        return new DriverCommand.Work(
                shared.map(StoreAddress::text)
                        .orElseGet(() -> plan.store()
                                .folder()
                                .toAbsolutePath()
                                .normalize()
                                .toString()),
                probe,
                models,
                ProgramVersion.here().brief(),
                threads(),
                files,
                plan.options().scores().stream().map(Score::name).toList(),
                plan.options().fresh(),
                plan.options().latents(),
                plan.options().stopOnError(),
                shown.thumbnailSize(),
                shown.previewMillis());
    }

    /** With how many threads libtorch computes on the CPU here. */
    static int threads() {
        Devices.named("cpu"); // starts libtorch, which knows
        return TorchScript.cores();
    }

    /** A run that an executor has finished, as this machine's store has it. */
    static Run done(Plan plan, DriverMessage.Finished finished) {
        Run planned = plan.runs().get(finished.run());
        if (finished.how().equals(DriverMessage.FAILED)) {
            return planned.with(new Outcome.Failed(finished.reason()));
        }
        return stored(plan, finished.key())
                .map(stored -> planned.with(outcome(finished, stored)).with(scored(plan, finished, stored)))
                .orElseGet(() -> planned.with(new Outcome.Failed("an executor has kept it, but "
                        + plan.store().folder() + " does not show it here within " + SEEN_WITHIN_SECONDS + " s")));
    }

    /** The scores of the sweep, as the executor has computed and kept them. */
    private static Scored scored(Plan plan, DriverMessage.Finished finished, Run stored) {
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, Integer> versions = new LinkedHashMap<>();
        for (Score score : plan.options().scores()) {
            values.put(
                    score.name(),
                    stored.scored().value(score.name(), score.version()).orElse(Double.NaN));
            versions.put(score.name(), score.version());
        }
        return new Scored(values, versions, finished.unscored());
    }

    private static Outcome outcome(DriverMessage.Finished finished, Run stored) {
        Path file = stored.file().orElseThrow();
        return finished.how().equals(DriverMessage.MADE)
                ? new Outcome.Made(file, stored.metadata().orElseThrow())
                : new Outcome.Reused(file, stored.metadata().orElseThrow());
    }

    private static Optional<Run> stored(Plan plan, String key) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SEEN_WITHIN_SECONDS);
        Optional<Run> run = plan.store().find(key);
        while (run.isEmpty() && System.nanoTime() - end < 0) {
            try {
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return run;
            }
            run = plan.store().find(key);
        }
        return run;
    }
}
