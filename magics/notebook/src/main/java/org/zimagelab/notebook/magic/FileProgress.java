package org.zimagelab.notebook.magic;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.SharedCopies;

/** A progress bar over files. At the end the result takes its place, or a line if there is none. */
public final class FileProgress implements AutoCloseable, SharedCopies.Progress {
    private static final double UPDATE_SECONDS = 0.5;

    /** More lines are summarized: a page with a hundred thousand of them blocks a browser. */
    private static final int MOST_LINES = 100;

    private final String done;
    private final CellOutput.Live live;
    private MimeBundle last;

    /**
     * @param done what happens to a file, as a participle such as {@code read}
     * @param stopped the line that takes the place of the bar if there is no result
     */
    public FileProgress(CellContext cell, String done, String stopped) {
        this.done = done;
        this.live = cell.output().live(bar(0, 1), UPDATE_SECONDS);
        this.last = MimeBundle.text(stopped);
    }

    /** Of a store's copies on this machine. */
    public static FileProgress ofCopies(CellContext cell) {
        return new FileProgress(cell, "copied", "stopped; the copies so far are on this machine");
    }

    public void at(int count, int of) {
        live.update(() -> bar(count, of));
    }

    @Override
    public void listed(int files) {
        live.update(() -> bar(0, 1, "listed: " + Amounts.count(files, "file")));
    }

    @Override
    public void copied(int files, int of) {
        at(files, of);
    }

    /** All undamaged runs of a store, in the order of their keys. */
    public List<Run> runs(RunStore store) throws InterruptedException {
        List<Run> runs = new ArrayList<>();
        int count = 0;
        List<String> keys = List.copyOf(store.keys());
        for (String key : keys) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped after " + Amounts.part(count, keys.size(), "file"));
            }
            store.find(key).ifPresent(runs::add);
            at(++count, keys.size());
        }
        return runs;
    }

    public void result(MimeBundle bundle) {
        last = bundle;
    }

    /** A headline and a list below it. Of very many lines it has the first ones, and the number of others by reason. */
    public static MimeBundle lines(String head, List<String> all) {
        List<String> more = LineSummary.of(all, MOST_LINES, MOST_LINES);
        Html html = Html.of("div").text(head);
        if (!more.isEmpty()) {
            html.add(Html.of("ul").add(more.stream().map(line -> Html.of("li").text(line))));
        }
        String text = more.isEmpty() ? head : head + "\n" + String.join("\n", more);
        return MimeBundle.html(html, text);
    }

    @Override
    public void close() {
        live.finish(last);
    }

    private MimeBundle bar(int count, int of) {
        return bar(count, of, count == 0 ? "reading" : done + ": " + Amounts.part(count, of, "file"));
    }

    private static MimeBundle bar(int count, int of, String line) {
        return MimeBundle.html(Html.bar((double) count / Math.max(1, of), line), line);
    }
}
