import com.google.gson.Gson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ZImage;

/**
 * Loads a model, makes a picture of one step, unloads it, twice, and prints how much memory the process has each time,
 * resident and not shared with mapped files, in MiB:
 * {@code java -cp 'install/target/lib/*' bench/Unload.java FOLDER SIZE DTYPE}; with size 0 no picture is made.
 * bench/memory.py runs it. Linux only.
 */
public class Unload {
    public static void main(String[] a) throws Exception {
        ZImage.devices(); // starts libtorch
        int size = Integer.parseInt(a[1]);
        Map<String, Map<String, Long>> json = new LinkedHashMap<>();
        json.put("started", memory());
        for (int i = 1; i <= 2; i++) {
            try (ZImage model = ZImage.load(Path.of(a[0]), new LoadOptions("cpu", a[2]))) {
                json.put("loaded " + i, memory());
                if (size > 0) {
                    model.generate(model.request("a red circle")
                            .withSize(size, size)
                            .withSteps(1)
                            .withGuidance(0));
                    json.put("used " + i, memory());
                }
            }
            json.put("unloaded " + i, memory());
        }
        System.out.println(new Gson().toJson(json));
    }

    /** Memory of its own, and of mapped files, after a collection of the heap. */
    private static Map<String, Long> memory() throws Exception {
        System.gc();
        Map<String, Long> m = new LinkedHashMap<>();
        Files.readString(Path.of("/proc/self/status")).lines().forEach(line -> {
            if (line.startsWith("RssAnon") || line.startsWith("RssFile")) {
                m.put(line.substring(3, 7).toLowerCase(), Long.parseLong(line.replaceAll("\\D", "")) / 1024);
            }
        });
        return m;
    }
}
