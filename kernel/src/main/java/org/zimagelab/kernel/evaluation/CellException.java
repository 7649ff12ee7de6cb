package org.zimagelab.kernel.evaluation;

/** A cell, or source evaluated by a magic, failed; carries what the notebook is to show. */
public final class CellException extends RuntimeException {
    private final transient ErrorReport report;

    /**
     * @param cause what was thrown; null when the source could not be compiled
     */
    public CellException(ErrorReport report, Throwable cause) {
        super(report.name() + ": " + report.message(), cause, false, false);
        this.report = report;
    }

    public ErrorReport report() {
        return report;
    }
}
