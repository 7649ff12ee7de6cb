package org.zimagelab.tuning.plan;

import java.util.function.Consumer;

/** What {@link Machines} tell of their work, and what a sweep wants of them. Called from any thread. */
@FunctionalInterface
public interface MachineListener extends Consumer<MachineEvent> {

    /** Longest side of the thumbnails of {@link MachineEvent.Finished}, pixels; 0 = no thumbnails. */
    default int thumbnailSize() {
        return 0;
    }

    /** Whether previews are shown at all, see {@link SweepListener#showsPreviews}. */
    default boolean showsPreviews() {
        return false;
    }

    /** Whether a preview would be shown now, see {@link SweepListener#wantsPreview}. */
    default boolean wantsPreview() {
        return false;
    }
}
