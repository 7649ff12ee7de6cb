package org.zimagelab.torch.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** The heap of the C library. Tensors on the CPU, the tokenizer and what libraries keep for themselves are on it. */
public final class NativeHeap {
    private NativeHeap() {}

    /** Functions of glibc: https://man7.org/linux/man-pages/man3/mallopt.3.html. */
    interface Glibc extends Library {
        int mallopt(int parameter, int value);

        int malloc_trim(long pad);
    }

    /** Free memory at the end of an arena is given back if it is more than this. */
    private static final int M_TRIM_THRESHOLD = -1;

    /** A larger block is mapped by itself, and given back as soon as it is freed. */
    private static final int M_MMAP_THRESHOLD = -3;

    /**
     * Where glibc's thresholds end by themselves, once blocks so large were freed. {@code mallopt} stops them from
     * moving, and smaller ones would let the system make the pages of each tensor anew.
     */
    private static final int LARGEST_MMAP_THRESHOLD = 32 << 20;

    /** glibc; null on other systems and with other C libraries. */
    private static final class Loaded {
        static final Glibc GLIBC = glibc();

        private static Glibc glibc() {
            try {
                Glibc c = Platform.isLinux() ? Native.load("c", Glibc.class) : null;
                return c != null && c.malloc_trim(0) >= 0 ? c : null;
            } catch (LinkageError e) {
                return null;
            }
        }
    }

    /**
     * Frees memory, and gives it back to the system. glibc would keep up to 64 MiB at the end of each arena, and each
     * thread may have one; {@code malloc_trim} alone leaves those of all threads but the first. On other systems this
     * only frees.
     *
     * @param free what frees the memory
     */
    public static synchronized void giveBack(Runnable free) {
        Glibc glibc = Loaded.GLIBC;
        if (glibc == null) {
            free.run();
            return;
        }
        glibc.mallopt(M_TRIM_THRESHOLD, 0);
        try {
            free.run();
            glibc.malloc_trim(0);
        } finally {
            glibc.mallopt(M_MMAP_THRESHOLD, LARGEST_MMAP_THRESHOLD);
            glibc.mallopt(M_TRIM_THRESHOLD, 2 * LARGEST_MMAP_THRESHOLD);
        }
    }
}
