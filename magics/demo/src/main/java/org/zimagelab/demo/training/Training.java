package org.zimagelab.demo.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.weights.Dtype;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The trainer's command line: one command a stage, each going on where it was stopped. */
@Command(
        name = "train",
        description = "Trains the demo models, stage by stage: vae, text, latents, base, turbo.",
        mixinStandardHelpOptions = true,
        subcommands = {Training.VaeCommand.class})
final class Training {
    private Training() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Training()).execute(arguments));
    }

    /** What all stages share. */
    static final class Shared {
        @Option(
                names = "--folder",
                defaultValue = "demo-training",
                description = "Where checkpoints and results lie (default: ${DEFAULT-VALUE}).")
        Path folder;

        @Option(names = "--seed", defaultValue = "1", description = "Of everything random (default: ${DEFAULT-VALUE}).")
        long seed;
    }

    @Command(name = "vae", description = "Pixels to latents and back.", mixinStandardHelpOptions = true)
    static final class VaeCommand implements Callable<Integer> {
        @CommandLine.Mixin
        Shared shared;

        @Option(names = "--steps", defaultValue = "16000", description = "Default: ${DEFAULT-VALUE}.")
        int steps;

        @Option(names = "--scenes", defaultValue = "6000", description = "Default: ${DEFAULT-VALUE}.")
        int scenes;

        @Override
        public Integer call() throws IOException {
            Stage stage = new Stage("vae", steps, shared.folder, 1.5e-3, shared.seed);
            VaeStage.run(stage, scenes(scenes), Dtype.BF16, System.out);
            return 0;
        }

        private static List<byte[]> scenes(int count) {
            return IntStream.range(0, count)
                    .parallel()
                    .mapToObj(seed -> World.sample(seed).rgb())
                    .toList();
        }
    }
}
