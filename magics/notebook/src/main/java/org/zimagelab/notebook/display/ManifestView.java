package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.zimagelab.torch.device.Card;
import org.zimagelab.tuning.report.LibraryVersion;
import org.zimagelab.tuning.report.Manifest;

/** What pictures are made with here: the program, the machine, the models in memory. */
public final class ManifestView {
    private ManifestView() {}

    /**
     * One line for each fact.
     *
     * @param manifest of this machine
     * @return a table of two columns, and text
     */
    public static MimeBundle bundle(Manifest manifest) {
        String text = rows(manifest).stream()
                .map(row -> String.format(Locale.ROOT, "%-10s %s", row.get(0), row.get(1)))
                .collect(Collectors.joining("\n"));
        return MimeBundle.html(html(manifest), text);
    }

    static Html html(Manifest manifest) {
        HtmlTable table = new HtmlTable();
        rows(manifest)
                .forEach(row -> table.add(List.of(
                        HtmlTable.Cell.head(row.get(0), "left"),
                        HtmlTable.Cell.left(row.get(1)).styled("overflow-wrap:anywhere"))));
        return table.html();
    }

    private static List<List<String>> rows(Manifest manifest) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("program", "Z-Image Lab " + manifest.program().line()));
        rows.add(List.of("engine", manifest.engine()));
        manifest.models()
                .forEach(model -> rows.add(List.of(
                        "model",
                        model.name() + ", " + model.dtype() + " on " + model.device() + ", weights "
                                + model.fingerprint())));
        if (manifest.models().isEmpty()) {
            rows.add(List.of("model", "none in memory"));
        }
        rows.add(List.of(
                "cpu", manifest.processor().name() + ", " + manifest.processor().cores() + " cores"));
        manifest.devices()
                .ifPresentOrElse(
                        devices -> {
                            devices.cards().forEach(card -> rows.add(List.of(card.device(), words(card))));
                            String driver = devices.driver();
                            rows.add(List.of("driver", driver.isEmpty() ? "none" : "NVIDIA " + driver));
                            rows.add(List.of("libtorch", devices.libtorch()));
                        },
                        () -> rows.add(List.of("libtorch", manifest.unstarted())));
        rows.add(List.of("java", manifest.java()));
        rows.add(List.of("system", manifest.system()));
        rows.add(List.of(
                "libraries",
                manifest.libraries().stream().map(LibraryVersion::toString).collect(Collectors.joining(", "))));
        return rows;
    }

    private static String words(Card card) {
        return card.name() + ", "
                + String.format(Locale.ROOT, "%.1f GiB", card.total() / (double) (1L << 30))
                + ", compute capability " + card.capabilityText();
    }
}
