package org.zimagelab.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * What the network calls of one prompt for one picture share, so that later calls need not compute all blocks: the
 * first-block cache of ParaAttention (github.com/chengzeyi/ParaAttention), as diffusers has it in
 * {@code apply_first_block_cache}.
 *
 * <p>Let r be what the first main block adds to its input, and r' what it added in the last call that was computed in
 * full. If mean |r − r'| ≤ threshold · mean |r'|, the other main blocks are not computed: what they added in that call
 * is added again. The first call is always computed in full.
 *
 * <p>Its tensors are float32 on the device: [1, tokens, dim] of the first block and [1, image tokens, dim] of the
 * others. One thread at a time may use it.
 */
public final class StepCache implements AutoCloseable {
    private final double threshold;
    private final NDManager owner;
    private NDArray first;
    private NDArray rest;
    private boolean skipped;

    /**
     * An empty cache.
     *
     * @param threshold above 0
     * @param manager on the network's device; when it is closed the cache is too
     */
    public StepCache(double threshold, NDManager manager) {
        this.threshold = threshold;
        owner = manager.newSubManager();
        first = owner.zeros(new Shape(0));
        rest = owner.zeros(new Shape(0));
    }

    /** Whether the last call computed the first main block alone. */
    public boolean hasSkipped() {
        return skipped;
    }

    double threshold() {
        return threshold;
    }

    void addTo(List<Object> arguments) {
        arguments.add(first);
        arguments.add(rest);
    }

    /** Takes over what a call has left: two empty tensors, if it skipped the other blocks. */
    void take(NDArray newFirst, NDArray newRest) {
        skipped = newFirst.isEmpty();
        if (!skipped) {
            first.close();
            rest.close();
            newFirst.attach(owner);
            newRest.attach(owner);
            first = newFirst;
            rest = newRest;
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
