package org.zimagelab.notebook;

import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.results.Runs;

/** What a Java cell asks of the session that the magics work in. */
public final class Lab {

    private Lab() {}

    /**
     * The model that the magics use.
     *
     * @return the one loaded last
     * @throws org.zimagelab.common.magic.MagicException with one line, if none is loaded
     */
    public static ZImage model() {
        return Session.current().models().current().model();
    }

    /**
     * A sweep's runs.
     *
     * @param name as given by {@code --as}
     * @return what it made so far, also where it was interrupted
     * @throws org.zimagelab.common.magic.MagicException with the known names, if there is none of this name
     */
    public static Runs runs(String name) {
        return Session.current().sweeps().get(name);
    }

    /**
     * The latest sweep's runs.
     *
     * @return what it made so far, also where it was interrupted
     * @throws org.zimagelab.common.magic.MagicException with one line, if there was none yet
     */
    public static Runs runs() {
        return Session.current().sweeps().get(Session.current().sweeps().last());
    }
}
