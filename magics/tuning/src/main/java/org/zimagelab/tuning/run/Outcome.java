package org.zimagelab.tuning.run;

/** How a run ended. */
public sealed interface Outcome {

    /** The word in tables: {@code made}, {@code reused} or {@code failed}. */
    String word();

    /** Computed in this sweep. */
    record Made() implements Outcome {
        @Override
        public String word() {
            return "made";
        }
    }

    /** Taken from the store. */
    record Reused() implements Outcome {
        @Override
        public String word() {
            return "reused";
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
