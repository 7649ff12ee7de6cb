import ai.djl.Device;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.common.picture.Resize;
import org.zimagelab.diffusion.upscale.Upscaler;

/**
 * Enlarges the middle of a picture whole and in tiles, and says how much they differ and what they take:
 * {@code java -cp 'install/target/lib/*' bench/UpscalerTiles.java WEIGHTS.safetensors PICTURE SIDE OUT.png}. OUT is for
 * {@code bench/upscaler_seams.py --compare}.
 */
public class UpscalerTiles {
    public static void main(String[] args) throws Exception {
        int side = Integer.parseInt(args[2]);
        var image = ImageIO.read(Path.of(args[1]).toFile());
        int left = (image.getWidth() - side) / 2;
        int top = (image.getHeight() - side) / 2;
        PackedRgb picture = PackedRgb.of(image.getSubimage(left, top, side, side));
        try (Upscaler upscaler = Upscaler.load(Path.of(args[0]), Device.cpu())) {
            upscaler.enlarge(PackedRgb.of(image.getSubimage(left, top, 32, 32)), 32, share -> {}); // warm
            PackedRgb whole = null;
            double base = 0;
            for (int tile : new int[] {side, side / 2, side / 4}) {
                long start = System.nanoTime();
                PackedRgb made = upscaler.enlarge(picture, tile, share -> {});
                double seconds = (System.nanoTime() - start) / 1e9;
                if (whole == null) {
                    whole = made;
                    base = seconds;
                }
                int differ = 0;
                int most = 0;
                for (int i = 0; i < made.rgb().length; i++) {
                    int levels = Math.abs((made.rgb()[i] & 0xff) - (whole.rgb()[i] & 0xff));
                    differ += levels > 0 ? 1 : 0;
                    most = Math.max(most, levels);
                }
                System.out.printf(
                        "tile %d: %d tiles, %.2f s, %.2f times the whole; %d of %d values differ, by %d at most;"
                                + " %d MiB%n",
                        tile,
                        upscaler.tiles(side, side, tile),
                        seconds,
                        seconds / base,
                        differ,
                        made.rgb().length,
                        most,
                        upscaler.bytes(side, side, tile) >> 20);
            }
            ImageIO.write(whole.image(), "png", Path.of(args[3]).toFile());
            long start = System.nanoTime();
            Resize.resized(picture, whole.width(), whole.height(), Resize.Filter.LANCZOS);
            System.out.printf("Lanczos: %.3f s%n", (System.nanoTime() - start) / 1e9);
        }
    }
}
