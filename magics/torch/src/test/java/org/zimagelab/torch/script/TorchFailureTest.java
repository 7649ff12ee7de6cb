package org.zimagelab.torch.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zimagelab.torch.DeviceLostException;
import org.zimagelab.torch.ModelException;

/** Messages of libtorch and DJL, as a person gets to read them. */
class TorchFailureTest {
    @Test
    void aFullCardIsSaidInAShortLine() {
        String said =
                "The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript (most recent"
                        + " call last):\n  File \"x.py\", line 3, in forward\nRuntimeError: CUDA out of"
                        + " memory. Tried to allocate"
                        + " 76.00 MiB. GPU 0 has a total capacity of 139.80 GiB of which 77.56 MiB is free."
                        + " Process 2034 has 127.79"
                        + " GiB memory in use. Of the allocated memory 11.21 GiB is allocated by PyTorch.\n";
        assertEquals(
                "the card's memory is full: 76.00 MiB more do not fit, 77.56 MiB of 139.80 GiB are free;"
                        + " use --dtype bf16 or a smaller picture, or --device cpu",
                TorchFailure.reason(said));
    }

    @Test
    void anyOtherFailureIsTheTracesLastError() {
        assertEquals(
                "PyTorch failed: RuntimeError: shapes differ",
                TorchFailure.reason("The following operation failed.\n  File, line 3\nRuntimeError: shapes differ\n"));
        assertEquals("PyTorch failed: no trace", TorchFailure.reason("no trace\nat c10\n"));
    }

    @Test
    void aCardThatIsGoneIsSaidAsSuch() {
        String kept = "); what is finished is kept. Restart the kernel to use the card again, or load the model with"
                + " --device cpu";
        for (String said : List.of(
                "The following operation failed in the TorchScript interpreter.\nRuntimeError: CUDA error: unspecified"
                        + " launch failure\nCUDA kernel errors might be asynchronously reported at some other API"
                        + " call\n",
                "CUDA API call failed: unspecified launch failure (719)",
                "RuntimeError: CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasGemmEx( handle, ...)`\n",
                "RuntimeError: cuDNN error: CUDNN_STATUS_EXECUTION_FAILED\n")) {
            DeviceLostException lost = assertThrows(
                    DeviceLostException.class,
                    () -> TorchFailure.explained(() -> {
                        throw new EngineException(said);
                    }));
            assertTrue(lost.getMessage().startsWith("the card has failed (CUDA error: "), lost.getMessage());
            assertTrue(lost.getMessage().endsWith(kept), lost.getMessage());
        }
    }

    @Test
    void aFullCardOrOneWithoutCodeIsNotGone() {
        assertEquals(
                "this libtorch has no code for the card; install/run --cuda gets one that has, or use --device cpu",
                TorchFailure.reason("RuntimeError: CUDA error: no kernel image is available for execution on the"
                        + " device\nCUDA kernel errors might\n"));
        ModelException full = TorchFailure.of(new EngineException("RuntimeError: CUDA error: out of memory\n"));
        assertEquals(ModelException.class, full.getClass());
        assertEquals(
                "the card's memory is full; use --dtype bf16 or a smaller picture, or --device cpu", full.getMessage());
    }
}
