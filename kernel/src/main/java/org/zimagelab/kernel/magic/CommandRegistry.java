package org.zimagelab.kernel.magic;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import picocli.CommandLine;

/**
 * A registry that can tell how a magic is used: one that is also a {@code Supplier<CommandLine>} has its options
 * completed and documented. The base's registry gives out names alone.
 */
public final class CommandRegistry extends MagicsRegistry {
    private final Map<String, Object> magics = new ConcurrentHashMap<>(); // by title

    @Override
    public MagicsRegistry registerLineMagic(String name, LineMagic<?, ?> magic) {
        magics.put("%" + name, magic);
        return super.registerLineMagic(name, magic);
    }

    @Override
    public MagicsRegistry registerCellMagic(String name, CellMagic<?, ?> magic) {
        magics.put("%%" + name, magic);
        return super.registerCellMagic(name, magic);
    }

    /** The titles of all magics, with their percent signs, in the order of the letters behind these. */
    public List<String> titles() {
        return magics.keySet().stream()
                .sorted(Comparator.comparing((String title) -> title.replace("%", ""))
                        .thenComparing(title -> title))
                .toList();
    }

    /** What answers to a title; null where nothing does. */
    public Object magic(String title) {
        return magics.get(title);
    }

    /**
     * A fresh command, to be looked at and not run; null when the magic has none.
     *
     * @param title with its percent signs
     */
    public CommandLine command(String title) {
        return magics.get(title) instanceof Supplier<?> supplier && supplier.get() instanceof CommandLine command
                ? command
                : null;
    }
}
