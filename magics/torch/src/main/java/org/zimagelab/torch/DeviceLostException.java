package org.zimagelab.torch;

/**
 * A card has failed or is gone. CUDA does not use it again in this process; the CPU and other cards can still be used.
 */
public final class DeviceLostException extends ModelException {
    private static final long serialVersionUID = 1;

    public DeviceLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
