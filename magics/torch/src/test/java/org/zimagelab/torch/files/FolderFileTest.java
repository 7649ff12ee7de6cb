package org.zimagelab.torch.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

/** The files of a component are found, and none outside its folder is opened. */
class FolderFileTest {
    private static final String INDEX = "diffusion_pytorch_model.safetensors.index.json";

    @TempDir
    Path temporary;

    private Path folder;
    private Path outside;

    @BeforeEach
    void folders() throws IOException {
        folder = Files.createDirectories(temporary.resolve("model/transformer"));
        outside = write(Files.createDirectories(temporary.resolve("outside")).resolve("evil.safetensors"), 1);
    }

    private static Path write(Path file, float value) throws IOException {
        Map<String, Tensor> tensors = Map.of("x", new Tensor(new long[] {1}, new float[] {value}));
        SafetensorsWriter.write(file, Map.of("format", "pt"), tensors, Dtype.FP32);
        return file;
    }

    private String refused() {
        String message =
                assertThrows(ModelException.class, () -> Weights.read(folder)).getMessage();
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    private float read(Path component) {
        return Safetensors.floats(Weights.read(component).tensors().get("x"))[0];
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n/../../../outside/evil.safetensors",
                "../../outside/evil.safetensors",
                "../../../../../../../../../../etc/evil.safetensors",
                "..\\..\\outside\\evil.safetensors",
                "C:\\evil.safetensors",
                "file:///evil.safetensors",
                "\0/../evil.safetensors",
                "\r\n",
                "",
                " ",
                ".",
                "..",
                "./x.safetensors",
                "sub/x.safetensors",
                "\u001b]0;title\u0007.safetensors",
            })
    void anIndexNamesNoFileElsewhere(String name) throws IOException {
        Files.createDirectories(folder.resolve("\n"));
        index(name);
        assertTrue(refused().contains("; it is not opened"), refused());
        index(outside.toString());
        assertTrue(refused().contains("; it is not opened"), refused());
    }

    @Test
    void aNameOfAnyLengthIsOneLine() throws IOException {
        index("x".repeat(100_000) + ".safetensors");
        assertTrue(refused().length() < 600, refused());
    }

    private void index(String file) throws IOException {
        JsonObject map = new JsonObject();
        map.addProperty("x", file);
        JsonObject index = new JsonObject();
        index.add("weight_map", map);
        Files.writeString(folder.resolve(INDEX), index.toString());
    }

    @Test
    void linksThatLeadOutAreNotFollowed() throws IOException {
        Path file = folder.resolve("diffusion_pytorch_model.safetensors");
        Files.createSymbolicLink(file, outside);
        assertTrue(refused().contains("a link out of the model's folder"), refused());
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("../../outside/evil.safetensors"));
        assertTrue(refused().contains("a link out of the model's folder"), refused());
        Files.delete(file);
        Files.createSymbolicLink(folder.resolve("diffusion_pytorch_model-00001-of-00001.safetensors"), outside);
        assertTrue(refused().contains("a link out of the model's folder"), refused());
    }

    @Test
    void linksWithinTheFolderAndToTheWholeFolderAreFollowed() throws IOException {
        write(folder.resolve("own.bytes"), 2);
        Files.createSymbolicLink(folder.resolve("diffusion_pytorch_model.safetensors"), Path.of("own.bytes"));
        assertEquals(2, read(folder));
        Path linked = Files.createDirectories(temporary.resolve("other")).resolve("transformer");
        Files.createSymbolicLink(linked, folder);
        assertEquals(2, read(linked));
    }

    @Test
    void theHubsCacheConsistsOfLinksToItsBlobs() throws IOException {
        Path repository = temporary.resolve("hub/models--a--b");
        Path blob = Files.createDirectories(repository.resolve("blobs")).resolve("5f3c");
        write(blob, 3);
        folder = Files.createDirectories(repository.resolve("snapshots/0123abcd/transformer"));
        Path file = folder.resolve("diffusion_pytorch_model.safetensors");
        Files.createSymbolicLink(file, Path.of("../../../blobs/5f3c"));
        assertEquals(3, read(folder));
        Files.delete(file);
        Files.createSymbolicLink(file, outside);
        assertTrue(refused().contains("a link out of the model's folder"), refused());
    }

    @Test
    void theFileThatThePublishingLibraryWouldRead() throws IOException {
        Path text = Files.createDirectories(temporary.resolve("model/text_encoder"));
        for (Path component : List.of(text, folder)) {
            write(component.resolve("diffusion_pytorch_model.safetensors"), 4);
            assertEquals(4, read(component));
            write(component.resolve("model.safetensors"), 5);
            assertEquals(component.equals(text) ? 5 : 4, read(component));
            Files.write(component.resolve("pytorch_model.bin"), new byte[] {1});
            Files.write(component.resolve("model.fp16.safetensors"), new byte[] {1});
            assertEquals(component.equals(text) ? 5 : 4, read(component));
        }
        index("diffusion_pytorch_model.safetensors");
        String message = refused();
        assertTrue(message.contains(INDEX + " are both there"), message);
    }

    @Test
    void severalFilesOfNoKnownNameAreNotGuessed() throws IOException {
        write(folder.resolve("a.safetensors"), 1);
        assertEquals(1, read(folder));
        write(folder.resolve("b.safetensors"), 2);
        assertTrue(refused().contains("several .safetensors files"), refused());
    }

    @Test
    void names() {
        assertTrue(FolderFile.isName("diffusion_pytorch_model-00001-of-00002.safetensors"));
        assertTrue(FolderFile.isName("模型.safetensors"));
        assertFalse(FolderFile.isName("x".repeat(256)));
        assertThrows(ModelException.class, () -> FolderFile.in(folder, "../x"));
    }
}
