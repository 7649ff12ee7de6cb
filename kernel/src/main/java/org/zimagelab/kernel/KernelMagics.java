package org.zimagelab.kernel;

import java.util.TreeSet;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;

/** The magics that belong to the kernel itself. Found like any other extension. */
public final class KernelMagics implements Extension {

    @Override
    public void install(BaseKernel kernel) {
        LineMagic<Object, BaseKernel> list = (k, arguments) -> {
            MagicsRegistry magics = k.getMagicsRegistry();
            System.out.println("%" + String.join("  %", new TreeSet<>(magics.getLineMagicNames())));
            if (!magics.getCellMagicNames().isEmpty()) {
                System.out.println("%%" + String.join("  %%", new TreeSet<>(magics.getCellMagicNames())));
            }
            return null;
        };
        kernel.getMagicsRegistry().registerLineMagic("lsmagic", list);
    }
}
