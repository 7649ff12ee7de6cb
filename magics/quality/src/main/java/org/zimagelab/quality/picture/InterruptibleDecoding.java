package org.zimagelab.quality.picture;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import org.zimagelab.common.Interrupts;

/**
 * Hears an interrupt between a decoder's rows, by {@link Interrupts#check()}; few bytes of a file can stand for many
 * rows.
 */
public final class InterruptibleDecoding implements IIOReadProgressListener {

    @Override
    public void imageProgress(ImageReader reader, float percent) {
        Interrupts.check();
    }

    @Override
    public void sequenceStarted(ImageReader reader, int first) {}

    @Override
    public void sequenceComplete(ImageReader reader) {}

    @Override
    public void imageStarted(ImageReader reader, int index) {}

    @Override
    public void imageComplete(ImageReader reader) {}

    @Override
    public void thumbnailStarted(ImageReader reader, int index, int thumbnail) {}

    @Override
    public void thumbnailProgress(ImageReader reader, float percent) {}

    @Override
    public void thumbnailComplete(ImageReader reader) {}

    @Override
    public void readAborted(ImageReader reader) {}
}
