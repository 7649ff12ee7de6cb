package org.zimagelab.torch.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

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
}
