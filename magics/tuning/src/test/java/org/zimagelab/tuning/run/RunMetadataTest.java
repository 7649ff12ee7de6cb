package org.zimagelab.tuning.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParseException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.tuning.store.Pictures;

class RunMetadataTest {
    private static final RunMetadata METADATA = RunMetadata.of(Pictures.picture(Pictures.request()));

    @Test
    void jsonIsReadBackWhole() {
        assertEquals(METADATA, RunMetadata.ofJson(METADATA.toJson()));
        assertEquals(Optional.of(Variant.BASE), METADATA.model().variant());
    }

    @Test
    void withoutAVariantTheModelsNameIsUsed() {
        String json = METADATA.toJson().replace(",\"variant\":\"base\"", "");
        RunMetadata.Model model = RunMetadata.ofJson(json).model();
        assertEquals(Optional.empty(), model.variant());
        assertEquals(Optional.empty(), model.likelyVariant(), "the model is called tiny");
        String turbo = json.replace("\"name\":\"tiny\"", "\"name\":\"Tongyi/Z-Image-Turbo\"");
        assertEquals(
                Optional.of(Variant.TURBO), RunMetadata.ofJson(turbo).model().likelyVariant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"4294967296.0", "0.0", "-3.0"})
    void aShiftThatNoModelHasIsRefused(String shift) {
        String json = METADATA.toJson().replace("\"shift\":3.0", "\"shift\":" + shift);
        JsonParseException e = assertThrows(JsonParseException.class, () -> RunMetadata.ofJson(json));
        assertTrue(e.getMessage().startsWith("shift "), e.getMessage());
    }

    @Test
    void aModelSaysWhyItMakesOtherPictures() {
        RunMetadata.Model model = METADATA.model();
        RunMetadata.Model renamed = new RunMetadata.Model(
                "other", model.fingerprint(), "cpu", "fp32", model.shift(), model.engine(), Optional.empty());
        assertEquals(Optional.empty(), renamed.differenceTo(model));
        RunMetadata.Model card = new RunMetadata.Model(
                "tiny", model.fingerprint(), "cuda:0", "fp32", model.shift(), model.engine(), model.variant());
        RunMetadata.Model another = new RunMetadata.Model(
                "tiny", model.fingerprint(), "cuda:1", "fp32", model.shift(), model.engine(), model.variant());
        assertEquals(Optional.empty(), card.differenceTo(another));
        assertEquals(Optional.of("computes on cuda instead of cpu"), card.differenceTo(model));
        RunMetadata.Model half = new RunMetadata.Model(
                "tiny", model.fingerprint(), "cpu", "bf16", model.shift(), model.engine(), model.variant());
        assertEquals(Optional.of("computes in bf16 instead of fp32"), half.differenceTo(model));
        RunMetadata.Model older =
                new RunMetadata.Model("tiny", model.fingerprint(), "cpu", "fp32", model.shift(), "1", model.variant());
        assertEquals(
                Optional.of("has version 1 of the engine instead of " + model.engine()), older.differenceTo(model));
        RunMetadata.Model changed = new RunMetadata.Model(
                "tiny", "f".repeat(64), "cpu", "fp32", model.shift(), model.engine(), model.variant());
        assertEquals(Optional.of("has other weights"), changed.differenceTo(model));
    }

    @Test
    void aMachineIsReadBackAndThereOnlyIfASweepWasSpread() {
        assertFalse(METADATA.toJson().contains("machine"));
        RunMetadata spread = METADATA.withMachine("gpu7#3 cuda:1");
        assertEquals(spread, RunMetadata.ofJson(spread.toJson()));
        assertEquals(spread.key(), METADATA.key());
        assertEquals(METADATA, spread.withMachine(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "null", "true", "[\"cuda:1\"]", "{\"name\":\"cuda:1\"}"})
    void aMachineThatIsNoTextIsRefused(String value) {
        String json = METADATA.withMachine("X").toJson().replace("\"machine\":\"X\"", "\"machine\":" + value);
        assertTrue(json.contains(value));
        assertThrows(JsonParseException.class, () -> RunMetadata.ofJson(json));
    }

    @Test
    void aMachineOfAForeignFileIsAShortPrintableLine() {
        String name = "<b>\u001b[31m\n\u202e" + "x".repeat(10_000);
        RunMetadata foreign = METADATA.withMachine(name);
        Run run = Run.of(new Outcome.Stored(Path.of("x.png"), foreign), Scored.NOTHING);
        assertTrue(run.machine().length() <= Printable.LONGEST, run.machine());
        assertTrue(run.machine().startsWith("<b>\\u001b[31m\\n\\u202e"), run.machine());
        assertEquals(
                "",
                Run.of(new Outcome.Stored(Path.of("x.png"), METADATA), Scored.NOTHING)
                        .machine());
    }
}
