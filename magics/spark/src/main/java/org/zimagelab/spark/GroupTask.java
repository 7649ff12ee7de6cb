package org.zimagelab.spark;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.resource.ResourceInformation;

/**
 * The function of a task: makes the runs of one group after the other. It is all that is serialized, with a text and a
 * number, so that executors with other classes of ours are told apart in words.
 */
final class GroupTask implements VoidFunction<Iterator<Integer>> {
    private static final long serialVersionUID = 2;

    /** Where Spark tells an executor the name of its pod. */
    private static final String POD = "SPARK_EXECUTOR_POD_NAME";

    /** {@code DriverCommand.Work} as JSON. */
    private final String work;

    private final int job;

    GroupTask(String work, int job) {
        this.work = work;
        this.job = job;
    }

    @Override
    public void call(Iterator<Integer> place) throws Exception {
        TaskContext task = TaskContext.get();
        GroupAsk ask = new GroupAsk(job, task.stageId(), task.partitionId(), task.attemptNumber());
        ResourceInformation gpu = task.resourcesJMap().get(TaskDevice.GPU);
        List<String> addresses = gpu == null ? List.of() : List.of(gpu.addresses());
        SparkEnv spark = SparkEnv.get();
        String machine = TaskDevice.machine(
                System.getenv().getOrDefault(POD, ""),
                spark.blockManager().blockManagerId().host(),
                spark.executorId(),
                addresses.isEmpty() ? "" : addresses.get(0));
        try {
            GroupWork.run(work, machine, addresses, () -> ExecutorLink.ask(ask.text()));
        } catch (LinkageError e) {
            throw new MisfitException(lacking(e));
        } finally {
            ExecutorLink.flush();
        }
    }

    private static String lacking(LinkageError e) {
        String said = String.valueOf(e.getMessage());
        return said.startsWith("org/zimagelab/")
                ? "it has no Z-Image Lab on its class path, or another version of it (" + said
                        + "); start its worker with install/spark worker, or set spark.executor.extraClassPath to the"
                        + " install/target/lib/* of its machine"
                : "a library does not fit: " + said;
    }
}
