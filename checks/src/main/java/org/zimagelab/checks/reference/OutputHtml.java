package org.zimagelab.checks.reference;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Outputs as a page for a browser, in the order and the form in which a notebook shows them. */
final class OutputHtml {
    private static final String HEAD = "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><style>"
            + "body{font:14px/1.4 'DejaVu Sans',sans-serif;margin:8px;background:#fff;color:#111;width:max-content;"
            + "max-width:880px}pre{font:13px/1.35 'DejaVu Sans Mono',monospace;margin:4px 0;white-space:pre-wrap}"
            + "table{border-collapse:collapse;font-size:12px}td,th{padding:3px 7px}img{max-width:100%}</style><body>";

    /** Left out of every path: where the examples ran is nobody's business. */
    private static final String WORKING_FOLDER =
            Path.of("").toAbsolutePath() + FileSystems.getDefault().getSeparator();

    private OutputHtml() {}

    /** A whole page. */
    static String page(List<DisplayData> outputs) {
        return outputs.stream()
                .map(output -> "<div>" + part(output).replace(WORKING_FOLDER, "") + "</div>\n")
                .collect(Collectors.joining("", HEAD, "</body></html>\n"));
    }

    private static String part(DisplayData output) {
        if (output.hasDataForType(MIMEType.TEXT_HTML)) {
            return (String) output.getData(MIMEType.TEXT_HTML);
        }
        if (output.hasDataForType(MIMEType.IMAGE_SVG)) {
            return (String) output.getData(MIMEType.IMAGE_SVG);
        }
        if (output.hasDataForType(MIMEType.IMAGE_PNG)) {
            return "<img alt=\"\" src=\"data:image/png;base64," + output.getData(MIMEType.IMAGE_PNG) + "\">";
        }
        return "<pre>" + text(output).replace("&", "&amp;").replace("<", "&lt;") + "</pre>";
    }

    /** The text of an output, as a console shows it. */
    static String text(DisplayData output) {
        return String.valueOf(output.getData(MIMEType.TEXT_PLAIN));
    }
}
