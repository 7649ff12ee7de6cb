package org.zimagelab.demo.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.torch.weights.Tensor;

class ShippedModelTest {

    @Test
    void theShippedBaseHasTheWeightsThatATurboIsTrainedFrom() throws Exception {
        Map<String, Tensor> transformer = ShippedModel.weights("transformer/");
        assertEquals(Transformer.architecture(BaseStage.TRANSFORMER).shapes().keySet(), transformer.keySet());
        assertTrue(ShippedModel.weights("text/").containsKey("embed_tokens.weight"));
    }

    @Test
    void itsVaeKeepsTheTexturesOfScenes() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        VaeStage.reconstructions(ShippedModel.weights("vae/"), 16, new PrintStream(printed));
        MatchResult numbers = Pattern.compile("PSNR ([\\d.]+) dB.*blur_effect ([\\d.]+) of the scenes, ([\\d.]+)")
                .matcher(printed.toString())
                .results()
                .findFirst()
                .orElseThrow();
        assertTrue(Double.parseDouble(numbers.group(1)) >= 28, printed.toString());
        double blurrier = Double.parseDouble(numbers.group(3)) - Double.parseDouble(numbers.group(2));
        assertTrue(Math.abs(blurrier) < 0.05, printed.toString());
    }
}
