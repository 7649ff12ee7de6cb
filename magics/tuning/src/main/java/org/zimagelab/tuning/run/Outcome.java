package org.zimagelab.tuning.run;

import java.nio.file.Path;

/** How far a run has come. */
public sealed interface Outcome {

    /** The word in tables: {@code planned}, {@code made}, {@code reused}, {@code stored} or {@code failed}. */
    String word();

    /**
     * The run is still to be made, or was not reached.
     *
     * @param networkCalls transformer evaluations that it needs, those included that can be reused
     * @param sharedCalls those of them that are expected to be taken from an earlier run of the plan
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

        /** What the PNG says of its making. */
        RunMetadata metadata();
    }

    /** The sweep has computed the picture. */
    record Made(Path file, RunMetadata metadata) implements Finished {
        @Override
        public String word() {
            return "made";
        }
    }

    /** The sweep has taken the picture from the store. */
    record Reused(Path file, RunMetadata metadata) implements Finished {
        @Override
        public String word() {
            return "reused";
        }
    }

    /** The picture was found in a store, and no sweep was asked for it. */
    record Stored(Path file, RunMetadata metadata) implements Finished {
        @Override
        public String word() {
            return "stored";
        }
    }

    /** @param reason one line */
    record Failed(String reason) implements Outcome {
        @Override
        public String word() {
            return "failed";
        }
    }
}
