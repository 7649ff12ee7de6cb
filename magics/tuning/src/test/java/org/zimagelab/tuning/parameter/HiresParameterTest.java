package org.zimagelab.tuning.parameter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Hires;
import org.zimagelab.diffusion.Request;

class HiresParameterTest {
    private static final List<Parameter> ALL =
            List.of(Parameter.HIRES, Parameter.HIRES_STRENGTH, Parameter.HIRES_STEPS, Parameter.HIRES_UPSCALER);

    private static Request request() {
        return new Request("a cat", "", 768, 512, 8, Guidance.OFF, 1, "euler", OptionalDouble.empty(), 512);
    }

    @Test
    void eachIsReadAndWrittenAndOffWithoutASecondPass() {
        ALL.forEach(parameter -> assertTrue(parameter.isOff(request()), parameter.label()));
        Request made = request();
        List<Object> values = List.of(2.0, 0.4, 5, "latent");
        for (int i = 0; i < values.size(); i++) {
            made = ALL.get(i).over(made, values.get(i));
        }
        for (int i = 0; i < values.size(); i++) {
            assertEquals(values.get(i), ALL.get(i).of(made));
        }
        assertEquals(2, made.hires().scale());
        assertEquals(OptionalDouble.of(0.4), made.hires().strength());
        assertEquals(OptionalInt.of(5), made.hires().steps());
        for (Parameter parameter : ALL) {
            made = parameter.set(made, parameter.off().orElseThrow());
        }
        assertEquals(Hires.OFF, made.hires());
    }

    @Test
    void anUpscalerThatIsNotThereIsRefusedWithWhatIsExpected() {
        String line = assertThrows(
                        IllegalArgumentException.class,
                        () -> Parameter.HIRES_UPSCALER.over(request(), "none.safetensors"))
                .getMessage();
        assertEquals("hires-upscaler 'none.safetensors': no such file; expected lanczos, latent or a file", line);
    }
}
