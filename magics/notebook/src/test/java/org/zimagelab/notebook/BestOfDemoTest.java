package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.Confirmation;

/** {@code %best} of pictures that a real model makes: one step is a blur. */
class BestOfDemoTest {
    private final NotebookKernel kernel = new NotebookKernel();
    private final Session session = new Session();

    @TempDir
    Path folder;

    @AfterEach
    void unload() {
        session.models().unload(null);
    }

    @Test
    void oneStepIsNotEnoughAndFourAreConfirmed() throws Exception {
        new ZImageExtension(session).install(kernel);
        kernel.line("zimage", "load", "demo-base");
        String store = folder.resolve("store").toString();
        kernel.cell(
                "sweep",
                "a red circle above a blue square on a white background\n---\na large green triangle",
                "--steps",
                "1,4",
                "--guidance",
                "0,1",
                "--seeds",
                "1:3:1",
                "--scores",
                "blur_effect,adherence",
                "--store",
                store,
                "--as",
                "mine");
        Object found = kernel.line("best", "mine", "--score", "blur_effect", "--within", "0.1", "--lang", "en");
        BestAnswer answer = assertInstanceOf(BestAnswer.class, found);
        String text = kernel.last().text();
        assertTrue(text.contains("as good as the best of 4 settings within 0.1 blur_effect"), text);
        assertEquals(4.0, answer.choice().orElseThrow().cell().number(org.zimagelab.tuning.parameter.Parameter.STEPS));
        String[] confirm = {store, "--score", "blur_effect", "--within", "0.1", "--confirm", "6", "--lang", "en"};
        Confirmation fresh = (Confirmation) kernel.line("best", confirm);
        assertEquals(6, fresh.fresh().size());
        assertTrue(fresh.fresh().seeds().stream().allMatch(seed -> seed > 3));
        assertEquals(Confirmation.Verdict.CONFIRMED, fresh.verdict());
        // Its pictures are in the store now; they are neither made again nor chosen from.
        Confirmation again = (Confirmation) kernel.line("best", confirm);
        assertEquals(fresh.fresh(), again.fresh());
        assertEquals(6, again.answer().coverage().complete());
        assertTrue(
                kernel.last().text().contains(": 0 made, 12 reused"),
                kernel.last().text());
        String cell = text.substring(text.indexOf("%%generate"));
        String[] lines = cell.split("\n", 2);
        Picture picture = (Picture) kernel.cell(
                "generate", lines[1], lines[0].substring("%%generate ".length()).split(" "));
        assertEquals(4, picture.request().steps());
    }
}
