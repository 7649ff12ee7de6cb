package org.zimagelab.torch.hub;

import java.io.IOException;
import java.nio.file.Path;

/** The folder of a repository at a revision in a cache that Python's libraries share, while files are put into it. */
interface Snapshot {
    /** Where the files are to be read. */
    Path folder();

    /** Makes the folders, and notes which commit the revision is. */
    void begin() throws IOException;

    /**
     * Whether a file is there in its full size. A file of another size is not, and {@link #finish} replaces it. Content
     * that is in the cache under another name is taken from there.
     */
    boolean has(HubFile file) throws IOException;

    /** Where a file is while it is incomplete. */
    Path partial(HubFile file);

    /** The file that who downloads locks. */
    Path lock(HubFile file);

    /** Gives a complete and checked file its final name. */
    void finish(HubFile file) throws IOException;
}
