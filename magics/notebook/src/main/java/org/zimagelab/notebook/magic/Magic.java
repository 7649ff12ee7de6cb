package org.zimagelab.notebook.magic;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.zimagelab.common.magic.MagicCommand;
import org.zimagelab.notebook.session.Session;
import picocli.CommandLine;

/**
 * A magic's way from the cell to its command: parse, run, and tell what went wrong.
 *
 * <p>A kernel that knows this contract takes a command from it, to complete and to document what is being typed; any
 * other sees a plain magic.
 */
public final class Magic
        implements LineMagic<Object, BaseKernel>, CellMagic<Object, BaseKernel>, Supplier<CommandLine> {
    private final Session session;
    private final Function<CellContext, CommandLine> command;

    /**
     * Makes the magic of a command.
     *
     * @param session what the magics share
     * @param command the command of a cell, made anew for each
     */
    public Magic(Session session, Function<CellContext, CommandLine> command) {
        this.session = session;
        this.command = command;
    }

    @Override
    public Object eval(BaseKernel kernel, List<String> args) throws Exception {
        return run(new CellContext(kernel, session, ""), args);
    }

    @Override
    public Object eval(BaseKernel kernel, List<String> args, String body) throws Exception {
        return run(new CellContext(kernel, session, body), args);
    }

    /** The command to be looked at: there is no cell in which it could run. */
    @Override
    public CommandLine get() {
        return commandLine(new CellContext(null, session, ""));
    }

    private CommandLine commandLine(CellContext cell) {
        return MagicCommand.configure(command.apply(cell));
    }

    private Object run(CellContext cell, List<String> args) throws Exception {
        CommandLine asked = commandLine(cell);
        try {
            asked = MagicCommand.parse(asked, args);
            return MagicCommand.call(asked);
        } catch (Exception e) {
            throw UserErrors.interrupted(e) ? UserErrors.stopped(e) : UserErrors.plain(e, asked, args);
        }
    }
}
