package org.zimagelab.tuning.rating;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoteFileTest {
    private static final Vote ONE = vote("a", "b", VoteAnswer.LEFT);
    private static final Vote TWO = vote("b", "c", VoteAnswer.TIE);
    private static final Vote THREE = vote("c", "a", VoteAnswer.SKIP);

    @TempDir
    Path folder;

    private static Vote vote(String left, String right, VoteAnswer answer) {
        return new Vote(left, right, answer, Instant.parse("2026-01-02T03:04:05Z"));
    }

    @Test
    void votesOfSeveralSessionsAddUp() throws IOException {
        assertEquals(List.of(), VoteFile.in(folder).read().votes());
        VoteFile.in(folder).add(ONE);
        VoteFile.in(folder).add(TWO);
        VoteFile.in(folder).add(THREE);
        VoteFile.Content content = VoteFile.in(folder).read();
        assertEquals(List.of(ONE, TWO, THREE), content.votes());
        assertEquals(List.of(), content.notes());
        assertEquals(
                "{\"left\":\"a\",\"right\":\"b\",\"answer\":\"left\",\"when\":\"2026-01-02T03:04:05Z\"}",
                Files.readAllLines(folder.resolve("votes.jsonl")).get(0));
    }

    @Test
    void aTornLastLineIsPassedOverAndTheNextVoteIsWhole() throws IOException {
        VoteFile file = VoteFile.in(folder);
        file.add(ONE);
        byte[] torn = "{\"left\":\"汉".getBytes(StandardCharsets.UTF_8);
        byte[] whole = Files.readAllBytes(file.path());
        byte[] both = java.util.Arrays.copyOf(whole, whole.length + torn.length - 1);
        System.arraycopy(torn, 0, both, whole.length, torn.length - 1);
        Files.write(file.path(), both);
        assertEquals(List.of(ONE), file.read().votes());
        assertEquals(
                List.of(file.path() + ", line 2: not a vote; passed over"),
                file.read().notes());
        file.add(TWO);
        assertEquals(List.of(ONE, TWO), file.read().votes());
        assertEquals(1, file.read().notes().size());
    }

    @Test
    void whatIsNoVoteIsPassedOver() throws IOException {
        VoteFile file = VoteFile.in(folder);
        Files.writeString(
                file.path(),
                "null\n[]\n7\n{\"left\":\"a\"}\n\n" + ONE.toJson().replace("left\":\"a", "left\":\"a\",\"more\":\"x")
                        + "\n" + ONE.toJson().replace("\"answer\":\"left", "\"answer\":\"up") + "\n"
                        + ONE.toJson().replace("2026", "x"));
        assertEquals(List.of(ONE), file.read().votes());
        assertEquals(6, file.read().notes().size());
        Files.delete(file.path());
        Files.createDirectory(file.path());
        assertTrue(assertThrows(IOException.class, () -> file.add(ONE))
                .getMessage()
                .contains("votes.jsonl"));
    }

    @Test
    void answersAreTypedInManyWays() {
        for (String left : List.of("l", " L ", "left", "ｌ", "左")) {
            assertEquals(Optional.of(VoteAnswer.LEFT), VoteAnswer.of(left));
        }
        assertEquals(Optional.of(VoteAnswer.TIE), VoteAnswer.of("t"));
        assertEquals(Optional.of(VoteAnswer.SKIP), VoteAnswer.of("跳"));
        assertEquals(Optional.empty(), VoteAnswer.of(""));
        assertEquals(Optional.empty(), VoteAnswer.of("lr"));
    }
}
