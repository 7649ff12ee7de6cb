package org.zimagelab.quality.exposure;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.SharedFeature;

/** Shares of clipped pixels, counted in one pass. A channel is clipped at 1 or less and at 254 or more. */
final class Clipping {
    /** Any channel clipped; all channels high; one channel high while another is low. */
    record Shares(double any, double high, double chroma) {}

    static final SharedFeature<Shares> SHARES = Clipping::shares;

    private Clipping() {}

    private static Shares shares(Pixels picture) {
        int any = 0;
        int high = 0;
        int chroma = 0;
        int width = picture.width();
        for (int row = 0; row < picture.count(); row += width) {
            Interrupts.check();
            for (int i = row; i < row + width; i++) {
                int r = picture.red(i);
                int g = picture.green(i);
                int b = picture.blue(i);
                int least = Math.min(r, Math.min(g, b));
                int most = Math.max(r, Math.max(g, b));
                any += least <= 1 || most >= 254 ? 1 : 0;
                high += least >= 254 ? 1 : 0;
                chroma += least <= 1 && most >= 254 ? 1 : 0;
            }
        }
        double count = picture.count();
        return new Shares(any / count, high / count, chroma / count);
    }
}
