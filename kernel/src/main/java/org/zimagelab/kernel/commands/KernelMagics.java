package org.zimagelab.kernel.commands;

import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.zimagelab.kernel.JavaKernel;

/** Registers the magics of this package. The service loader finds it like any other extension. */
public final class KernelMagics implements Extension {

    @Override
    public void install(BaseKernel kernel) {
        ShellEnvironment environment = new ShellEnvironment();
        for (String title : KernelMagic.TITLES) {
            KernelMagic magic = new KernelMagic(title, (JavaKernel) kernel, environment);
            if (title.startsWith("%%")) {
                kernel.getMagicsRegistry().registerCellMagic(title.substring(2), magic);
            } else {
                kernel.getMagicsRegistry().registerLineMagic(title.substring(1), magic);
            }
        }
    }
}
