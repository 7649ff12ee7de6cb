package org.zimagelab.notebook;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.tuning.results.Runs;

/** A bare kernel with the magics and a model that paints, and a sweep of it. */
abstract class PaintedMagics {
    static final String CAT = "雪白的布偶猫 <script>alert(\"1\")</script>";

    PaintedModel model = new PaintedModel(Variant.BASE);
    final NotebookKernel kernel = NotebookKernel.painted(() -> model);

    @TempDir
    Path folder;

    String store() {
        return folder.resolve("store").toString();
    }

    Runs sweep(String... more) throws Exception {
        return (Runs) sweepCell(more);
    }

    Object sweepCell(String... more) throws Exception {
        List<String> args = Stream.concat(
                        Stream.of("--steps", "2,4,8", "--cfg", "1,3,5", "--seeds", "1,2", "--store", store()),
                        Stream.of(more))
                .toList();
        return kernel.cell("sweep", CAT, args.toArray(String[]::new));
    }
}
