package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.zimagelab.torch.device.Card;
import org.zimagelab.torch.device.DeviceMemory;
import org.zimagelab.torch.device.DeviceReport;

/** The devices of this machine, and what is missing. */
public final class DeviceView {
    private DeviceView() {}

    /**
     * One line for each device, then the driver and libtorch, then what is missing.
     *
     * @param report of a machine
     * @return a table of two columns
     */
    public static MimeBundle bundle(DeviceReport report) {
        List<List<String>> rows = rows(report);
        HtmlTable table = new HtmlTable();
        rows.forEach(
                row -> table.add(List.of(HtmlTable.Cell.head(row.get(0), "left"), HtmlTable.Cell.left(row.get(1)))));
        String text = rows.stream()
                .map(row -> String.format(Locale.ROOT, "%-12s %s", row.get(0), row.get(1)))
                .collect(Collectors.joining("\n"));
        return MimeBundle.html(table.html(), text);
    }

    private static List<List<String>> rows(DeviceReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("cpu", memory(report.cpu())));
        for (Card card : report.cards()) {
            boolean usable = report.names().contains(card.device());
            rows.add(List.of(
                    card.device(),
                    card.name() + ", "
                            + card.memory().map(DeviceView::memory).orElseGet(() -> gib(card.total()))
                            + ", compute capability " + card.capabilityText() + (usable ? "" : ", not used")));
        }
        report.names().stream()
                .filter(name -> !name.equals("cpu"))
                .filter(name ->
                        report.cards().stream().noneMatch(card -> card.device().equals(name)))
                .forEach(name -> rows.add(List.of(name, "")));
        rows.add(List.of("driver", report.driver().isEmpty() ? "none" : "NVIDIA " + report.driver()));
        rows.add(List.of("libtorch", report.libtorch()));
        report.findings().forEach(finding -> rows.add(List.of("missing", finding.toString())));
        return rows;
    }

    private static String memory(DeviceMemory memory) {
        return gib(memory.total()) + ", " + gib(memory.free()) + " free";
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
