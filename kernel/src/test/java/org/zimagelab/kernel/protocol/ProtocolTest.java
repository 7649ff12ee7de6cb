package org.zimagelab.kernel.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.zimagelab.kernel.protocol.TestClient.content;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.kernel.protocol.TestClient.Answer;
import org.zimagelab.kernel.protocol.TestClient.Message;

/** Each kind of request, as a client sends it, and all that the kernel answers and publishes. */
class ProtocolTest {
    private static TestClient client;

    @BeforeAll
    static void start() throws IOException {
        client = new TestClient();
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    /** The number of the next cell that counts. */
    private static int next() {
        return client.execute("null").reply().get("execution_count").getAsInt() + 1;
    }

    private static List<String> texts(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonElement::getAsString)
                .toList();
    }

    @Test
    void aCellIsEchoedRunAndAnswered() {
        int n = next();
        Answer answer = client.execute("int x = 40;\nx + 2");
        assertEquals(
                List.of("busy", "input [" + n + "]: int x = 40;\nx + 2", "result [" + n + "]: 42", "idle"),
                answer.summaries());
        assertEquals(
                content("status", "ok", "execution_count", n, "payload", List.of(), "user_expressions", content()),
                answer.reply());
        assertEquals(
                List.of("busy", "input [" + (n + 1) + "]: int y = 1;", "idle"),
                client.execute("int y = 1;").summaries());
    }

    @Test
    void whatACellPrintsAndDisplaysKeepsItsOrder() {
        int n = next();
        String code = "System.out.println(\"汉字\");\nSystem.err.print(\"red\");\ndisplay(3);\n%progress\n"
                + "System.out.print(\"end\");\n7";
        assertEquals(
                List.of(
                        "busy",
                        "input [" + n + "]: " + code,
                        "stdout: 汉字\n",
                        "stderr: red",
                        "display_data: 3",
                        "display_data: 0 %",
                        "update_display_data: 100 %",
                        "stdout: end",
                        "result [" + n + "]: 7",
                        "idle"),
                client.execute(code).summaries());
    }

    @Test
    void anErrorIsPublishedAndReplied() {
        int n = next();
        String code = "System.out.print(\"before\");\nthrow new IllegalStateException(\"no\");";
        Answer answer = client.execute(code);
        assertEquals(
                List.of(
                        "busy",
                        "input [" + n + "]: " + code,
                        "stdout: before",
                        "error: IllegalStateException: no",
                        "idle"),
                answer.summaries());
        JsonObject reply = answer.reply();
        assertEquals("error", answer.status());
        assertEquals("IllegalStateException", reply.get("ename").getAsString());
        assertEquals("no", reply.get("evalue").getAsString());
        assertTrue(texts(reply.getAsJsonArray("traceback")).get(1).endsWith("Cell In[" + n + "], line 2"));
    }

    @Test
    void anErrorStopsTheCellsThatWaitUnlessTheyMayGoOn() {
        String gate = "while (System.getProperty(\"test.gate\") == null) { Thread.sleep(1); } throw new Error(\"no\");";
        for (boolean stops : List.of(true, false)) {
            System.clearProperty("test.gate");
            JsonObject failing = TestClient.cell(gate);
            failing.addProperty("stop_on_error", stops);
            String first = client.send("execute_request", failing);
            String second = client.send("execute_request", TestClient.cell("System.out.print(\"ran\");"));
            System.setProperty("test.gate", "open");
            assertEquals("error", client.answer(first).status());
            Answer waiting = client.answer(second);
            assertEquals(stops ? "aborted" : "ok", waiting.status());
            assertEquals(!stops, waiting.summaries().contains("stdout: ran"));
        }
    }

    @Test
    void aSilentCellShowsNothingAndDoesNotCount() {
        int n = next();
        Answer answer = client.ask(
                "execute_request",
                content(
                        "code",
                        "int quiet = 5; quiet",
                        "silent",
                        true,
                        "user_expressions",
                        content("twice", "2 * quiet", "bad", "1 / 0")));
        assertEquals(List.of("busy", "idle"), answer.summaries());
        JsonObject values = answer.reply().getAsJsonObject("user_expressions");
        JsonObject twice = values.getAsJsonObject("twice");
        assertEquals("10", twice.getAsJsonObject("data").get("text/plain").getAsString());
        assertEquals(
                "ArithmeticException",
                values.getAsJsonObject("bad").get("ename").getAsString());
        assertEquals(n, next() - 1, "the silent cell has no number");
    }

    @Test
    void anInterruptEndsTheCell() {
        String id = client.send(
                "execute_request",
                TestClient.cell("System.out.println(\"looping\"); long n = 0; while (true) { n++; }"));
        client.published(
                message -> message.type().equals("stream") && message.parent().equals(id));
        Answer interrupt = client.control("interrupt_request", new JsonObject());
        assertEquals(content("status", "ok"), interrupt.reply());
        assertEquals(List.of("busy", "idle"), interrupt.summaries());
        Answer answer = client.answer(id);
        assertEquals("KeyboardInterrupt", answer.reply().get("ename").getAsString());
        assertTrue(answer.summaries().contains("error: KeyboardInterrupt: "));
        assertEquals("ok", client.execute("1 + 1").status());
    }

    @Test
    void anInterruptThatFollowsBusyAtOnceEndsTheCell() {
        for (int i = 0; i < 20; i++) {
            String id = client.send(
                    "execute_request", TestClient.cell("for (int i = 0; i < 20_000; i++) { Thread.sleep(1); }"));
            client.published(message ->
                    message.type().equals("status") && message.parent().equals(id));
            client.control("interrupt_request", new JsonObject());
            assertEquals(
                    "KeyboardInterrupt", client.answer(id).reply().get("ename").getAsString(), "cell " + i);
        }
    }

