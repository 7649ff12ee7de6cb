package org.zimagelab.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.resource.ResourceInformation;

/**
 * The function of a task: makes the runs of a group. It is all that is serialized, with two texts, so that executors
 * with other classes of ours are told apart in words.
 */
final class GroupTask implements FlatMapFunction<Iterator<String>, String> {
    private static final long serialVersionUID = 1;

    /** {@code DriverCommand.Work} as JSON. */
    private final String work;

    GroupTask(String work) {
        this.work = work;
    }

    @Override
    public Iterator<String> call(Iterator<String> groups) throws Exception {
        ResourceInformation gpu = TaskContext.get().resourcesJMap().get(TaskDevice.GPU);
        List<String> addresses = gpu == null ? List.of() : List.of(gpu.addresses());
        SparkEnv spark = SparkEnv.get();
        String machine = TaskDevice.machine(
                spark.blockManager().blockManagerId().host(),
                spark.executorId(),
                addresses.isEmpty() ? "" : addresses.get(0));
        try {
            while (groups.hasNext()) {
                GroupWork.run(work, groups.next(), machine, addresses);
            }
        } catch (LinkageError e) {
            throw new MisfitException(lacking(e));
        } finally {
            ExecutorLink.flush();
        }
        return Collections.emptyIterator();
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
