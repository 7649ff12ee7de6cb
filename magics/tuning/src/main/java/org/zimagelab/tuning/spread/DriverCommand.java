package org.zimagelab.tuning.spread;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;

/** What the kernel tells the driver process, one line of JSON each. The end of its input tells it to end. */
public sealed interface DriverCommand {

    /**
     * The first: connect to a cluster.
     *
     * @param master as Spark names it
     * @param conf properties of Spark that the user gave
     * @param jar of the module {@code spark}, which Spark hands to the executors; empty where they have it
     * @param classPath of executors that the driver itself starts on this machine
     * @param javaOptions likewise
     * @param threads with which libtorch computes on the CPU here: with another number it may round differently
     */
    record Open(
            String master,
            Map<String, String> conf,
            String jar,
            String classPath,
            List<String> javaOptions,
            int threads)
            implements DriverCommand {}

    /**
     * Keep the pictures of later groups in a store that Hadoop opens, and copy what it has; answered by one
     * {@link DriverMessage.Shared}.
     *
     * @param address of the store
     * @param copies the folder of this machine for copies of its files
     * @param keys runs to copy now
     * @param latents whether to copy their latents too
     */
    record Share(String address, String copies, List<String> keys, boolean latents) implements DriverCommand {}

    /** Make the pictures of some groups; answered by one {@link DriverMessage.Ended}. */
    record Make(Work work, List<Group> groups) implements DriverCommand {}

    /**
     * The first, in place of {@link Open}: open a store without a cluster, for requests of its files; answered by one
     * {@link DriverMessage.FolderOpened}. Each request has a number of its own, by which it is answered.
     *
     * @param conf as in {@link Open}; those of Hadoop count
     */
    record OpenFolder(String address, Map<String, String> conf) implements DriverCommand {}

    /** Answered by {@link DriverMessage.Files}, and at last by {@link DriverMessage.Answer}. */
    record ListFiles(long number, String folder) implements DriverCommand, Numbered {}

    /** Answered by {@link DriverMessage.Files} with at most one file. */
    record LookAtFile(long number, String name) implements DriverCommand, Numbered {}

    /** Answered by {@link DriverMessage.Content}. */
    record ReadFile(long number, String name) implements DriverCommand, Numbered {}

    /** Answered by {@link DriverMessage.Answer}. */
    record HasFile(long number, String name) implements DriverCommand, Numbered {}

    /**
     * Answered by {@link DriverMessage.Answer}: whether it was written.
     *
     * @param content in Base64
     * @param create whether to write it only if there is none of this name
     */
    record WriteFile(long number, String name, String content, boolean create) implements DriverCommand, Numbered {}

    /** Answered by {@link DriverMessage.Answer}. */
    record DeleteFile(long number, String name) implements DriverCommand, Numbered {}

    /** Give up what is not finished. */
    record Cancel() implements DriverCommand {}

    /**
     * What all groups of a sweep have in common.
     *
     * @param store the folder, the same on all machines; or the address of a store that Hadoop opens
     * @param probe name of a file in {@code STORE/runs} that this sweep has made: where it is missing, the folder is
     *     another one; empty for a store that Hadoop opens
     * @param models to load
     * @param program the build that must run on all machines, see
     *     {@link org.zimagelab.common.ProgramVersion#brief()}
     * @param threads see {@link Open}
     * @param files paths of pictures and LoRAs that runs name by their content
     * @param scores names
     * @param thumbnailSize longest side, pixels; 0 for none
     * @param previewMillis the least time between two previews of one machine, milliseconds; 0 for no previews
     */
    record Work(
            String store,
            String probe,
            List<ClusterModel> models,
            String program,
            int threads,
            List<String> files,
            List<String> scores,
            boolean fresh,
            boolean latents,
            boolean stopOnError,
            int thumbnailSize,
            int previewMillis) {}

    /** Runs that one task makes, in this order. */
    record Group(List<Item> runs) {}

    /**
     * A run of a group.
     *
     * @param run index in the plan
     * @param key that it must have on the executor, too
     * @param model see {@code Request.model()}
     * @param weights see {@code Request.weightDtype()}
     * @param request all else, see {@link org.zimagelab.tuning.run.RequestJson}
     */
    record Item(int run, String key, String model, String weights, JsonObject request) {}
}
