package org.zimagelab.notebook.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.plan.Machine;

class UnlikeDevicesTest {

    private static List<Machine> cards(String... names) {
        return Stream.of(names).map(name -> new Machine(name, name, "")).toList();
    }

    private static Optional<String> note(List<Machine> machines, Map<String, String> roundings) {
        return UnlikeDevices.note(machines, roundings::get, Language.EN);
    }

    @Test
    void cardsOfOneKindNeedNoNote() {
        assertEquals(Optional.empty(), note(cards("cuda:0", "cuda:1"), Map.of("cuda:0", "turing", "cuda:1", "turing")));
    }

    @Test
    void oneNoteNamesAllThatRoundOtherwiseThanTheFirst() {
        List<String> asked = new ArrayList<>();
        Map<String, String> kinds = Map.of("cuda:0", "turing", "cuda:1", "ada", "cuda:2", "turing", "cuda:3", "hopper");
        String line = UnlikeDevices.note(
                        cards("cuda:0", "cuda:1", "cuda:2", "cuda:3"),
                        device -> {
                            asked.add(device);
                            return kinds.get(device);
                        },
                        Language.EN)
                .orElseThrow();
        assertTrue(line.startsWith("note: cuda:1, cuda:3 round otherwise than cuda:0, so "), line);
        assertEquals(List.of("cuda:0", "cuda:1", "cuda:2", "cuda:3"), asked);
        assertTrue(note(cards("cuda:1", "cuda:0"), kinds)
                .orElseThrow()
                .startsWith("note: cuda:0 rounds otherwise than cuda:1, so "));
    }

    @Test
    void modelsOnOneCpuAreNotCompared() {
        List<Machine> two = List.of(new Machine("cpu#1", "cpu", ""), new Machine("cpu#2", "cpu", ""));
        assertEquals(Optional.empty(), UnlikeDevices.note(two, device -> fail(device), Language.EN));
    }
}
