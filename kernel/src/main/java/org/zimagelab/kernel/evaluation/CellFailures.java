package org.zimagelab.kernel.evaluation;

import java.util.List;
import java.util.function.Supplier;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.spi.SPIResolutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a cell threw into what the notebook shows.
 *
 * @param thread of the cells: an exception's own methods run there
 * @param locator finds the lines of cells in stack traces
 * @param shell the session
 */
record CellFailures(CellThread thread, StackFrameLocator locator, Supplier<JShell> shell) {
    private static final Logger LOG = LoggerFactory.getLogger(CellFailures.class);

    /** What the notebook shows for an exception of a cell. */
    CellException of(Throwable cause) {
        if (cause instanceof CellException nested) {
            return new CellException(nested.report(), cause);
        }
        boolean interrupted =
                cause instanceof InterruptedException || cause instanceof CellInterrupted || thread.wasInterrupted();
        if (!interrupted) {
            try {
                return (CellException) thread.run(() -> described(cause)); // its methods may be the cell's own
            } catch (CellInterrupted e) {
                // the person did not want to wait for the description
            } catch (Throwable t) {
                LOG.warn("an exception of a cell could not be described", t);
                String name = ErrorReports.simpleName(cause);
                return new CellException(new ErrorReport(name, "", List.of(name)), cause);
            }
        }
        return new CellException(ErrorReports.interrupted(cause, locator::place), cause);
    }

    private CellException described(Throwable cause) throws Exception {
        List<Throwable> chain = ThrowableDescription.chain(cause);
        for (Throwable t : chain) {
            if (t instanceof SPIResolutionException unresolved) {
                return unresolved(unresolved.id());
            }
        }
        boolean isMistake = ThrowableDescription.isWithoutStack(cause);
        List<ThrowableDescription> descriptions = ThrowableDescription.of(chain);
        ErrorReport report = thread.compiling(() -> ErrorReports.thrown(descriptions, isMistake, locator::place));
        return new CellException(report, cause);
    }

    /** A declaration was used that names something which is not declared. */
    private CellException unresolved(int id) {
        JShell session = shell.get();
        DeclarationSnippet snippet = (DeclarationSnippet) session.snippets()
                .filter(each -> each.id().equals(String.valueOf(id)))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        String waits = DeclarationNotes.waiting(session, snippet);
        if (waits == null || session.unresolvedDependencies(snippet).findAny().isEmpty()) {
            List<CompileError> errors =
                    CompileError.errors(session.diagnostics(snippet).toList());
            return new CellException(ErrorReports.compilation(snippet.source(), errors, locator.of(snippet)), null);
        }
        List<String> line = List.of(ErrorReports.line("UnresolvedReference", waits));
        return new CellException(new ErrorReport("UnresolvedReference", waits, line), null);
    }
}
