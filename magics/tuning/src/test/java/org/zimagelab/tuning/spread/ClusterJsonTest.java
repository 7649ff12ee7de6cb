package org.zimagelab.tuning.spread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParseException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.run.RequestJson;

class ClusterJsonTest {

    @Test
    void commandsAndMessagesComeBackAsTheyWere() {
        DriverCommand open = new DriverCommand.Open(
                "spark://h:7077", Map.of("spark.x", "a\n\"b\" ü 中"), "", "a:b", List.of("-Dx=y z"), 4);
        assertEquals(open, ClusterJson.command(ClusterJson.line(open)));
        assertEquals(1, ClusterJson.line(open).lines().count());
        assertEquals(new DriverCommand.Cancel(), ClusterJson.command(ClusterJson.line(new DriverCommand.Cancel())));
        List<DriverMessage> messages = List.of(
                new DriverMessage.Ready(),
                new DriverMessage.Stepped(7, "gpu7#3 cuda:1", 2, 8, 0.1, 4),
                new DriverMessage.Previewed(7, "/9j/4AAQ=="),
                new DriverMessage.Finished(
                        7, "k", DriverMessage.FAILED, "not enough\nmemory", Map.of("lpips", "没有"), "", 12L),
                new DriverMessage.Ended(""));
        for (DriverMessage message : messages) {
            assertEquals(message, ClusterJson.message(ClusterJson.line(message)));
        }
    }

    @Test
    void aRequestComesBackToTheBitThroughAGroup() {
        Request request = new Request(
                        "雪山 \"quoted\"\n",
                        "blurry",
                        64,
                        96,
                        7,
                        Guidance.of(1.1),
                        -5,
                        "heun",
                        OptionalDouble.empty(),
                        77)
                .withStepCache(0.1);
        DriverCommand.Group group = new DriverCommand.Group(
                List.of(new DriverCommand.Item(3, "key", "m", "stored", RequestJson.write(request))));
        DriverCommand.Group read = ClusterJson.part(ClusterJson.text(group), DriverCommand.Group.class);
        assertEquals(request, RequestJson.read(read.runs().get(0).request()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{}", "[]", "{\"type\":\"Nonesuch\"}", "{\"type\":7}", "{\"type\":null}"})
    void anotherLineIsNoMessage(String line) {
        assertThrows(JsonParseException.class, () -> ClusterJson.message(line));
    }
}
