package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Tensor;

/** ComfyUI's files with other names or shapes are loaded, or refused in one line; nothing else happens. */
class ChangedFilesTest {
    private static final int INPUTS = 100;

    /** Loading networks takes longer than reading files. */
    private static final int MOST_LOADED = 8;

    @TempDir
    Path temporary;

    private final Random random = new Random(7);

    @Test
    void everyChangedFileIsReadOrRefusedInOneLine() throws IOException {
        Path folder = temporary.resolve("model");
        List<String> names = List.of("a.safetensors", "b.safetensors", "c.safetensors");
        List<Map<String, Tensor>> parts = List.of(
                ComfyFiles.transformer(Fixtures.tiny()),
                ComfyFiles.textEncoder(Fixtures.tiny()),
                ComfyFiles.vae(Fixtures.tiny(), 4));
        for (int i = 0; i < parts.size(); i++) {
            ComfyFiles.write(folder.resolve(names.get(i)), parts.get(i));
        }
        int loaded = 0;
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            int part = random.nextInt(parts.size());
            Path file = folder.resolve(names.get(part));
            byte[] before = Files.readAllBytes(file);
            ComfyFiles.write(file, changed(parts.get(part)));
            LoadOptions options = new LoadOptions("cpu", "fp32").withLike(Fixtures.tiny());
            try {
                ModelFinder.find(folder.toString());
                ModelFolder.read("changed", folder, options.files());
                if (loaded < MOST_LOADED) {
                    loaded++;
                    ZImage.load(folder, options).close();
                }
            } catch (ModelException e) {
                refused++;
                String line = e.getMessage();
                assertEquals(1, line.lines().count(), line);
                assertTrue(line.length() < 1200, line);
            }
            Files.write(file, before);
        }
        assertTrue(refused > INPUTS / 10, refused + " refused");
    }

    private Map<String, Tensor> changed(Map<String, Tensor> tensors) {
        Map<String, Tensor> all = new LinkedHashMap<>(tensors);
        for (int n = random.nextInt(3); n >= 0; n--) {
            String name = new ArrayList<>(all.keySet()).get(random.nextInt(all.size()));
            Tensor t = all.remove(name);
            switch (random.nextInt(6)) {
                case 0 -> all.put(name.replaceFirst("\\d+", String.valueOf(random.nextInt(100_000))), t);
                case 1 -> all.put(cut(name), t);
                case 2 -> all.put("x." + name, t);
                case 3 -> all.put(name, new Tensor(new long[] {t.values().length}, t.values()));
                case 4 -> all.put(name, new Tensor(other(t.shape()), t.values()));
                default -> {
                    // it is missing
                }
            }
        }
        return all;
    }

    private String cut(String name) {
        int at = random.nextInt(name.length());
        return name.substring(0, at) + name.substring(at + 1);
    }

    /** The sides in another order, or with one more. */
    private long[] other(long[] shape) {
        if (random.nextBoolean()) {
            return LongStream.concat(LongStream.of(1), LongStream.of(shape)).toArray();
        }
        long[] turned = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            turned[i] = shape[shape.length - 1 - i];
        }
        return turned;
    }
}
