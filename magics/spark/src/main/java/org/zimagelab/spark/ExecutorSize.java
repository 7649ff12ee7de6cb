package org.zimagelab.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.WorkerInfo;
import org.zimagelab.tuning.Amounts;

/**
 * What an executor takes of a worker, or a worker offers.
 *
 * @param mebibytes of memory
 * @param memory the same as it was written
 * @param cores 0 for all that a worker has
 * @param cards that Spark gives out by number
 */
record ExecutorSize(long mebibytes, String memory, int cores, int cards) {
    static ExecutorSize asked(SparkConf conf) {
        String memory = "spark.executor.memory";
        return new ExecutorSize(
                conf.getSizeAsMb(memory, "1g"),
                conf.get(memory, "1g"),
                conf.getInt("spark.executor.cores", 0),
                conf.getInt(DriverConf.GPUS, 0));
    }

    static ExecutorSize of(WorkerInfo worker) {
        int cards = worker.resources().contains(TaskDevice.GPU)
                ? worker.resources().apply(TaskDevice.GPU).addresses().size()
                : 0;
        return of(worker.memory(), worker.cores(), cards);
    }

    private static ExecutorSize of(long mebibytes, int cores, int cards) {
        return new ExecutorSize(mebibytes, mebibytes + " MiB", cores, cards);
    }

    /** The most of each; hardly one of them has all of it. */
    static ExecutorSize largest(List<ExecutorSize> sizes) {
        return of(
                sizes.stream().mapToLong(ExecutorSize::mebibytes).max().orElse(0),
                sizes.stream().mapToInt(ExecutorSize::cores).max().orElse(0),
                sizes.stream().mapToInt(ExecutorSize::cards).max().orElse(0));
    }

    /** Whether a worker that nothing else uses has so much. */
    boolean fitsInto(ExecutorSize worker) {
        return mebibytes <= worker.mebibytes && cores <= worker.cores && cards <= worker.cards;
    }

    /** In words, such as {@code 16g of memory, 8 cores and 1 card}. */
    String words() {
        List<String> parts = new ArrayList<>(List.of(memory + " of memory"));
        if (cores > 0) {
            parts.add(Amounts.count(cores, "core"));
        }
        if (cards > 0) {
            parts.add(Amounts.count(cards, "card"));
        }
        String last = parts.remove(parts.size() - 1);
        return parts.isEmpty() ? last : String.join(", ", parts) + " and " + last;
    }
}
