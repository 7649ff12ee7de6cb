package org.zimagelab.notebook.display;

import java.util.Locale;
import org.zimagelab.torch.hub.DownloadState;
import org.zimagelab.tuning.Amounts;

/** How far a download is, as a bar and a line. */
public final class DownloadView {
    private DownloadView() {}

    /** A bar of the bytes, with pace, time left, and room on the disk. */
    public static MimeBundle of(DownloadState state) {
        String line = line(state);
        return MimeBundle.html(
                Html.bar(
                        (double) state.there().bytes()
                                / Math.max(1, state.needed().bytes()),
                        line),
                line);
    }

    static String line(DownloadState state) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "downloading %s: %s of %s, %s",
                state.model(),
                bytes(state.there().bytes()),
                bytes(state.needed().bytes()),
                Amounts.part(state.there().files(), state.needed().files(), "file")));
        if (state.bytesPerSecond() > 0) {
            line.append(" · ")
                    .append(bytes(state.bytesPerSecond()))
                    .append("/s · ")
                    .append(Amounts.seconds(state.secondsLeft()))
                    .append(" left");
        }
        line.append(" · ").append(bytes(state.free())).append(" free on the disk");
        state.waiting().ifPresent(reason -> line.append(" · ").append(reason));
        return line.toString();
    }

    private static String bytes(double bytes) {
        return bytes >= 1e9
                ? String.format(Locale.ROOT, "%.2f GB", bytes / 1e9)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
