package org.zimagelab.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.diffusion.config.DynamicShift;

/**
 * Noise levels as ComfyUI (a125cd84) and diffusers 0.39.0 compute them, with torch 2.7.1 and scipy: {@code
 * schedules.json}, which {@code bench/schedule_goldens.py} writes.
 */
class ScheduleTest {
    private static final double TOLERANCE = 1e-6;

    private static JsonObject golden(String part) throws IOException {
        try (InputStreamReader in = new InputStreamReader(
                ScheduleTest.class.getResourceAsStream("/schedules.json"), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(in).getAsJsonObject().getAsJsonObject(part);
        }
    }

    private static float[] floats(JsonElement values) {
        JsonArray array = values.getAsJsonArray();
        float[] floats = new float[array.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = array.get(i).getAsFloat();
        }
        return floats;
    }

    private static float[] made(String name, String stepsAndShift) {
        String[] words = stepsAndShift.split(" ");
        return Schedule.of(name).sigmas(Integer.parseInt(words[0]), Double.parseDouble(words[1]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sgm_uniform",
                "karras",
                "exponential",
                "ddim_uniform",
                "beta",
                "normal",
                "linear_quadratic",
                "kl_optimal"
            })
    void theLevelsAreThoseOfComfyUi(String name) throws IOException {
        for (Map.Entry<String, JsonElement> one :
                golden("comfyui").getAsJsonObject(name).entrySet()) {
            float[] expected = floats(one.getValue());
            int steps = Integer.parseInt(one.getKey().split(" ")[0]);
            if (expected.length == steps + 1) {
                assertArrayEquals(expected, made(name, one.getKey()), (float) TOLERANCE, name + " " + one.getKey());
            } else {
                var e = assertThrows(IllegalArgumentException.class, () -> made(name, one.getKey()));
                assertTrue(
                        e.getMessage()
                                .startsWith("steps " + steps + ": the schedule " + name + " makes "
                                        + (expected.length - 1) + " different steps of them; expected "),
                        e.getMessage());
            }
        }
    }

    /** ComfyUI's {@code simple} takes the level below where N does not divide 1000; the vendor's does not. */
    @Test
    void simpleIsComfyUisWhereItDivides1000() throws IOException {
        for (Map.Entry<String, JsonElement> one :
                golden("comfyui").getAsJsonObject("simple").entrySet()) {
            int steps = Integer.parseInt(one.getKey().split(" ")[0]);
            assertArrayEquals(
                    floats(one.getValue()),
                    made("simple", one.getKey()),
                    1000 % steps == 0 ? (float) TOLERANCE : 0.003f,
                    one.getKey());
        }
    }

    /** All of 1 to 300 steps at shift 3, as one hash: those that have as many levels as steps were asked. */
    @ParameterizedTest
    @ValueSource(strings = {"beta", "ddim_uniform", "normal", "sgm_uniform"})
    void levelsFromTheTableAreComfyUisToTheBit(String name) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        JsonArray counts = golden("counts").getAsJsonArray(name);
        for (int steps = 1; steps <= 300; steps++) {
            if (counts == null || counts.get(steps - 1).getAsInt() == steps) {
                float[] sigmas = Schedule.of(name).sigmas(steps, 3);
                ByteBuffer bytes = ByteBuffer.allocate(4 * sigmas.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(sigmas);
                sha.update(bytes);
            }
        }
        assertEquals(golden("every").get(name).getAsString(), HexFormat.of().formatHex(sha.digest()));
    }

    /** diffusers ends with the last level of its evenly spaced ones instead of ComfyUI's 1/1000; else they agree. */
    @ParameterizedTest
    @ValueSource(strings = {"karras", "exponential"})
    void theLevelsOfDiffusersFollowFromItsLeastOne(String name) throws IOException {
        for (Map.Entry<String, JsonElement> one :
                golden("diffusers").getAsJsonObject(name).entrySet()) {
            int steps = Integer.parseInt(one.getKey().split(" ")[0]);
            float least = made("simple", one.getKey())[steps - 1];
            assertArrayEquals(
                    floats(one.getValue()),
                    name.equals("karras")
                            ? ScheduleFormulas.karras(steps, least)
                            : ScheduleFormulas.exponential(steps, least),
                    (float) TOLERANCE,
                    one.getKey());
        }
    }

    @Test
    void levelsThatRepeatAreRefusedWithNumbersThatDoNot() {
        var e = assertThrows(
                IllegalArgumentException.class, () -> Schedule.of("beta").sigmas(139, 3));
        assertEquals("steps 139: the schedule beta makes 138 different steps of them; expected 138", e.getMessage());
        e = assertThrows(
                IllegalArgumentException.class,
                () -> Schedule.of("ddim_uniform").sigmas(6, 3));
        assertEquals(
                "steps 6: the schedule ddim_uniform makes 7 different steps of them; expected 5 or 8", e.getMessage());
    }

    /** Every number of steps, and shifts as far from 1 as a request allows. */
    @Test
    void whatIsNotRefusedFallsFromOneToZero() {
        for (String name : Schedule.names()) {
            for (double shift : new double[] {1e-6, 0.01, 1, 3, 22, 1e4, 1e6}) {
                for (int steps : new int[] {1, 2, 3, 7, 8, 30, 143, 1000}) {
                    try {
                        float[] sigmas = Schedule.of(name).sigmas(steps, shift);
                        assertEquals(steps + 1, sigmas.length);
                        assertEquals(0, sigmas[steps]);
                        for (int k = 0; k < steps; k++) {
                            // float32 rounds some first levels above 1, as in diffusers
                            assertTrue(
                                    sigmas[k] < 1.0001 && sigmas[k + 1] < sigmas[k], name + " " + steps + " " + shift);
                        }
                    } catch (IllegalArgumentException e) {
                        assertTrue(e.getMessage().contains("the schedule " + name), e.getMessage());
                        assertEquals(1, e.getMessage().lines().count());
                    }
                }
            }
        }
    }

    @Test
    void namesAndLabelsAreRead() {
        assertEquals("sgm_uniform", Schedule.of("SGM Uniform").name());
        assertEquals("sgm_uniform", Schedule.of("sgm-uniform").name());
        assertEquals("ddim_uniform", Schedule.of("DDIM").name());
        assertEquals("karras", Schedule.of(" Karras ").name());
        assertEquals("simple", Schedule.names().get(0));
        var e = assertThrows(IllegalArgumentException.class, () -> Schedule.of("karas"));
        assertEquals(
                "schedule 'karas': expected one of simple, sgm_uniform, karras, exponential, ddim_uniform, beta,"
                        + " normal, linear_quadratic, kl_optimal, or noise levels such as 1,0.9,0.6,0",
                e.getMessage());
    }

    @Test
    void aListIsUsedAsItIs() {
        Schedule list = Schedule.of("1, 0.90，.5,0.0");
        assertEquals("1,0.9,0.5,0", list.name());
        assertArrayEquals(new float[] {1, 0.9f, 0.5f, 0}, list.sigmas(3, 6));
        assertEquals(3, SigmaList.parse(list.name()).steps());
        assertEquals(list.name(), SigmaList.parse("1e0,9e-1,5E-1,-0").text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|sigmas: 1 noise levels; expected 2 to 1001, from 1 to 0",
                "1,0.5|sigmas from 1 to 0.5: expected",
                "1.5,1,0|sigmas from 1.5 to 0: expected",
                "0,1|sigmas from 0 to 1: expected",
                "1,0.5,0.5,0|sigmas: 0.5 comes after 0.5; expected",
                "1,0.4,0.5,0|sigmas: 0.5 comes after 0.4; expected",
                "1,0.50000000001,0.5,0|sigmas: 0.5 comes after 0.50000000001; expected",
                "1,,0|sigmas: '' is no number; expected",
                "1,x,0|sigmas: 'x' is no number; expected",
                "1,NaN,0|sigmas: 'NaN' is no number; expected",
                "1,0.5,-0.1|sigmas from 1 to -0.1: expected",
                "1,1e-999999999,0|sigmas: '1e-999999999' is no number; expected",
                "1;0.5;0|sigmas: '1;0.5;0' is no number; expected"
            })
    void aListThatDoesNotFallFromOneToZeroIsRefused(String text, String message) {
        var e = assertThrows(IllegalArgumentException.class, () -> Schedule.of(text));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void aListHasAtMost1000Steps() {
        StringBuilder levels = new StringBuilder("1");
        for (int i = 999; i >= 0; i--) {
            levels.append(",").append(i / 1000.0);
        }
        assertEquals(1000, SigmaList.parse(levels.toString()).steps());
        assertThrows(
                IllegalArgumentException.class,
                () -> SigmaList.parse("1," + levels.substring(2).replace("1,", "1,0.9995,")));
    }

    /** As diffusers shifts with μ of {@code calculate_shift}. */
    @ParameterizedTest
    @ValueSource(strings = {"exponential", "linear"})
    void dynamicShiftsAreThoseOfDiffusers(String kind) throws IOException {
        DynamicShift shift = DynamicShift.parse("0.5:1.15" + (kind.equals("linear") ? " linear" : ""));
        for (Map.Entry<String, JsonElement> one :
                golden("dynamic").getAsJsonObject(kind).entrySet()) {
            String[] words = one.getKey().split(" ");
            assertArrayEquals(
                    floats(one.getValue()),
                    Schedule.of("simple").sigmas(Integer.parseInt(words[0]), shift.at(Integer.parseInt(words[1]))),
                    (float) TOLERANCE,
                    one.getKey());
        }
    }

    @Test
    void aDynamicShiftIsReadAndWritten() {
        assertEquals(DynamicShift.FLUX, DynamicShift.parse("on"));
        for (String text : new String[] {"0.5:1.15", "0.5:1.15@16:1024", "0:3 linear", "-1:2.5@1:2 linear"}) {
            assertEquals(text, DynamicShift.parse(text).text());
        }
        assertEquals("0.5:1.15", DynamicShift.parse(" .50：1.150@256:4096 ").text());
        for (String text : new String[] {"", "1", "a:b", "1:", "1:2:3", "101:1", "1:2@9:9", "1:2@0:9", "NaN:1", "3"}) {
            var e = assertThrows(IllegalArgumentException.class, () -> DynamicShift.parse(text), text);
            assertTrue(e.getMessage().startsWith("dynamic-shift "), e.getMessage());
        }
    }

    /** In float32 the first level of these shifts is a little above 1, as in diffusers. */
    @Test
    void shiftsWhoseFirstLevelRoundsUpHaveASchedule() {
        for (double shift : new double[] {0.03, 0.2, 0.27, 1e6}) {
            float[] sigmas = Schedule.of("simple").sigmas(3, shift);
            assertArrayEquals(NoiseSchedule.sigmas(3, shift), sigmas, 0);
        }
    }
}
