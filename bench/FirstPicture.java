import com.google.gson.Gson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.ZImage;

/**
 * One process from its start to its first picture, timed:
 * {@code java -cp 'install/target/lib/*' bench/FirstPicture.java FOLDER SIZE STEPS DTYPE}. bench/fingerprint.py runs it
 * with and without remembered hashes.
 */
public class FirstPicture {
    public static void main(String[] a) throws Exception {
        ZImage.devices(); // starts libtorch
        long start = System.nanoTime();
        Map<String, Object> json = new LinkedHashMap<>();
        try (ZImage model = ZImage.load(Path.of(a[0]), new LoadOptions("cpu", a[3]))) {
            json.put("load_s", seconds(start));
            int size = Integer.parseInt(a[1]);
            Picture picture = model.generate(model.request("a red circle")
                    .withSize(size, size)
                    .withSteps(Integer.parseInt(a[2]))
                    .withGuidance(0));
            json.put("picture_s", picture.seconds());
            json.put("all_s", seconds(start));
            json.put("fingerprint", picture.model().fingerprint());
            json.put("bytes", model.info().bytes());
        }
        System.out.println(new Gson().toJson(json));
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e6) / 1e3;
    }
}
