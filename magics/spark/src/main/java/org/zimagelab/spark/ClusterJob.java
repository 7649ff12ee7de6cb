package org.zimagelab.spark;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.TaskResourceProfile;
import org.apache.spark.resource.TaskResourceRequests;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.spread.ClusterException;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverCommand;
import org.zimagelab.tuning.spread.DriverMessage;

/**
 * The making of some groups: one job of Spark. Each of its tasks takes one group after the other from a
 * {@link GroupPool}, so a job needs a task for each executor, and one in the place of each that is lost. It has as many
 * as groups, for executors that come later, and is ended when all pictures are there.
 */
final class ClusterJob {
    private static final long LOOK_MILLIS = 100;

    /** How often it is looked whether executors or the master went away. */
    private static final long WATCH_MILLIS = 500;

    /** A look that is so late says that this process was stopped, or its machine slept. */
    private static final long ASLEEP_MILLIS = 5000;

    /** After this long without an executor the user is told what is waited for. */
    private static final long TELL_MILLIS = 5000;

    /** Likewise for executors that this process starts itself, and so surely come. */
    private static final long TELL_LOCAL_MILLIS = 60_000;

    /** After the first executor the others get this long, so that tasks fit on the smallest of them. */
    private static final long OTHERS_MILLIS = 1000;

    /** How long an executor is waited for that is being started, while those that are there do not fit. */
    private static final long COMING_MILLIS = 20_000;

    /** How many jobs of Spark one after the other may end without a new picture. */
    private static final int MOST_TRIES = 4;

    /** How long tasks may take to stop; the kernel waits a little longer. */
    private static final long STOP_MILLIS = 8000;

    private static final long BETWEEN_MASTER_LOOKS_MILLIS = 3000;

    /** Pods get this long to overcome what prevents their start, as a registry of images that is being restarted. */
    private static final long HINDERED_MILLIS = 30_000;

    private final JavaSparkContext spark;
    private final ClusterExecutors executors;
    private final DriverOutput out;
    private final DriverCommand.Make make;
    private final int number;
    private final GroupPool groups;
    private final Optional<ExecutorPods> pods;
    private volatile boolean cancelled;
    private volatile boolean over;

    /** Why the job was given up by {@link #watch}; empty if it was not. */
    private volatile String givenUp = "";

    /** @param number another one for each job */
    ClusterJob(
            JavaSparkContext spark, ClusterExecutors executors, DriverOutput out, DriverCommand.Make make, int number) {
        this.spark = spark;
        this.executors = executors;
        this.out = out;
        this.make = make;
        this.number = number;
        this.groups = new GroupPool(number, make.groups());
        this.pods = ExecutorPods.of(spark.sc());
    }

