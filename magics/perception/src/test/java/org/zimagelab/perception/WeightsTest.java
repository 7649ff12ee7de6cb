package org.zimagelab.perception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;

/** Where weights are searched, what is said if they are missing, and how long networks stay loaded. */
class WeightsTest {
    private static final Pixels DOT = Pixels.ofRgb(1, 1, new byte[] {1, 2, 3});

    @TempDir
    private Path own;

    @BeforeEach
    void lookHere() {
        Golden.useWeights(own);
    }

    @AfterEach
    void forget() {
        Golden.forgetWeights();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clipiqa",
                "clipiqa_vitb16",
                "clipiqa_vitb16_tiled",
                "siglip2_alignment",
                "aesthetic_laion",
                "pickscore",
                "hpsv2_1"
            })
    void oneLineSaysWhereTheWeightsGo(String name) {
        Exception named = assertThrows(IllegalArgumentException.class, () -> Scores.parse(name, Set.of()));
        ScoreInput input = ScoreInput.of(DOT).withPrompt("a fox");
        Exception asked =
                assertThrows(NotScoredException.class, () -> Scores.named(name).of(input));
        for (String line : List.of(named.getMessage(), asked.getMessage())) {
            assertEquals(1, line.lines().count(), line);
            assertTrue(line.contains("hf download ") && line.contains("ZIMAGE_LAB_WEIGHTS"), line);
        }
        assertTrue(named.getMessage().startsWith("score '" + name + "': "), named.getMessage());
    }

    @Test
    void allLeavesThemOutAndTheyWarnOfGuidance() {
        assertFalse(Scores.parse("all", EnumSet.of(Requirement.PROMPT, Requirement.REFERENCE)).stream()
                .anyMatch(NetworkScore.class::isInstance));
        List<Score> weighted = Scores.all().stream()
                .filter(NetworkScore.class::isInstance)
                .filter(score -> !score.requirements().contains(Requirement.REFERENCE))
                .toList();
        assertEquals(8, weighted.size());
        for (Score score : weighted) {
            assertTrue(score.caution().orElse("").contains("rise with guidance"), score.name());
        }
    }

    @Test
    void aPickleIsNamedAndNotRead() throws IOException {
        Path folder = Files.createDirectories(own.resolve("clip-vit-base-patch16"));
        Files.write(folder.resolve("pytorch_model.bin"), new byte[8]);
        String line = Scores.named("clipiqa_vitb16").unavailable().orElseThrow();
        assertTrue(line.contains(folder.toString()) && line.contains("pickles are never read"), line);
    }

    /** A panic of the tokenizer's library would end the JVM. */
    @Test
    void aTokenizerOfNoKnownFormIsNamed() throws IOException {
        Path folder = Files.createDirectories(own.resolve("siglip2-base-patch16-224"));
        Path published = Golden.weights("siglip2-base-patch16-224");
        for (String name : List.of("config.json", "model.safetensors", "tokenizer_config.json")) {
            Files.copy(published.resolve(name), folder.resolve(name));
        }
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(
                file,
                Files.readString(published.resolve("tokenizer.json"))
                        .replace("\"MergedWithPrevious\"", "\"MergedWithNobody\""));
        ScoreInput input = ScoreInput.of(DOT).withPrompt("a fox");
        Score score = Scores.named("siglip2_alignment");
        String line =
                assertThrows(NotScoredException.class, () -> score.of(input)).getMessage();
        assertTrue(line.startsWith(file + ": not a tokenizer") && line.contains("behavior"), line);
        ScoreInput endless = ScoreInput.of(DOT).withPrompt("a" + " ".repeat(1_000_000) + "x");
        line = assertThrows(NotScoredException.class, () -> score.of(endless)).getMessage();
        assertTrue(line.startsWith("prompt: 1000002 characters"), line);
    }

    /** Layers are counted by their norms, but a missing norm must not hide the layers behind it. */
    @Test
    void aLayerThatLostItsNormIsNamed() throws IOException {
        Path published = Golden.weights("siglip2-base-patch16-224");
        Path folder = Files.createDirectories(own.resolve("siglip2-base-patch16-224"));
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(published.resolve(name), folder.resolve(name));
        }
        String bytes = Files.readString(published.resolve("model.safetensors"), StandardCharsets.ISO_8859_1);
        String norm = "text_model.encoder.layers.1.layer_norm1.weight";
        assertTrue(bytes.contains(norm));
        Files.writeString(
                folder.resolve("model.safetensors"),
                bytes.replace(norm, norm.replace("layer_norm1", "layer_norm9")),
                StandardCharsets.ISO_8859_1);
        ScoreInput input = ScoreInput.of(DOT).withPrompt("a fox");
        Score score = Scores.named("siglip2_alignment");
        String line =
                assertThrows(NotScoredException.class, () -> score.of(input)).getMessage();
        assertTrue(line.contains("'text_model.encoder.layers.1") && line.contains("not in the network"), line);
    }

    @Test
    void aBrokenFolderIsNamed() throws IOException {
        Path folder = Files.createDirectories(own.resolve("resnet50_clip.openai"));
        Path file = folder.resolve("open_clip_model.safetensors");
        Files.write(file, new byte[3]);
        assertSaid("truncated", file.toString());
        Files.copy(
                Golden.weights("clip-vit-base-patch16").resolve("model.safetensors"),
                file,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertSaid("missing", folder.toString());
    }

    private static void assertSaid(String reason, String where) {
        Exception e = assertThrows(
                NotScoredException.class, () -> Scores.named("clipiqa").of(DOT));
        assertTrue(e.getMessage().contains(reason) && e.getMessage().contains(where), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void threadsShareOneNetworkAndItIsClosedWhenIdle() throws InterruptedException {
        AtomicInteger loaded = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch closed = new CountDownLatch(1);
        ExpiringCache<AutoCloseable> kept = new ExpiringCache<>(
                folder -> {
                    loaded.incrementAndGet();
                    return closed::countDown;
                },
                Duration.ofMinutes(10));
        IntStream.range(0, 40)
                .parallel()
                .forEach(i -> kept.with(own, network -> {
                    assertEquals(1, inside.incrementAndGet());
                    return inside.decrementAndGet();
                }));
        assertEquals(1, loaded.get());

        ExpiringCache<AutoCloseable> soonClosed = new ExpiringCache<>(
                folder -> {
                    loaded.incrementAndGet();
                    return closed::countDown;
                },
                Duration.ofMillis(200));
        soonClosed.with(own, network -> 0);
        assertTrue(closed.await(10, TimeUnit.MINUTES));
        soonClosed.with(own, network -> 0);
        assertEquals(3, loaded.get());
    }

    @Test
    void tilesCoverEachAxisEvenly() {
        assertEquals(List.of(0L), boxed(ImagePreprocessing.starts(224, 224)));
        assertEquals(List.of(0L, 1L), boxed(ImagePreprocessing.starts(225, 224)));
        assertEquals(List.of(0L, 200L, 400L, 600L, 800L), boxed(ImagePreprocessing.starts(1024, 224)));
        assertEquals(ImagePreprocessing.MOST_TILES, ImagePreprocessing.starts(100_000_000, 224).length);
    }

    private static List<Long> boxed(long[] values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }

    /** Extreme shapes; the cost does not grow with the longer side. */
    @Test
    void anExtremePictureHasAView() {
        Pixels line = Pixels.ofRgb(1, 20_000, new byte[60_000]);
        assertEquals(3 * 224 * 224, ImagePreprocessing.centre(line, 224).length);
        assertEquals(
                ImagePreprocessing.MOST_TILES,
                ImagePreprocessing.tiles(line, 224).size());
        ImagePreprocessing.Native whole = ImagePreprocessing.whole(line, 31);
        assertEquals(List.of(32, 20_000), List.of(whole.width(), whole.height()));
    }
}
