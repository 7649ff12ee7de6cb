package org.zimagelab.tuning.parameter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;

class LoraTextTest {
    @TempDir
    Path folder;

    private String style;
    private String other;

    @BeforeEach
    void write() throws IOException {
        style = file("my style, soft+bright 猫.safetensors", "one");
        other = file("b.SAFETENSORS", "two");
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private static Request request() {
        return new Request("", "", 64, 64, 4, Guidance.OFF, 0, "euler", OptionalDouble.empty(), 512);
    }

    private static List<String> shown(List<String> texts) {
        return texts.stream().map(text -> text.replaceAll("@[0-9a-f]{16}", "")).toList();
    }

    @Test
    void aListHasFilesWeightsAndSeveralAtOnce() {
        assertEquals(List.of("off"), LoraText.list("lora", "off"));
        String name = "my style, soft+bright 猫.safetensors";
        assertEquals(List.of(name + ":1"), shown(LoraText.list("lora", style)));
        assertEquals(
                List.of("off", name + ":0.8", "b.SAFETENSORS:-1", name + ":0.5+b.SAFETENSORS:1"),
                shown(LoraText.list("lora", "off, " + style + ":0.8," + other + ":-1 ," + style + ": 0.5 + " + other)));
        assertEquals(List.of("off", name + ":0.5", name + ":1"), shown(LoraText.list("lora", style + ":0, 0.5,1.0，0")));
        assertEquals(List.of("off", name + ":0.5", name + ":1"), shown(LoraText.list("lora", style + ":0:1:0.5")));
    }

    @Test
    void aRequestKeepsTheFileByItsDigest() throws IOException {
        Request with = Parameter.LORA.over(request(), style + ":0.8");
        String text = String.valueOf(Parameter.LORA.of(with));
        assertTrue(text.matches("my style, soft\\+bright 猫\\.safetensors@[0-9a-f]{16}:0\\.8"), text);
        assertEquals(with, Parameter.LORA.over(request(), text));
        assertEquals(List.of(text), LoraText.list("lora", text));
        // the same content under another name is the same run
        Request renamed = Parameter.LORA.over(request(), file("c.safetensors", "one") + ":0.8");
        assertEquals(Parameter.LORA.keyValue(with), Parameter.LORA.keyValue(renamed));
        assertNotEquals(Parameter.LORA.keyValue(with), Parameter.LORA.keyValue(Parameter.LORA.over(request(), style)));
        String info = Parameter.LORA.infoText(with);
        assertTrue(info.matches("my style, soft\\+bright 猫: [0-9a-f]{10}"), info);
    }

    @Test
    void aReaderSeesNamesAndAPersonTypesPaths() {
        String text = LoraText.list("lora", style + ":0.8+" + other).get(0);
        assertEquals("my style, soft+bright 猫.safetensors:0.8+b.SAFETENSORS:1", Parameter.LORA.shown(text));
        assertEquals(List.of(text), LoraText.list("lora", String.valueOf(Parameter.LORA.typed(text))));
        assertTrue(Parameter.LORA.isSelected(text, style + ":0.80+" + other));
        assertTrue(Parameter.LORA.isSelected(text, "my style, soft+bright 猫.safetensors:0.8+b.SAFETENSORS:1"));
        assertFalse(Parameter.LORA.isSelected(text, style));
        assertTrue(Parameter.LORA.isSelected("off", "off"));
        assertEquals("off", Parameter.LORA.shown("off"));
    }

    @Test
    void weightZeroIsNone() {
        Request zero = Parameter.LORA.over(request(), style + ":0");
        assertEquals(request(), zero);
        assertTrue(Parameter.LORA.isOff(zero));
        assertEquals("off", Parameter.LORA.of(zero));
        assertEquals(
                Parameter.LORA.of(Parameter.LORA.over(request(), other)),
                Parameter.LORA.of(Parameter.LORA.over(request(), style + ":0+" + other)));
    }

    @Test
    void aDriveIsPartOfThePath() {
        String missing = assertThrows(
                        IllegalArgumentException.class,
                        () -> LoraText.list("lora", "C:\\loras\\style.safetensors:0.8,D:/x.safetensors"))
                .getMessage();
        assertTrue(missing.contains("style.safetensors") && missing.contains("no such file"), missing);
        assertFalse(missing.contains("0.8"), missing);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "style",
                "style:0.8",
                "0.5",
                "style.ckpt",
                "a.safetensors.bak",
                "off+",
                "+",
                ",",
                "<lora:style:0.8>",
                "none.safetensors",
                "off:1",
                ".safetensors:x"
            })
    void whatIsNoLoraIsRefusedInOneLine(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> LoraText.list("lora", text))
                .getMessage();
        assertTrue(message.startsWith("lora"), message);
        assertTrue(message.contains("expected FILE.safetensors[:WEIGHT]") || message.contains("no such file"), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void weightsAreNumbers() {
        for (String bad : List.of(":strong", ":1e999", ":NaN", ":", "+", ",", "+0.5", ":0:1:0", ":0.5,", ":1+off")) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> LoraText.list("lora", style + bad), style + bad)
                    .getMessage();
            assertTrue(message.startsWith("lora"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> LoraText.list("lora", style + ":0:1:0.5+" + other));
    }
}