    /** Makes the groups, and tells how that ended. */
    void run() throws InterruptedException {
        executors.begin(groups);
        Thread watch = new Thread(this::watch, "cluster-watch");
        watch.setDaemon(true);
        watch.start();
        String reason = "";
        try {
            if (awaitExecutors()) {
                jobs();
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // Scala throws checked exceptions undeclared
            reason = reason(e);
        }
        over = true;
        executors.awaitNoTask(STOP_MILLIS);
        out.send(new DriverMessage.Ended(cancelled ? "" : givenUp.isEmpty() ? reason : givenUp));
    }

    void cancel() {
        cancelled = true;
        spark.cancelAllJobs();
    }

    private boolean isToEnd() {
        return cancelled || !givenUp.isEmpty();
    }

    /** @return false if the job was given up meanwhile */
    private boolean awaitExecutors() throws InterruptedException {
        while (executors.count() == 0 && !isToEnd()) {
            Thread.sleep(LOOK_MILLIS);
        }
        if (!isToEnd() && !isLocal()) {
            Thread.sleep(Math.max(0, OTHERS_MILLIS - executors.millisSinceJoined()));
        }
        return !isToEnd();
    }

    /**
     * Spark gives a job up as soon as no executor that it knows may make a picture. But of executors that are being
     * started, those that do not fit may only be there first.
     */
    private void jobs() throws Exception {
        int tries = 0;
        while (true) {
            int before = executors.finished();
            try {
                job();
                return;
            } catch (Exception e) {
                executors.awaitNoTask(STOP_MILLIS);
                tries = executors.finished() > before ? 1 : tries + 1;
                if (isToEnd() || executors.misfits().isEmpty() || tries == MOST_TRIES || !awaitFitting()) {
                    throw e;
                }
            }
        }
    }

    /** @return whether an executor is there, or has come within a while, that has not refused to make pictures */
    private boolean awaitFitting() throws InterruptedException {
        long end = System.nanoTime() + COMING_MILLIS * 1_000_000;
        int cores = executors.hasFitting() ? 0 : wantedCores();
        while (!executors.hasFitting()) {
            if (isToEnd() || executors.cores() >= cores || System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    /** Cores of all executors that may come, as far as that is known. */
    private int wantedCores() {
        SparkConf conf = spark.getConf();
        Matcher local = DriverConf.LOCAL_CLUSTER.matcher(master());
        if (local.matches()) {
            return Integer.parseInt(local.group(1)) * Integer.parseInt(local.group(2));
        }
        if (!isRemote()) {
            return 0;
        }
        if (!master().startsWith("spark://")) {
            return conf.getInt("spark.executor.instances", 2) * conf.getInt("spark.executor.cores", 1);
        }
        try {
            return Math.min(
                    conf.getInt("spark.cores.max", Integer.MAX_VALUE),
                    MasterState.of(master(), conf).cores());
        } catch (ClusterException e) {
            return 0;
        }
    }

    private boolean isLocal() {
        return spark.isLocal();
    }

    private void job() throws Exception {
        int tasks = make.groups().size();
        JavaRDD<Integer> rdd =
                spark.parallelize(IntStream.range(0, tasks).boxed().toList(), tasks);
        OptionalInt cores = executors.leastCores();
        if (!isLocal() && cores.isPresent()) {
            rdd = rdd.withResources(profile(cores.getAsInt()));
        }
        spark.setJobGroup("sweep", "a sweep of Z-Image Lab", true);
        JavaFutureAction<Void> job = rdd.foreachPartitionAsync(new GroupTask(ClusterJson.text(make.work()), number));
        while (!job.isDone()) {
            if (groups.awaitDone(LOOK_MILLIS)) {
                job.cancel(true); // tasks that wait, and those that were not needed
                return;
            }
        }
        try {
            job.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** One task at a time on an executor, or on each of its cards. */
    private TaskResourceProfile profile(int cores) {
        int cards = spark.getConf().getInt(DriverConf.GPUS, 0);
        TaskResourceRequests requests = new TaskResourceRequests().cpus(Math.max(1, cores / Math.max(1, cards)));
        return new TaskResourceProfile(
                cards == 0
                        ? requests.requests()
                        : requests.resource(TaskDevice.GPU, 1).requests());
    }

    private String reason(Exception e) {
        String misfits = executors.misfits();
        if (!misfits.isEmpty()) {
            return "no executor is left that can make the pictures: " + misfits;
        }
        String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return "Spark has given up the sweep: " + Printable.value(said);
    }

    /** While the job runs: says what it waits for, and gives it up where nothing can come any more. */
    private void watch() {
        long aloneSince = System.nanoTime();
        long lastLook = System.nanoTime();
        boolean toldOfWait = false;
        boolean toldOfMaster = false;
        try {
            while (!over) {
                long before = System.currentTimeMillis(); // nanoTime may stand still while the machine sleeps
                Thread.sleep(WATCH_MILLIS);
                if (System.currentTimeMillis() - before > ASLEEP_MILLIS) {
                    executors.woke();
                }
                boolean alone = executors.count() == 0;
                if (!alone) {
                    aloneSince = System.nanoTime();
                    toldOfWait = false;
                }
                if (executors.areLostInVain()) {
                    giveUp("executors end before they begin a picture (" + executors.lastLoss() + "); "
                            + (pods.isPresent()
                                    ? "kubectl logs shows why, if you keep their pods by"
                                            + " --conf spark.kubernetes.executor.deleteOnTermination=false"
                                    : "their logs are in the folder work of the workers"));
                    return;
                }
                if (millisSince(lastLook) > BETWEEN_MASTER_LOOKS_MILLIS && isRemote()) {
                    boolean isThere = MasterProbe.isListening(master());
                    lastLook = System.nanoTime();
                    if (!isThere && alone && millisSince(aloneSince) > BETWEEN_MASTER_LOOKS_MILLIS) {
                        giveUp("the master " + master() + " went away, and no executor is left");
                        return;
                    }
                    if (!isThere && !toldOfMaster) {
                        out.note("the master " + master() + " went away; the executors that are there go on");
                    }
                    toldOfMaster = !isThere;
                    if (alone && isThere && millisSince(aloneSince) > HINDERED_MILLIS) {
                        Optional<String> lasting = pods.flatMap(ExecutorPods::hindrance)
                                .filter(ExecutorPods.Hindrance::lasts)
                                .map(ExecutorPods.Hindrance::reason);
                        if (lasting.isPresent()) {
                            giveUp("the pods of executors cannot start: " + lasting.get());
                            return;
                        }
                    }
                }
                if (alone
                        && !toldOfWait
                        && !over
                        && millisSince(aloneSince) > (isRemote() ? TELL_MILLIS : TELL_LOCAL_MILLIS)) {
                    out.note("waiting for an executor of " + master() + wanted());
                    toldOfWait = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private void giveUp(String reason) {
        givenUp = reason;
        spark.cancelAllJobs();
    }

    private String master() {
        return spark.master();
    }

    private boolean isRemote() {
        return !master().startsWith("local");
    }

    /** What is asked for, and what the cluster has. */
    private String wanted() {
        ExecutorSize size = ExecutorSize.asked(spark.getConf());
        String asked = ": asked are " + size.words();
        if (pods.isPresent()) {
            return asked + pods.get().hindrance().map(it -> "; " + it.reason()).orElse("");
        }
        if (!master().startsWith("spark://")) {
            return asked;
        }
        try {
            return asked + "; "
                    + MasterState.of(master(), spark.getConf())
                            .cluster(size, spark.sc().applicationId());
        } catch (ClusterException e) {
            return asked;
        }
    }
}
