package org.zimagelab.demo.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedFolderTest {
    @TempDir
    Path folder;

    private static TrainedFolder.Content model(String text) {
        return fresh -> {
            Files.createDirectories(fresh.resolve("transformer"));
            Files.writeString(fresh.resolve("model_index.json"), "{}" + text);
            Files.writeString(fresh.resolve("transformer/weights"), text);
        };
    }

    /** Everything in the test's folder, links named as such. */
    private Map<String, String> all() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                String name = folder.relativize(file).toString();
                if (Files.isSymbolicLink(file)) {
                    all.put(name, "-> " + Files.readSymbolicLink(file));
                } else {
                    all.put(name, Files.isDirectory(file) ? "folder" : Files.readString(file));
                }
            }
        }
        return all;
    }

    private String refused(Path target, String words) throws IOException {
        Map<String, String> before = all();
        String checked = assertThrows(IOException.class, () -> TrainedFolder.check(target))
                .getMessage();
        assertEquals(before, all());
        assertEquals(
                checked,
                assertThrows(IOException.class, () -> TrainedFolder.write(target, model("evil")))
                        .getMessage());
        assertEquals(before, all());
        assertTrue(checked.startsWith(target + ": "), checked);
        assertTrue(checked.contains(words), checked);
        assertEquals(1, checked.lines().count());
        return checked;
    }

    @Test
    void aTrainingReplacesWhatATrainingWrote() throws IOException {
        Path target = folder.resolve("mine");
        TrainedFolder.check(target);
        assertFalse(Files.exists(target), "a check leaves nothing behind");
        TrainedFolder.write(target, model("one"));
        assertEquals("one", Files.readString(target.resolve("transformer/weights")));
        TrainedFolder.check(target);
        TrainedFolder.write(target, fresh -> {
            Files.writeString(fresh.resolve("model_index.json"), "{}");
            Files.writeString(fresh.resolve("other"), "two");
        });
        assertEquals(
                "[, mine, mine/model_index.json, mine/other, mine/trained.json]",
                all().keySet().toString(),
                "files that the second model does not have are gone");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        TrainedFolder.write(empty, model("three"));
        TrainedFolder.copy(empty, folder.resolve("copy"));
        assertEquals("three", Files.readString(folder.resolve("copy/transformer/weights")));
        TrainedFolder.write(folder.resolve("copy"), model("four"));
    }

    @Test
    void theModelOfSomebodyElseIsRefused() throws IOException {
        Path target = Files.createDirectory(folder.resolve("published"));
        model("downloaded").writeTo(target);
        refused(target, "this folder holds other files, such as model_index.json, and no model that a training wrote");
        Files.writeString(target.resolve("trained.json"), "{\"files\": 3}");
        refused(target, "this folder holds other files");
        Files.writeString(target.resolve("trained.json"), "{\"files\": {\"model_index.json\": \"00\"}}");
        refused(target, "model_index.json has changed since a training wrote it");
    }

    @Test
    void aFolderWithAnAddedOrChangedFileIsRefused() throws IOException {
        Path target = folder.resolve("mine");
        TrainedFolder.write(target, model("one"));
        Path notes = Files.writeString(target.resolve("transformer/notes.txt"), "a person's");
        refused(target, "transformer/notes.txt was not written by a training");
        Files.delete(notes);
        Path deep = Files.createDirectories(target.resolve("a/b"));
        Files.writeString(deep.resolve("c"), "a person's");
        refused(target, "a/b/c was not written by a training");
        Files.delete(deep.resolve("c"));
        Files.writeString(target.resolve("transformer/weights"), "onf");
        refused(target, "transformer/weights has changed since a training wrote it");
        Files.writeString(target.resolve("transformer/weights"), "one");
        TrainedFolder.write(target, model("two"));
    }

    @Test
    void nothingIsWrittenThroughALinkInTheFolder() throws IOException {
        Path blob = Files.writeString(folder.resolve("blob"), "one");
        Path target = folder.resolve("mine");
        TrainedFolder.write(target, model("one"));
        Files.delete(target.resolve("transformer/weights"));
        Files.createSymbolicLink(target.resolve("transformer/weights"), blob);
        refused(target, "transformer/weights has changed since a training wrote it");
        Path linked = folder.resolve("linked");
        TrainedFolder.write(linked, model("two"));
        Path aside = Files.move(linked.resolve("transformer"), folder.resolve("aside"));
        Files.createSymbolicLink(linked.resolve("transformer"), aside);
        refused(linked, "transformer was not written by a training");
        assertEquals("one", Files.readString(blob));
    }

    @Test
    void aLinkToATrainedFolderRemainsALink() throws IOException {
        Path target = folder.resolve("mine");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        refused(link, "this link leads nowhere");
        TrainedFolder.write(target, model("one"));
        TrainedFolder.write(link, model("two"));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("two", Files.readString(target.resolve("transformer/weights")));
        Files.writeString(target.resolve("mine.txt"), "");
        refused(link, "mine.txt was not written");
    }

    @Test
    void aFailureLeavesTheFolderUnchanged() throws IOException {
        Path target = folder.resolve("mine");
        TrainedFolder.Content full = fresh -> {
            Files.writeString(fresh.resolve("model_index.json"), "half");
            throw new IOException("No space left on device");
        };
        String message = assertThrows(IOException.class, () -> TrainedFolder.write(target, full))
                .getMessage();
        assertEquals(target + ": cannot be written: no space left on device", message);
        assertEquals(Map.of("", "folder"), all());
        TrainedFolder.write(target, model("one"));
        Map<String, String> before = all();
        assertThrows(IOException.class, () -> TrainedFolder.write(target, full));
        assertThrows(
                OutOfMemoryError.class,
                () -> TrainedFolder.write(target, fresh -> {
                    throw new OutOfMemoryError("a test's");
                }));
        assertEquals(before, all());
    }

    @Test
    void impossibleFoldersAreRefusedBeforeTheTraining() throws IOException {
        refused(folder.resolve("no/such"), "the folder " + folder.resolve("no") + " does not exist");
        refused(Files.writeString(folder.resolve("file"), ""), "this is a file; expected a folder");
        String message = assertThrows(IOException.class, () -> TrainedFolder.check(folder.resolve("x".repeat(256))))
                .getMessage();
        assertTrue(message.endsWith(": cannot be written: file name too long"), message);
    }
}
