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
 * A registry of magics that also gives their commands. If a magic is also a {@code Supplier<CommandLine>}, its options
 * are completed and documented. The base's registry only gives names.
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

    /** The titles of all magics, with percent signs, sorted by name. */
    public List<String> titles() {
        return magics.keySet().stream()
                .sorted(Comparator.comparing((String title) -> title.replace("%", ""))
                        .thenComparing(title -> title))
                .toList();
    }

    /** The magic with a title; null if there is none. */
    public Object magic(String title) {
        return magics.get(title);
    }

    /**
     * The command of a magic, newly made, for looking at its options; null if the magic has none.
     *
     * @param title the name with percent signs
     */
    public CommandLine command(String title) {
        return magics.get(title) instanceof Supplier<?> supplier && supplier.get() instanceof CommandLine command
                ? command
                : null;
    }
}
