package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.demo.training.Lesson;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.session.Session;

/** {@code %%train}, with trainings of a few steps; other models paint. */
class TrainTest {
    private static final String[] TINY = {"--steps", "3", "--dim", "32", "--layers", "1"};

    private final NotebookKernel kernel = new NotebookKernel();
    private final Session session = new Session(new PaintedModel(Variant.BASE)::loaded);

    @TempDir
    Path folder;

    @BeforeEach
    void install() {
        new ZImageExtension(session).install(kernel);
    }

    @AfterEach
    void unload() {
        session.models().unload(null);
    }

    private static String[] tiny(String... more) {
        List<String> all = new ArrayList<>(List.of(TINY));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void theCurveIsShownAndTheModelIsInUse() throws Exception {
        kernel.cell("train", "a white cat\n---\n夜晚的城市", tiny("--as", "mine"));
        assertEquals(2, kernel.outputs.size());
        NotebookKernel.Output curve = kernel.outputs.get(0);
        assertTrue(curve.png() != null && curve.updates >= 1);
        assertEquals("loss of: a white cat | 夜晚的城市", curve.text());
        String closing = kernel.last().text();
        assertTrue(closing.startsWith("3 steps in ") && closing.contains("it is the model in use"), closing);

        Lesson.Trained mine = assertInstanceOf(Lesson.Trained.class, kernel.variables.get("mine"));
        assertEquals(List.of("a white cat", "夜晚的城市"), mine.lesson().prompts());
        assertEquals(3, mine.losses().length);
        assertTrue(Files.exists(mine.folder().resolve("model_index.json")));
        assertTrue(closing.contains("lesson: base model"), closing);

        Picture picture = (Picture) kernel.cell("generate", "a white cat", "--steps", "1", "--guidance", "0");
        assertEquals(mine.folder(), picture.model().folder());
        kernel.line("zimage", "load", "painted");
        assertEquals("painted", session.models().current().source());
        kernel.line("zimage", "load", "lesson");
        assertEquals(mine.folder(), session.models().current().model().info().folder());
    }

    @Test
    void withoutCaptionsItLearnsTheWholeWorld() throws Exception {
        Path save = folder.resolve("world");
        kernel.line("train", tiny("--save", save.toString()));
        assertEquals(
                "loss of: the whole world, without captions",
                kernel.outputs.get(0).text());
        assertTrue(Files.exists(save.resolve("transformer/config.json")));
        // once more into the same folder; a model that a variable holds stays usable
        ZImage first = (ZImage) kernel.line("zimage", "load", "lesson", "--as", "first");
        kernel.line("train", tiny("--save", save.toString()));
        assertEquals(1, session.models().all().size());
        assertNotSame(first, session.models().current().model());
        first.generate(first.request("").withSteps(1).withGuidance(0));
        first.close();
    }

    @Test
    void anInterruptBeforeTheFirstStepSaysSo() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> kernel.cell("train", "a cat", TINY));
        assertTrue(kernel.last().text().startsWith("stopped before the first step"));
        assertTrue(session.models().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a cat                | --steps 0       | --steps 0: expected a whole number from 1
            a cat                | --steps many    | --steps 'many': expected a whole number
            a cat                | --dim 50        | --dim 50: expected a multiple of 32, such as 32 or 64
            a cat                | --layers 0      | --layers 0: expected a whole number from 1 to 30
            a cat                | --as 1a         | --as 1a: expected the name of a Java variable
            a cat                | --save no/such/x | --save no/such/x: the folder
            a cat                | --save pom.xml  | --save pom.xml: this is a file
            a cat                | --save src      | --save src: this folder holds other files
            a cat                | --stpes 3       | unknown option --stpes; did you mean --steps
            a dog                | --steps 3       | "a dog" names no figure, cat or city
            a cat;---;a purple cat | --steps 3     | purple is not among the colours of a coat
            a cat;---;           | --steps 3       | prompt 2 of 2 is empty
            """)
    void aMistakeIsOneLineThatNamesIt(String body, String args, String expected) {
        String error = assertThrows(
                        MagicException.class, () -> kernel.cell("train", body.replace(";", "\n"), args.split(" +")))
                .getMessage();
        assertTrue(error.contains(expected) && !error.contains("\n"), error);
        assertTrue(kernel.outputs.isEmpty());
    }

    @Test
    void moreThanEightClassesAreTooMany() {
        String body = String.join("\n---\n", java.util.Collections.nCopies(9, "a cat"));
        assertEquals(
                "9 captions: a lesson has at most 8 classes",
                assertThrows(MagicException.class, () -> kernel.cell("train", body))
                        .getMessage());
    }

    @Test
    void aModelThatCannotBeSavedIsNotLost() throws Exception {
        Path save = Files.createDirectory(folder.resolve("mine"));
        // somebody puts a file there while the training runs
        Thread somebody = new Thread(() -> {
            try {
                while (kernel.outputs.isEmpty()) {
                    Thread.sleep(1);
                }
                Files.writeString(save.resolve("notes.txt"), "a person's");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        somebody.start();
        String message = assertThrows(MagicException.class, () -> kernel.line("train", tiny("--save", save.toString())))
                .getMessage();
        somebody.join();
        assertTrue(
                message.startsWith("--save " + save + ": this folder holds other files, such as notes.txt"), message);
        assertTrue(message.contains("it is the model in use, and trained.save(java.nio.file.Path.of("), message);
        assertEquals("a person's", Files.readString(save.resolve("notes.txt")));
        assertEquals("lesson", session.models().current().source());
        kernel.cell("generate", "a white cat", "--steps", "1", "--guidance", "0");
        Lesson.Trained trained = assertInstanceOf(Lesson.Trained.class, kernel.variables.get("trained"));
        Path elsewhere = folder.resolve("elsewhere");
        trained.save(elsewhere);
        kernel.line("zimage", "load", elsewhere.toString());
        kernel.cell("generate", "a white cat", "--steps", "1", "--guidance", "0");
    }

    @Test
    void anotherModelsFolderIsRefusedBeforeTheTraining() throws Exception {
        Path model = Files.createDirectory(folder.resolve("published"));
        Files.writeString(model.resolve("model_index.json"), "{}");
        String message = assertThrows(
                        MagicException.class, () -> kernel.line("train", tiny("--save", model.toString())))
                .getMessage();
        assertTrue(message.startsWith("--save " + model + ": this folder holds other files"), message);
        assertTrue(kernel.outputs.isEmpty());
        assertEquals("{}", Files.readString(model.resolve("model_index.json")));
    }
}