    /** Positions count code points: the cat is one, and two units in Java. */
    @Test
    void completionsTellWhatTheyReplace() {
        client.execute("String words = \"text\";");
        String code = "String cat = \"🐱\"; words.toUpp";
        Answer answer = client.ask(
                "complete_request", content("code", code, "cursor_pos", code.codePointCount(0, code.length())));
        JsonObject reply = answer.reply();
        assertEquals(List.of("busy", "idle"), answer.summaries());
        assertEquals("ok", answer.status());
        assertTrue(texts(reply.getAsJsonArray("matches")).contains("toUpperCase("));
        int start = code.codePointCount(0, code.indexOf("toUpp"));
        assertEquals(start, reply.get("cursor_start").getAsInt());
        assertEquals(start + 5, reply.get("cursor_end").getAsInt());
        JsonArray types = reply.getAsJsonObject("metadata").getAsJsonArray("_jupyter_types_experimental");
        assertEquals("function", types.get(0).getAsJsonObject().get("type").getAsString());
    }

    @Test
    void inspectionFindsDeclarations() {
        client.execute("int doubled(int number) { return 2 * number; }");
        JsonObject found = client.ask("inspect_request", content("code", "doubled(3)", "cursor_pos", 4))
                .reply();
        assertTrue(found.get("found").getAsBoolean());
        assertTrue(found.getAsJsonObject("data").get("text/plain").getAsString().startsWith("int doubled(int number)"));
        JsonObject nothing = client.ask("inspect_request", content("code", "nowhere", "cursor_pos", 3))
                .reply();
        assertEquals(content("status", "ok", "found", false, "data", content(), "metadata", content()), nothing);
    }

    @ParameterizedTest
    @CsvSource({
        "int a = 1;, complete, ",
        "if (true) {, incomplete, '    '",
        "%%body, incomplete, ''",
        "int a = ;, invalid, ",
    })
    void completenessOfACell(String code, String status, String indent) {
        JsonObject expected = content("status", status);
        if (indent != null) {
            expected.addProperty("indent", indent);
        }
        assertEquals(
                expected,
                client.ask("is_complete_request", content("code", code)).reply());
    }

    @Test
    void theHistoryHasTheCellsAndTheirValues() {
        int n = next();
        client.execute("\"first\"");
        client.execute("// second");
        JsonObject reply = client.ask(
                        "history_request", content("hist_access_type", "tail", "n", 2, "output", true, "raw", true))
                .reply();
        assertEquals("ok", reply.get("status").getAsString());
        assertEquals(
                "[[1," + n + ",[\"\\\"first\\\"\",\"first\"]],[1," + (n + 1) + ",[\"// second\",null]]]",
                reply.get("history").toString());
    }

    @Test
    void commsOfUnknownTargetsAreClosed() {
        assertEquals(
                content("status", "ok", "comms", content()),
                client.ask("comm_info_request", new JsonObject()).reply());
        Answer opened = client.tell("comm_open", content("comm_id", "c1", "target_name", "nobody", "data", content()));
        Message close = opened.published().get(1);
        assertEquals("comm_close", close.type());
        assertEquals(content("comm_id", "c1", "data", content()), close.content());
    }

    @Test
    void aQuestionGoesToWhoeverRunsTheCell() {
        for (boolean hidden : List.of(false, true)) {
            String id = client.send(
                    "execute_request",
                    content("code", (hidden ? "password" : "input") + "(\"Name? \")", "allow_stdin", true));
            Message question = client.question();
            assertEquals("input_request", question.type());
            assertEquals(id, question.parent());
            assertEquals(content("prompt", "Name? ", "password", hidden), question.content());
            client.reply("猫");
            List<String> summaries = client.answer(id).summaries();
            assertTrue(summaries.get(2).endsWith("]: 猫"), summaries.toString());
        }
        Answer refused = client.ask("execute_request", content("code", "input(\"Name? \")", "allow_stdin", false));
        assertEquals("StdinNotImplementedError", refused.reply().get("ename").getAsString());
    }

    @Test
    void theKernelSaysWhoItIsAndWhereItListens() {
        JsonObject info = client.ask("kernel_info_request", new JsonObject()).reply();
        assertEquals("5.5", info.get("protocol_version").getAsString());
        assertEquals("zimage-lab", info.get("implementation").getAsString());
        JsonObject language = info.getAsJsonObject("language_info");
        assertEquals("java", language.get("name").getAsString());
        assertEquals(".java", language.get("file_extension").getAsString());
        JsonObject ports = client.ask("connect_request", new JsonObject()).reply();
        assertEquals(client.properties().get("stdin_port"), ports.get("stdin_port"));
    }

    @Test
    void aRequestThatCannotBeReadIsAnsweredAndAForgedOneIsNot() {
        Answer bad = client.ask("execute_request", content("code", 7));
        assertEquals("BadRequest", bad.reply().get("ename").getAsString());
        assertEquals(
                "execute_request needs a string as code, not 7",
                bad.reply().get("evalue").getAsString());
        client.sendForged("execute_request", TestClient.cell("System.setProperty(\"test.forged\", \"ran\")"));
        assertEquals(
                List.of("busy", "idle"),
                client.tell("nobody_knows", new JsonObject()).summaries());
        assertFalse(System.getProperties().containsKey("test.forged"));
    }
}
