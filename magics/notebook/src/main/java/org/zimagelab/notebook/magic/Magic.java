package org.zimagelab.notebook.magic;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.magic.ExpandsVariables;
import org.zimagelab.common.magic.MagicCommand;
import org.zimagelab.common.magic.VariableExpansion;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.Session;
import picocli.CommandLine;

/**
 * Runs a picocli command as a magic: parses the words, calls the command, and reports errors in one line.
 *
 * <p>Our kernel takes the command from {@link #get}, to complete and explain what the user types. Any other kernel sees
 * a plain magic.
 */
public final class Magic
        implements LineMagic<Object, BaseKernel>,
                CellMagic<Object, BaseKernel>,
                Supplier<CommandLine>,
                ExpandsVariables {
    private final Session session;
    private final Function<CellContext, CommandLine> command;

    /**
     * Makes the magic of a command.
     *
     * @param session that the magics share
     * @param command cell → a new command
     */
    public Magic(Session session, Function<CellContext, CommandLine> command) {
        this.session = session;
        this.command = command;
    }

    @Override
    public Object eval(BaseKernel kernel, List<String> args) throws Exception {
        return run(kernel, args, "");
    }

    @Override
    public Object eval(BaseKernel kernel, List<String> args, String body) throws Exception {
        return run(kernel, args, body);
    }

    /** The command, to be inspected only: it has no kernel to run in. */
    @Override
    public CommandLine get() {
        return commandLine(new CellContext(null, session, ""));
    }

    private CommandLine commandLine(CellContext cell) {
        return MagicCommand.configure(command.apply(cell));
    }

    private Object run(BaseKernel kernel, List<String> typed, String text) throws Exception {
        VariableExpansion variables = new VariableExpansion(JavaVariables.of(kernel));
        List<String> args;
        CellContext cell;
        try {
            args = PictureVariables.expanded(variables, typed);
            cell = new CellContext(kernel, session, PromptVariables.expanded(variables, text));
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, "stopped");
        }
        CommandLine asked = commandLine(cell);
        try {
            asked = MagicCommand.parse(asked, args);
            return MagicCommand.call(asked);
        } catch (Exception e) {
            throw UserErrors.interrupted(e) ? UserErrors.stopped(e) : UserErrors.plain(e, asked, args);
        }
    }
}
