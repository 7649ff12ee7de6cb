package org.zimagelab.torch.script;

import ai.djl.engine.EngineException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.torch.DeviceLostException;
import org.zimagelab.torch.ModelException;

/** What libtorch and DJL say when they fail, in one line that a person can use. */
public final class TorchFailure {
    /** libtorch's message when the card's memory is full: one line of six sentences. */
    private static final Pattern FULL =
            Pattern.compile("CUDA out of memory\\. Tried to allocate ([\\d.]+ \\w+)\\. GPU \\d+ has a total capacity of"
                    + " ([\\d.]+ \\w+) of which ([\\d.]+ \\w+) is free");

    /** libtorch's {@code C10_CUDA_CHECK}, and DJL's own calls of CUDA's runtime. */
    private static final Pattern CUDA = Pattern.compile("CUDA (?:error|API call failed): ([^\\n]*)");

    /** cuBLAS and cuDNN name their own status when a kernel fails below them. */
    private static final Pattern LIBRARY =
            Pattern.compile("(CUBLAS_STATUS_(?:EXECUTION_FAILED|INTERNAL_ERROR)|CUDNN_STATUS_EXECUTION_FAILED\\w*)");

    /** The libtorch has no code for the card: cudaErrorNoKernelImageForDevice. */
    private static final String NO_CODE = "no kernel image is available";

    /** CUDA's own allocation failed, not that of libtorch's allocator. */
    private static final String FULL_CUDA = "CUDA error: out of memory";

    private TorchFailure() {}

    /** What is done on a device. */
    public interface Work<T, X extends Exception> {
        T done() throws X;
    }

    /**
     * Does work on a device. What libtorch reports of a card comes late, with whatever call waits for it, so it is
     * explained around the whole work.
     *
     * @throws DeviceLostException with one line, if the card has failed or is gone
     * @throws ModelException with one line, if PyTorch fails otherwise
     */
    public static <T, X extends Exception> T explained(Work<T, X> work) throws X {
        try {
            return work.done();
        } catch (EngineException e) {
            throw of(e);
        }
    }

    static ModelException of(EngineException e) {
        String trace = String.valueOf(e.getMessage());
        String line = reason(trace);
        return isLost(trace) ? new DeviceLostException(line, e) : new ModelException(line, e);
    }

    private static boolean isLost(String trace) {
        return (CUDA.matcher(trace).find() || LIBRARY.matcher(trace).find())
                && !trace.contains(NO_CODE)
                && !trace.contains(FULL_CUDA);
    }

    /** The last line of a TorchScript trace is the error; the lines above tell where it is in the source. */
    static String reason(String trace) {
        Matcher full = FULL.matcher(trace);
        if (full.find()) {
            return "the card's memory is full: " + full.group(1) + " more do not fit, " + full.group(3) + " of "
                    + full.group(2)
                    + " are free; use --dtype bf16 or a smaller picture, or --device cpu";
        }
        if (trace.contains(FULL_CUDA)) {
            return "the card's memory is full; use --dtype bf16 or a smaller picture, or --device cpu";
        }
        if (trace.contains(NO_CODE)) {
            return "this libtorch has no code for the card; install/run --cuda gets one that has, or use --device cpu";
        }
        if (isLost(trace)) {
            Matcher cuda = CUDA.matcher(trace);
            Matcher library = LIBRARY.matcher(trace);
            String error = cuda.find() ? cuda.group(1).strip() : library.find() ? library.group(1) : "";
            return "the card has failed (CUDA error: " + error + "); what is finished is kept. Restart the kernel to"
                    + " use the card again, or load the model with --device cpu";
        }
        String[] lines = trace.strip().split("\n");
        for (int i = lines.length - 1; i >= 0; i--) {
            if (lines[i].contains("Error:")) {
                return "PyTorch failed: " + lines[i].strip();
            }
        }
        return "PyTorch failed: " + lines[0].strip();
    }
}
