package org.zimagelab.torch.script;

import java.util.List;

/**
 * A part of a network that is computed as a whole, between {@code begin} and {@code end} of its name in the source.
 * Between its turns its tensors need not be on the device.
 *
 * @param prefix of its tensors' names, with the last dot, such as {@code layers.3.}
 * @param alwaysResident beginnings of the names of those tensors that are used outside of its turns
 * @param repeated whether each call computes it; else it is computed seldom, and stands before those that are
 */
public record Block(String prefix, List<String> alwaysResident, boolean repeated) {
    /** A block that each call computes, and whose tensors are used by it alone. */
    public static Block of(String prefix) {
        return new Block(prefix, List.of(), true);
    }

    /** Whether a tensor may leave the device between the block's turns. */
    public boolean holds(String tensor) {
        return tensor.startsWith(prefix) && alwaysResident.stream().noneMatch(tensor::startsWith);
    }
}
