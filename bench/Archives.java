import com.google.gson.Gson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.torch.script.Architecture;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;

/**
 * Writes the three networks that a model's configs describe, as they are compiled for a card, and the shapes of their
 * tensors: {@code java -cp 'install/target/lib/*' bench/Archives.java FOLDER OUT}. bench/memory.py counts their memory.
 */
public class Archives {
    public static void main(String[] a) throws Exception {
        Path model = Path.of(a[0]);
        Path out = Files.createDirectories(Path.of(a[1]));
        VaeConfig vae = VaeConfig.read(model.resolve("vae"));
        List<Architecture> networks = List.of(
                TextEncoder.architecture(TextEncoderConfig.read(model.resolve("text_encoder"))),
                Transformer.architecture(TransformerConfig.read(model.resolve("transformer"))),
                Vae.architecture(vae));
        for (Architecture network : networks) {
            Files.writeString(out.resolve(network.className() + ".json"), new Gson().toJson(network.shapes()));
            for (Dtype dtype : List.of(Dtype.FP32, Dtype.BF16)) {
                Files.write(
                        out.resolve(network.className() + "-" + dtype.word() + ".pt"),
                        TorchScript.archive(network, dtype));
            }
        }
    }
}
