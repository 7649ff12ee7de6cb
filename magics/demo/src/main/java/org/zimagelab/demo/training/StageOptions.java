package org.zimagelab.demo.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.weights.Tensor;
import picocli.CommandLine.Option;

/** The options and results that all stages share. */
final class StageOptions {
    @Option(
            names = "--folder",
            defaultValue = "demo-training",
            description = "The folder of checkpoints and results (default: ${DEFAULT-VALUE}).")
    Path folder;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "The seed of everything random (default: ${DEFAULT-VALUE}).")
    long seed;

    Stage stage(String name, int steps, double rate) {
        return new Stage(name, steps, folder, rate, seed);
    }

    /** The weights that a stage trained in this folder. */
    Map<String, Tensor> trained(String stage, String network) {
        return Checkpoint.read(checkpoint(stage)).averages(network);
    }

    /** The weights that a stage trained in this folder, or those of demo-base if it was not trained here. */
    Map<String, Tensor> weights(String stage, String network) throws IOException {
        if (isTrained(stage)) {
            return trained(stage, network);
        }
        System.out.printf("%s does not exist; %s comes from demo-base%n", checkpoint(stage), network);
        return ShippedModel.weights(network);
    }

    private boolean isTrained(String stage) {
        return Files.exists(checkpoint(stage));
    }

    private Path checkpoint(String stage) {
        return stage(stage, 0, 0).checkpoint();
    }

    /** The VAE, with the sharp decoder if that stage was trained. */
    Map<String, Tensor> vae() throws IOException {
        Map<String, Tensor> both = weights("vae", "vae/");
        if (isTrained("decoder")) {
            both.putAll(trained("decoder", "vae/"));
        }
        return both;
    }

    void sheet(String name, Map<String, Tensor> vae) throws IOException {
        Path sheet = folder.resolve(name + ".png");
        System.out.print(name + ": ");
        Training.writePng(sheet, VaeStage.reconstructions(vae, 64, System.out));
        System.out.println(name + ": scenes and their reconstructions are in " + sheet);
    }

    Path tokenizerFolder() throws IOException {
        Path own = folder.resolve("tokenizer");
        return Files.exists(own) ? own : ShippedModel.tokenizer();
    }

    PromptTokenizer tokenizer() throws IOException {
        return new PromptTokenizer(tokenizerFolder(), Training.VOCABULARY);
    }
}
