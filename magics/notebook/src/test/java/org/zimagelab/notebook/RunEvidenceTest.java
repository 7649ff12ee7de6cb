package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.recommend.Recommendation;
import org.zimagelab.tuning.recommend.Recommender;

/** What {@code %recommend} says from runs at hand, and of a sweep. */
class RunEvidenceTest extends PaintedMagics {

    private void swept(String prompts) throws Exception {
        String[] args = {
            "--steps", "2,4", "--cfg", "1,3", "--seeds", "1,2", "--scores", "blur_effect", "--store", store()
        };
        kernel.cell("sweep", prompts, args);
    }

    @Test
    void runsOfPromptsWithWordsInCommonAreEvidence() throws Exception {
        String prompt = "a white cat on a mat";
        assertEquals(List.of(), kernel.line("recommend", "--method", "evidence", prompt));
        assertTrue(kernel.last().text().contains("evidence: no run at hand has the weights of painted"));
        swept("a white cat\n---\nthe red dog");
        kernel.line("recommend", "--method", "evidence", prompt);
        assertTrue(
                kernel.last().text().contains("the runs at hand have 1"),
                kernel.last().text());
        swept("a white cat\n---\na black cat\n---\na mat\n---\nthe red dog\n---\n白猫");
        Recommendation found = (Recommendation)
                kernel.line("recommend", "--method", "evidence", "--within", "0.9", "--as", "found", prompt);
        assertEquals(Recommender.EVIDENCE, found.recommender());
        assertEquals(2, found.steps());
        assertEquals(0, found.guidance());
        assertInstanceOf(Recommendation.class, kernel.variables.get("found"));
        String text = kernel.last().text();
        assertTrue(text.contains("measured in runs at hand"), text);
        assertTrue(text.contains("24 runs of 3 prompts"), text);
        assertTrue(text.contains("Nearest prompts: a white cat (0.80), a mat (0.50), a black cat (0.40)"), text);
        assertTrue(text.contains("new prompts like these"), text);
        // Beside the others; the stores can be named, and words are those of the prompt.
        List<?> all = (List<?>) kernel.line("recommend", "--within", "0.9", prompt);
        assertEquals(6, all.size());
        assertEquals(5, ((List<?>) kernel.line("recommend", "nothing alike")).size());
        assertTrue(kernel.last().text().contains("evidence: two prompts or more with words in common"));
        // At another size there is none.
        kernel.line("recommend", "--method", "evidence", "--size", "32x64", prompt);
        assertTrue(
                kernel.last().text().contains("none is of 32×64"), kernel.last().text());
        // A score that is not there.
        kernel.line("recommend", "--method", "evidence", "--score", "niqe", prompt);
        assertTrue(kernel.last().text().contains("evidence: score 'niqe' is not in these runs"));
    }

    @Test
    void aStoreCanBeNamedWithoutASweep() throws Exception {
        swept("a white cat\n---\na black cat");
        NotebookKernel other = NotebookKernel.painted();
        Object found = other.line(
                "recommend", "--method", "evidence", "--store", store(), "--within", "0.9", "some white cat");
        assertEquals(2, ((Recommendation) found).steps());
        String line = assertThrows(
                        MagicException.class,
                        () -> other.line("recommend", "--method", "evidence", "--store", "/nowhere", "a cat"))
                .getMessage();
        assertTrue(line.contains("no such folder"), line);
        assertThrows(
                MagicException.class, () -> other.line("recommend", "--method", "vendor", "--store", store(), "a cat"));
    }

    @Test
    void theNameOfASweepMeansItsBest() throws Exception {
        swept("a white cat\n---\na black cat");
        String note = Printed.out(
                () -> assertInstanceOf(BestAnswer.class, kernel.line("recommend", "runs", "--within", "0.9")));
        assertTrue(note.contains("note: runs is a sweep: this is %best runs"), note);
        assertInstanceOf(BestAnswer.class, kernel.line("recommend", "--sweep", store(), "--within", "0.9"));
        // A prompt of that word goes below.
        assertFalse(kernel.cell("recommend", "runs", "--method", "vendor") instanceof BestAnswer);
        assertThrows(MagicException.class, () -> kernel.line("recommend", "--sweep", "runs", "a prompt"));
    }
}
