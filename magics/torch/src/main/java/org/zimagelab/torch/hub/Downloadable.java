package org.zimagelab.torch.hub;

import java.nio.file.Path;
import org.zimagelab.torch.ModelException;

/** What works only with files of a hub, and can bring them here. */
public interface Downloadable {

    /**
     * Downloads those of the files that are not here. If all are, no hub is asked.
     *
     * @param listener hears how far the download is
     * @return the file with the weights
     * @throws ModelException with one line: no hub has them or can be reached, or the download broke; what is complete
     *     stays
     * @throws InterruptedException if the thread is interrupted; what is complete stays
     */
    Path download(DownloadState.Listener listener) throws InterruptedException;
}
