package org.zimagelab.tuning.store.png;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.GuidanceSchedule;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Sha256;
import org.zimagelab.tuning.store.Pictures;

class PicturePngTest {
    private static final Request CHINESE = Pictures.request()
            .withPrompt("夜晚的城市，霓虹灯\nsecond line: \"quoted\", 🌃")
            .withNegative("模糊")
            .withSeed(Long.MIN_VALUE)
            .withShift(0.1);

    @TempDir
    Path folder;

    @Test
    void carriesItsParameters() throws IOException {
        Picture picture = Pictures.picture(CHINESE);
        Path file = folder.resolve("made/of folders/图.png");
        PicturePng.write(picture, file);

        RunMetadata metadata = PicturePng.metadata(file).orElseThrow();
        assertEquals(CHINESE, metadata.request());
        assertEquals(RunMetadata.of(picture).sigmas(), metadata.sigmas());
        assertEquals(new Cost(0.25, 8, 0), metadata.cost());
        assertEquals("tiny", metadata.model().name());
        assertTrue(metadata.made().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"), metadata.made());
        assertEquals(Sha256.ofPixels(ImageIO.read(file.toFile())), metadata.pixels());
        assertEquals(
                "夜晚的城市，霓虹灯\nsecond line: \"quoted\", 🌃\nNegative prompt: 模糊\n"
                        + "Steps: 4, Sampler: Euler, CFG scale: 3, Seed: -9223372036854775808, Size: 48x32, "
                        + "Model hash: 0123456789, Model: tiny, Shift: 0.1, Version: zimage-lab engine "
                        + ZImage.engineVersion(),
                PicturePng.parameters(file).orElseThrow());
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void carriesItsStages() throws IOException {
        Request staged = CHINESE.withGuidance(
                Guidance.OFF.withStages(GuidanceSchedule.parse("0-0.3:cfg4,0.3-0.8:cfg9,0.8-1:cfg7 of sigma")));
        Path file = folder.resolve("staged.png");
        PicturePng.write(Pictures.picture(staged), file);
        assertEquals(staged, PicturePng.metadata(file).orElseThrow().request());
        InfoText text = InfoText.parse(PicturePng.parameters(file).orElseThrow());
        assertEquals("9", text.parameters().get("CFG scale"));
        assertEquals(
                "0-0.3:cfg4,0.3-0.8:cfg9,0.8-1:cfg7 of sigma", text.parameters().get("CFG stages"));
    }

    @Test
    void pixelsComeBackExactly() throws IOException {
        Picture picture = Pictures.picture(CHINESE);
        var back = ImageIO.read(new ByteArrayInputStream(PicturePng.encode(picture)));
        assertEquals(Sha256.ofPixels(picture.image()), Sha256.ofPixels(back));
        assertEquals(3, back.getColorModel().getNumComponents());
    }

    @Test
    void everyTornFileIsKnown() throws IOException {
        byte[] whole = PicturePng.encode(Pictures.picture(CHINESE.withSize(2, 2)));
        Path file = folder.resolve("torn.png");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            IOException e = assertThrows(IOException.class, () -> PicturePng.metadata(file), "length " + length);
            assertTrue(e.getMessage().matches(".*torn\\.png: (cut short|not a PNG)"), e.getMessage());
        }
    }

    @Test
    void everyFlippedByteIsKnown() throws IOException {
        byte[] whole = PicturePng.encode(Pictures.picture(CHINESE.withSize(2, 2)));
        Path file = folder.resolve("damaged.png");
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            Files.write(file, damaged);
            assertThrows(IOException.class, () -> PicturePng.metadata(file), "byte " + i);
        }
    }

    @Test
    void readsOtherPeoplesPictures() throws IOException {
        // Written by Pillow's PngInfo: parameters as tEXt (Latin-1), as zTXt and as compressed iTXt.
        for (String kind : new String[] {"text", "ztxt", "itxt"}) {
            Path file = folder.resolve(kind + ".png");
            try (var in = PicturePngTest.class.getResourceAsStream("/pillow-" + kind + ".png")) {
                Files.copy(in, file);
            }
            String expected = kind.equals("itxt") ? "a 猫\nSteps: 20, Sampler: Euler a, Seed: 7" : "a café\nSteps: 20";
            assertEquals(Optional.of(expected), PicturePng.parameters(file), kind);
            assertFalse(PicturePng.metadata(file).isPresent());
        }
    }

    @Test
    void saysInOneLineWhatIsWrong() throws IOException {
        Path text = Files.writeString(folder.resolve("a.png"), "hello");
        assertEquals(text + ": not a PNG", message(() -> PicturePng.parameters(text)));
        Path missing = folder.resolve("missing.png");
        assertEquals(missing + ": no such file or folder", message(() -> PicturePng.parameters(missing)));
        Path below = text.resolve("x.png");
        assertEquals(
                below + ": cannot be written: a file stands where a folder is needed",
                message(() -> PicturePng.write(Pictures.picture(CHINESE), below)));
        byte[] nonsense = PngText.insert(
                PicturePng.encode(Pictures.picture(CHINESE)), Map.of(PicturePng.METADATA, "{\"format\":7}"));
        Path newer = Files.write(folder.resolve("newer.png"), nonsense);
        assertEquals(
                newer + ": its zimage-lab text cannot be read: format 7, but this version reads format 1",
                message(() -> PicturePng.metadata(newer)));
    }

    private static String message(Executable executable) {
        return assertThrows(IOException.class, executable).getMessage();
    }
}
