package org.zimagelab.tuning.spread;

import java.util.List;
import java.util.Map;

/** What the driver process tells the kernel, and executors tell the driver: one line of JSON each. */
public sealed interface DriverMessage {

    /** The cluster has accepted the application. */
    record Ready() implements DriverMessage {}

    /** The cluster cannot be used, in one line. The driver ends. */
    record Refused(String reason) implements DriverMessage {}

    /** An executor is there, or has loaded its models; see {@link org.zimagelab.tuning.plan.Machine}. */
    record Joined(String machine, String device, String holds) implements DriverMessage {}

    /** An executor is lost. */
    record Left(String machine) implements DriverMessage {}

    /** See {@link org.zimagelab.tuning.plan.MachineEvent.Started}. */
    record Started(int run, String machine) implements DriverMessage {}

    /** See {@link org.zimagelab.diffusion.Progress.Step}; without the latents. */
    record Stepped(int run, String machine, int index, int steps, double sigma, int networkCalls)
            implements DriverMessage {}

    /**
     * See {@link org.zimagelab.tuning.plan.MachineEvent.Previewed}.
     *
     * @param estimate a JPEG in Base64
     */
    record Previewed(int run, String estimate) implements DriverMessage {}

    /**
     * A run is finished.
     *
     * @param key under which the store has it
     * @param how {@link #MADE}, {@link #REUSED} or {@link #FAILED}
     * @param reason why it failed
     * @param unscored why scores have no value, by name; one line each
     * @param thumbnail a PNG in Base64; empty for none
     * @param nanos as in {@link org.zimagelab.tuning.plan.MachineEvent.Finished}
     */
    record Finished(
            int run, String key, String how, String reason, Map<String, String> unscored, String thumbnail, long nanos)
            implements DriverMessage {}

    /** See {@link org.zimagelab.tuning.plan.MachineEvent.GivenUp}. */
    record GivenUp(int run) implements DriverMessage {}

    record Note(String line) implements DriverMessage {}

    /** The store is open, and has copies here of what it has; a reason, in one line, if it cannot be used. */
    record Shared(String reason) implements DriverMessage {}

    /**
     * The folder of a store is open, or a reason in one line why it cannot be opened: then the process ends.
     *
     * @param exclusive see {@link org.zimagelab.tuning.store.SharedFolder#isExclusive()}
     */
    record FolderOpened(boolean exclusive, String reason) implements DriverMessage {}

    /** Some files of a folder. */
    record Files(long number, List<FileEntry> files) implements DriverMessage, Numbered {}

    /** See {@link org.zimagelab.tuning.store.SharedFolder.Entry}; the time in milliseconds since 1970, UTC. */
    record FileEntry(String name, long bytes, long modified) {}

    /** A file's content in Base64; null if there is no such file. */
    record Content(long number, String content) implements DriverMessage, Numbered {}

    /** The end of a request; a reason, in one line, if it has failed. */
    record Answer(long number, boolean yes, String reason) implements DriverMessage, Numbered {}

    /** The groups are done; a reason, in one line, if not all are and nobody has cancelled. */
    record Ended(String reason) implements DriverMessage {}

    String MADE = "made";
    String REUSED = "reused";
    String FAILED = "failed";
}
