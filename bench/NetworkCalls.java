import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.ZImage;

/**
 * Loads a model and times the parts of its first picture, with processor time and page faults:
 * {@code java -cp 'install/target/lib/*' bench/NetworkCalls.java FOLDER SIZE DTYPE CALLS}. bench/published_layout.py
 * runs it. Linux only.
 */
public class NetworkCalls {
    /** Clock ticks a second, in which Linux counts processor time. */
    private static final double TICKS = 100;

    public static void main(String[] a) throws Exception {
        ZImage.devices(); // starts libtorch
        Cost start = Cost.now();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dtype", a[2]);
        try (ZImage model = ZImage.load(Path.of(a[0]), new LoadOptions("cpu", a[2]))) {
            json.put("load", start.until(Cost.now()));
            json.put("loaded_mb", memory());
            List<Map<String, Number>> calls = new ArrayList<>();
            Cost[] last = {Cost.now()};
            Progress progress = new Progress() {
                @Override
                public void step(Progress.Step step) {}

                @Override
                public void evaluated(Progress.Evaluation evaluation) {
                    Cost now = Cost.now();
                    calls.add(last[0].until(now));
                    last[0] = now;
                }
            };
            int size = Integer.parseInt(a[1]);
            model.generate(
                    model.request("a red circle")
                            .withSize(size, size)
                            .withSteps(Integer.parseInt(a[3]) + 1)
                            .withGuidance(0),
                    progress);
            json.put("text_and_first_call", calls.remove(0));
            json.put("calls", calls);
            json.put("decode", last[0].until(Cost.now()));
            json.put("used_mb", memory());
        }
        System.out.println(new Gson().toJson(json));
    }

    /** What the process has used so far. Page faults: those served from memory, then those that waited for a disk. */
    private record Cost(double wall, double user, double system, long faults, long waits) {
        static Cost now() {
            String[] stat = read("/proc/self/stat").replaceFirst(".*\\) ", "").split(" ");
            return new Cost(
                    System.nanoTime() / 1e9,
                    Long.parseLong(stat[11]) / TICKS,
                    Long.parseLong(stat[12]) / TICKS,
                    Long.parseLong(stat[7]),
                    Long.parseLong(stat[9]));
        }

        Map<String, Number> until(Cost later) {
            Map<String, Number> m = new LinkedHashMap<>();
            m.put("s", Math.round((later.wall - wall) * 100) / 100.);
            m.put("user_s", Math.round((later.user - user) * 100) / 100.);
            m.put("system_s", Math.round((later.system - system) * 100) / 100.);
            m.put("faults", later.faults - faults);
            m.put("waits", later.waits - waits);
            return m;
        }
    }

    /** Resident megabytes: of its own, and of mapped files. */
    private static Map<String, Long> memory() {
        Map<String, Long> m = new LinkedHashMap<>();
        read("/proc/self/status").lines().forEach(line -> {
            if (line.startsWith("RssAnon") || line.startsWith("RssFile")) {
                m.put(line.substring(3, 7).toLowerCase(), Long.parseLong(line.replaceAll("\\D", "")) / 1024);
            }
        });
        return m;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
