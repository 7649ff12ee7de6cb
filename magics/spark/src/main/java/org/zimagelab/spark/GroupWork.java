package org.zimagelab.spark;

import com.google.gson.JsonParseException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;
import org.zimagelab.common.ProgramVersion;
import org.zimagelab.diffusion.InputFile;
import org.zimagelab.diffusion.ModelChangedException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.torch.DeviceLostException;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.GroupRunner;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.RunGroup;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.plan.SweepStoppedException;
import org.zimagelab.tuning.run.RequestJson;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverCommand;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreException;

/** The work of a task in an executor: one group after the other. */
final class GroupWork {
    /** One picture at a time on a device: Spark may give an executor more tasks than it has devices. */
    private static final Map<String, Lock> LOCKS = new ConcurrentHashMap<>();

    /** The end of a path in a store. */
    private static final Pattern OF_A_RUN = Pattern.compile("[/\\\\]runs[/\\\\][0-9a-f]{64}[\\w.]*");

    /** How often a task asks again while others have all groups, which they may give back. */
    private static final long LOOK_MILLIS = 500;

    /** How often at most. Then it leaves its place to a task that Spark may have in the place of one that is lost. */
    private static final int MOST_LOOKS = 20;

    /** Who gives out groups. */
    @FunctionalInterface
    interface Source {
        /** A group as {@link DriverCommand.Group} in JSON, {@link GroupAsk#WAIT} or {@link GroupAsk#END}. */
        String next() throws InterruptedException;
    }

    private final DriverCommand.Work work;
    private final String machine;
    private final String device;
    private final RunStore store;
    private final Generator generator;
    private final SweepOptions options;
    private final GroupRunner runner;

    private GroupWork(DriverCommand.Work work, String machine, String device) throws InterruptedException {
        this.work = work;
        this.machine = machine;
        this.device = device;
        store = ExecutorStore.open(work);
        generator = ExecutorModels.of(work.models(), device, machine);
        requireThreads();
        options = options();
        runner = new GroupRunner(machine, generator, new ExecutorEvents(work));
    }

    /**
     * Makes, keeps and scores the runs of groups that are not in the store, until there is no group left.
     *
     * @param workText {@link DriverCommand.Work} as JSON
     * @param machine name of this executor
     * @param addresses of the cards that Spark gave this task
     * @throws MisfitException with one line, if this executor cannot make them, or would make others
     * @throws InterruptedException if the task is cancelled; finished pictures are kept
     */
    static void run(String workText, String machine, List<String> addresses, Source groups)
            throws InterruptedException {
        DriverCommand.Work work = ClusterJson.part(workText, DriverCommand.Work.class);
        String program = ProgramVersion.here().brief();
        if (!program.equals(work.program())) {
            throw new MisfitException("it has Z-Image Lab " + program + " instead of " + work.program()
                    + "; give all machines the same version");
        }
        String device = TaskDevice.of(addresses, work.models().get(0).device());
        Lock lock = LOCKS.computeIfAbsent(device, d -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            new GroupWork(work, machine, device).runAll(groups);
        } catch (SweepStoppedException e) {
            if (!work.stopOnError() || !isOfPicture(e)) {
                throw new MisfitException(
                        GroupRunner.cause(e) instanceof StoreException
                                ? storeReason(GroupRunner.reason(e))
                                : GroupRunner.reason(e));
            }
            // the kernel has heard of the failed picture, and ends the sweep
        } catch (ModelException | StoreException e) {
            throw new MisfitException(e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private void runAll(Source groups) throws InterruptedException {
        try {
            makeAll(groups);
            runner.finish();
        } catch (RuntimeException | Error | InterruptedException e) {
            runner.finishAfter(e);
            throw e;
        }
    }

    private void makeAll(Source groups) throws InterruptedException {
        boolean isFinished = true;
        for (int looks = 0; looks < MOST_LOOKS; ) {
            String answer = groups.next();
            if (answer.equals(GroupAsk.END)) {
                break;
            } else if (!answer.equals(GroupAsk.WAIT)) {
                make(ClusterJson.part(answer, DriverCommand.Group.class));
                isFinished = false;
                looks = 0;
            } else if (!isFinished) {
                runner.finish(); // and with the next question, at once, the driver hears of the last pictures
                isFinished = true;
            } else {
                Thread.sleep(LOOK_MILLIS);
                looks++;
            }
        }
    }

    private void make(DriverCommand.Group group) throws InterruptedException {
        List<Request> requests = requests(group);
        Plan part = plan(requests);
        requireKeys(part, requests, group);
        List<Integer> runs = group.runs().stream().map(DriverCommand.Item::run).toList();
        runner.run(part, new RunGroup(runs));
    }

    /** On the CPU, sums are cut by the number of threads, and rounded accordingly. */
    private void requireThreads() {
        if (device.equals("cpu") && TorchScript.cores() != work.threads()) {
            throw new MisfitException("libtorch computes with " + TorchScript.cores() + " threads there instead of "
                    + work.threads()
                    + ", so its pictures would differ in the last bits; set OMP_NUM_THREADS on both sides to"
                    + " one number");
        }
    }

    /** Names the store and not the picture that could not be kept: executors of a full store then say the same. */
    private static String storeReason(String reason) {
        String store = OF_A_RUN.matcher(reason).replaceFirst("");
        return store.equals(reason) ? reason : "store " + store;
    }

    private static boolean isOfPicture(SweepStoppedException e) {
        Throwable cause = GroupRunner.cause(e);
        return !(cause instanceof StoreException
                || cause instanceof DeviceLostException
                || cause instanceof ModelChangedException);
    }

    private static List<Request> requests(DriverCommand.Group group) {
        try {
            List<Request> requests = new ArrayList<>();
            for (DriverCommand.Item item : group.runs()) {
                requests.add(
                        RequestJson.read(item.request()).withModel(item.model()).withWeightDtype(item.weights()));
            }
            return requests;
        } catch (IllegalArgumentException | JsonParseException e) {
            throw new MisfitException(e.getMessage());
        }
    }

    private SweepOptions options() {
        try {
            work.files().forEach(file -> InputFile.read(Path.of(file))); // from now on found by their content
            List<Score> scores = work.scores().stream().map(Scores::named).toList();
            return new SweepOptions(scores, work.fresh(), work.stopOnError(), work.latents()).onMachine(machine);
        } catch (IllegalArgumentException e) {
            throw new MisfitException(e.getMessage());
        }
    }

    private Plan plan(List<Request> requests) {
        try {
            return Plan.of(requests, generator, store, options);
        } catch (IllegalArgumentException e) {
            throw new MisfitException(e.getMessage());
        }
    }

    /** A key covers all that decides pixels, so equal keys are equal pictures. */
    private void requireKeys(Plan part, List<Request> requests, DriverCommand.Group group) {
        for (int i = 0; i < group.runs().size(); i++) {
            if (!part.runs().get(i).key().equals(group.runs().get(i).key())) {
                Request asked = requests.get(i);
                Request own = generator.resolved(asked);
                throw new MisfitException("it would make another picture than the kernel for '"
                        + Printable.value(asked.prompt()) + "'"
                        + (own.vaeTileSize().equals(asked.vaeTileSize())
                                ? ""
                                : ", since its memory makes tiles of "
                                        + own.vaeTileSize().orElse(0) + " rows necessary; name --vae-tile-size"));
            }
        }
    }
}
