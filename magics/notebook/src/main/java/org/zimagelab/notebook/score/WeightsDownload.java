package org.zimagelab.notebook.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.DownloadView;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.torch.hub.Downloadable;

/** The download of weights that scores need, with a bar below the cell. */
final class WeightsDownload {
    private static final double UPDATE_SECONDS = 0.5;

    private WeightsDownload() {}

    /**
     * The scores of a list, all of which have weights to download.
     *
     * @throws MagicException with one line, if a name is unknown, or a score needs no weights
     */
    static List<Score> scores(String names) {
        List<Score> scores = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            Score score;
            try {
                score = Scores.named(name.strip());
            } catch (IllegalArgumentException e) {
                throw new MagicException("--download: " + e.getMessage());
            }
            if (!(score instanceof Downloadable)) {
                throw new MagicException("--download " + score.name() + ": this score needs no weights");
            }
            scores.add(score);
        }
        return scores;
    }

    /** Downloads what is missing of a score's weights. */
    static void shown(CellContext cell, Score score) throws InterruptedException {
        CellOutput.Live live = cell.output()
                .live(MimeBundle.note("looking for the weights of " + score.name() + " …"), UPDATE_SECONDS);
        String said = "the weights of " + score.name() + " are not here";
        try {
            Path file = ((Downloadable) score).download(state -> live.update(() -> DownloadView.of(state)));
            said = "the weights of " + score.name() + " are here: " + file;
        } catch (InterruptedException e) {
            said += e.getMessage() == null ? "" : ": " + e.getMessage();
            throw e;
        } finally {
            live.finish(MimeBundle.note(said));
        }
    }
}
