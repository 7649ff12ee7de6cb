package org.zimagelab.quality.builtin;

import java.util.List;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreProvider;
import org.zimagelab.quality.artefacts.Banding;
import org.zimagelab.quality.artefacts.FlatNoise;
import org.zimagelab.quality.artefacts.Lattice;
import org.zimagelab.quality.artefacts.Noise;
import org.zimagelab.quality.artefacts.Overshoot;
import org.zimagelab.quality.colour.Chroma;
import org.zimagelab.quality.colour.Colorfulness;
import org.zimagelab.quality.exposure.Clipping;
import org.zimagelab.quality.exposure.Luma;
import org.zimagelab.quality.exposure.Overexposure;
import org.zimagelab.quality.naturalness.Brisque;
import org.zimagelab.quality.naturalness.Niqe;
import org.zimagelab.quality.naturalness.Piqe;
import org.zimagelab.quality.reference.Gmsd;
import org.zimagelab.quality.reference.LatentL2;
import org.zimagelab.quality.reference.MsSsim;
import org.zimagelab.quality.reference.Psnr;
import org.zimagelab.quality.reference.Ssim;
import org.zimagelab.quality.sharpness.BlurEffect;
import org.zimagelab.quality.sharpness.Cpbd;
import org.zimagelab.quality.sharpness.EdgeWidth;
import org.zimagelab.quality.sharpness.FineDetail;
import org.zimagelab.quality.sharpness.FocusMeasures;
import org.zimagelab.quality.sharpness.SBlur;
import org.zimagelab.quality.sharpness.SpectralSlope;

/** The scores of this module, in the order in which tables show them. */
public final class BuiltInScores implements ScoreProvider {

    /** For the service loader. */
    public BuiltInScores() {}

    @Override
    public List<Score> scores() {
        return List.of(
                BlurEffect.SCORE,
                FocusMeasures.LAPLACIAN_VARIANCE,
                Colorfulness.SCORE,
                FocusMeasures.TENENGRAD,
                Chroma.MEAN,
                Chroma.P95,
                Clipping.ANY_CHANNEL,
                Clipping.WHITE,
                Clipping.GAMUT_RIM,
                Overexposure.SCORE,
                Luma.MEAN,
                Luma.P1,
                Luma.P50,
                Luma.P99,
                Luma.RMS_CONTRAST,
                Luma.ENTROPY,
                Noise.SCORE,
                FlatNoise.SCORE,
                Lattice.PERIOD_8,
                Lattice.PERIOD_16,
                Overshoot.SCORE,
                Banding.SCORE,
                EdgeWidth.SCORE,
                SBlur.SCORE,
                Cpbd.SCORE,
                SpectralSlope.SCORE,
                FineDetail.SCORE,
                Psnr.SCORE,
                Ssim.SCORE,
                MsSsim.SCORE,
                Gmsd.SCORE,
                LatentL2.SCORE,
                Niqe.SCORE,
                Piqe.SCORE,
                Brisque.SCORE);
    }
}
