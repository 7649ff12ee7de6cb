package org.zimagelab.notebook.display;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.zimagelab.tuning.Outcome;
import org.zimagelab.tuning.Parameter;
import org.zimagelab.tuning.Run;
import org.zimagelab.tuning.Runs;
import org.zimagelab.tuning.Sweep;

/** A sweep as one HTML file that needs no network and no other file: the pictures whole, their parameters on click. */
public final class GridPage {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5em; }
            table { border-collapse: collapse; }
            th { background: Canvas; padding: 0.3em 0.6em; }
            thead th { position: sticky; top: 0; z-index: 2; }
            tbody th { position: sticky; left: 0; z-index: 1; text-align: right; white-space: nowrap; }
            td { border: 1px solid #8885; padding: 3px; white-space: nowrap; text-align: center; }
            th small { font-weight: normal; opacity: 0.7; }
            td img { width: 160px; height: auto; cursor: zoom-in; vertical-align: middle; margin: 1px; }
            dialog { max-width: 92vw; border: 1px solid #8888; border-radius: 8px; }
            dialog img { max-width: 100%%; max-height: 75vh; image-rendering: auto; }
            dialog pre { white-space: pre-wrap; user-select: all; }
            .no { opacity: 0.6; }
            </style></head><body>
            """;
    private static final String TAIL = """
            <dialog id="one"><img alt=""><pre></pre><button autofocus>close</button></dialog>
            <script>
            const one = document.getElementById('one');
            for (const img of document.querySelectorAll('td img')) img.addEventListener('click', () => {
              one.querySelector('img').src = img.src;
              one.querySelector('pre').textContent = img.title;
              one.showModal();
            });
            one.querySelector('button').addEventListener('click', () => one.close());
            one.addEventListener('click', e => { if (e.target === one) one.close(); });
            </script></body></html>
            """;

    private GridPage() {}

    /**
     * Makes the page.
     *
     * @param title its heading; escaped here, as all text is
     * @param runs the sweep
     * @return the whole file
     * @throws IOException naming the picture that could not be read from the store
     */
    public static String of(String title, Runs runs) throws IOException {
        StringBuilder html = new StringBuilder(String.format(HEAD, Html.escape(title)));
        html.append("<h1>").append(Html.escape(title)).append("</h1><p>");
        html.append(Html.escape(runs.plan().model().name() + ", "
                + runs.plan().model().dtype() + " on "
                + runs.plan().model().device() + " · "
                + Numbers.count(runs.plan().runs().size(), "run") + " planned, "
                + Numbers.count(runs.runs().stream().filter(Run::ok).count(), "picture")));
        html.append("</p>\n");
        Map<Block, List<Run>> blocks = new LinkedHashMap<>();
        for (Run run : runs) {
            blocks.computeIfAbsent(Block.of(run.request()), b -> new ArrayList<>())
                    .add(run);
        }
        for (Map.Entry<Block, List<Run>> block : blocks.entrySet()) {
            List<String> heading = new ArrayList<>(List.of(block.getKey().prompt()));
            heading.addAll(block.getKey().differences(blocks.keySet()));
            html.append("<h2>").append(Html.escape(String.join(" · ", heading))).append("</h2>\n");
            table(html, runs.plan().sweep(), block.getValue());
        }
        return html.append(TAIL).toString();
    }

    private static void table(StringBuilder html, Sweep sweep, List<Run> runs) throws IOException {
        Set<Integer> rows = new HashSet<>();
        Set<Double> columns = new HashSet<>();
        for (Run run : runs) {
            rows.add(run.request().steps());
            columns.add(run.request().guidance().scale());
        }
        html.append("<table><thead><tr><th></th>");
        for (double scale : Block.ordered(sweep, Parameter.GUIDANCE, columns)) {
            html.append("<th>guidance ").append(Numbers.plain(scale)).append("<br><small>");
            html.append(Captions.cfg(scale)).append("</small></th>");
        }
        html.append("</tr></thead><tbody>\n");
        for (int steps : Block.ordered(sweep, Parameter.STEPS, rows)) {
            html.append("<tr><th>").append(Numbers.count(steps, "step")).append("</th>");
            for (double scale : Block.ordered(sweep, Parameter.GUIDANCE, columns)) {
                html.append("<td>");
                for (Run run : runs) {
                    if (run.request().steps() == steps
                            && run.request().guidance().scale() == scale) {
                        place(html, run);
                    }
                }
                html.append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table>\n");
    }

    private static void place(StringBuilder html, Run run) throws IOException {
        if (!run.ok()) {
            String reason = run.outcome() instanceof Outcome.Failed failed ? failed.reason() : "no picture";
            html.append("<span class=\"no\" title=\"")
                    .append(Html.escape(reason))
                    .append("\">failed</span>");
            return;
        }
        byte[] png = Files.readAllBytes(run.file().orElseThrow());
        html.append("<img loading=\"lazy\" alt=\"seed ").append(run.request().seed());
        html.append("\" title=\"").append(Html.escape(title(run))).append("\" src=\"");
        html.append(Html.dataUri("image/png", png)).append("\">");
    }

    /**
     * A run in plain text: what a pointer shows over its picture.
     *
     * @param run any run
     * @return prompt, parameters and scores, a line each
     */
    public static String title(Run run) {
        String scores = run.scores().entrySet().stream()
                .map(e -> e.getKey() + " " + Numbers.score(e.getValue()))
                .collect(Collectors.joining("\n"));
        return run.request().prompt() + "\n" + Captions.parameters(run.request()) + "\n" + scores;
    }
}
