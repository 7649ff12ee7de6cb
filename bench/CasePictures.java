import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.InputFile;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Lora;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.ZImage;

/**
 * Makes the pictures of a list of cases:
 * {@code java -cp 'install/target/lib/*' bench/CasePictures.java FOLDER CASES.json OUT} writes {@code OUT/0.png} and so
 * on, in fp32 on the CPU unless {@code -Dzimage.dtype} and {@code -Dzimage.device} say otherwise. A case has prompt,
 * negative, width, height, steps, guidance and seed, as make_goldens.py beside it reads them; it may
 * have lora, a file, and lora_weight.
 */
public class CasePictures {
    public static void main(String[] a) throws Exception {
        JsonArray cases = JsonParser.parseString(Files.readString(Path.of(a[1]))).getAsJsonArray();
        LoadOptions options = new LoadOptions(
                System.getProperty("zimage.device", "cpu"), System.getProperty("zimage.dtype", "fp32"));
        try (ZImage model = ZImage.load(Path.of(a[0]), options)) {
            int n = 0;
            for (JsonElement e : cases) {
                JsonObject c = e.getAsJsonObject();
                Picture p = model.generate(model.request(c.get("prompt").getAsString())
                        .withNegative(c.get("negative").getAsString())
                        .withSize(c.get("width").getAsInt(), c.get("height").getAsInt())
                        .withSteps(c.get("steps").getAsInt())
                        .withGuidance(Guidance.of(c.get("guidance").getAsDouble()))
                        .withSeed(c.get("seed").getAsLong())
                        .withLoras(loras(c)));
                ImageIO.write(p.image(), "png", Path.of(a[2], n++ + ".png").toFile());
            }
        }
    }

    private static List<Lora> loras(JsonObject c) {
        return c.has("lora")
                ? List.of(new Lora(
                        InputFile.read(Path.of(c.get("lora").getAsString())),
                        c.get("lora_weight").getAsDouble()))
                : List.of();
    }
}
