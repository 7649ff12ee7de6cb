package org.zimagelab.tuning.run;

import java.nio.file.Path;

/** The state of a run. */
public sealed interface Outcome {

    /** The word for it in tables: {@code planned}, {@code made}, {@code reused}, {@code stored} or {@code failed}. */
    String word();

    /**
     * The run is not made yet, or the sweep ended before it.
     *
     * @param networkCalls transformer evaluations that it needs, including those that can be reused
     * @param sharedCalls how many of them an earlier run of the plan is expected to share
     * @param stored whether it costs nothing: the store holds it, or an earlier run of the plan makes the same picture
     */
    record Planned(int networkCalls, int sharedCalls, boolean stored) implements Outcome {
        @Override
        public String word() {
            return "planned";
        }
    }

    /** The run has a picture. */
    sealed interface Finished extends Outcome {
        /** The PNG in the store. */
        Path file();

        /** The metadata in the PNG: how it was made. */
        RunMetadata metadata();
    }

    /** The sweep computed the picture. */
    record Made(Path file, RunMetadata metadata) implements Finished {
        @Override
        public String word() {
            return "made";
        }
    }

    /** The sweep took the picture from the store. */
    record Reused(Path file, RunMetadata metadata) implements Finished {
        @Override
        public String word() {
            return "reused";
        }
    }

    /** The picture was read from a store, without a sweep. */
    record Stored(Path file, RunMetadata metadata) implements Finished {
        @Override
        public String word() {
            return "stored";
        }
    }

    /**
     * The picture could not be made.
     *
     * @param reason one line
     */
    record Failed(String reason) implements Outcome {
        @Override
        public String word() {
            return "failed";
        }
    }
}
