package org.zimagelab.notebook.display;

/** What a run's place in a {@link SweepGrid} shows. */
sealed interface GridMark {
    record Waiting() implements GridMark {}

    /**
     * @param fraction of the steps done, 0 to 1
     * @param preview address of an image; empty before there is one
     * @param machine of a spread sweep that makes it; empty where there is one alone
     */
    record Running(double fraction, String preview, String machine) implements GridMark {}

    record Pictured(String uri, String title) implements GridMark {}

    record Failed(String reason) implements GridMark {}

    record NotNeeded() implements GridMark {}
}
