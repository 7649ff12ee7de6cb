package org.zimagelab.tuning.parameter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.GuidanceSchedule;
import org.zimagelab.diffusion.InputFile;
import org.zimagelab.diffusion.Lora;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.SeedVariance;
import org.zimagelab.tuning.store.Pictures;

/** What every declaration must keep, so that nobody has to look for it in options, tables and files. */
class ParameterTest {
    private static final Request OTHER = Pictures.request()
            .withModel("other")
            .withPrompt("一只猫")
            .withNegative("模糊")
            .withSize(64, 80)
            .withSteps(9)
            .withSeed(-7)
            .withSampler("heun")
            .withSchedule("karras")
            .withShift(0.5)
            .withMaxLength(77)
            .withVaeTileSize(OptionalInt.of(64))
            .withStepCache(0.1)
            .withLoras(List.of(new Lora(new InputFile("a, b.safetensors", "0123456789abcdef"), -0.5)))
            .withSeedVariance(new SeedVariance(0.5, 0.3))
            .withGuidance(new Guidance(0, 0.9, 0.6).withStages(GuidanceSchedule.parse("0-0.5:cfg4")));

    private static List<Convention> conventions() {
        return Stream.of(Parameter.values())
                .flatMap(parameter -> parameter.conventions().stream())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void aValueIsReadAsItWasWritten(Parameter parameter) {
        for (Request request : List.of(Pictures.request(), OTHER)) {
            Object value = parameter.of(request);
            assertEquals(value, parameter.of(parameter.set(OTHER, value)));
            assertEquals(parameter.type(), value.getClass());
            for (Convention convention : parameter.conventions()) {
                assertEquals(value, convention.isSpelling() ? value : convention.own(convention.shown(value)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOffIsAValue(Parameter parameter) {
        parameter.off().ifPresent(off -> assertTrue(parameter.isOff(parameter.over(OTHER, off))));
        // A key or a file leaves out nothing that a reader could not fill in.
        assertTrue(parameter.off().isPresent() || !parameter.isOptional());
        assertTrue(parameter.isKept() || !parameter.isKeyed());
        assertTrue(!parameter.isAxis() || parameter.chinese().matches("\\p{IsHan}+|LoRA"));
    }

    @ParameterizedTest
    @EnumSource
    void everyOptionHasItsOwnName(OptionUse use) {
        Set<String> names = new HashSet<>();
        conventions()
                .forEach(convention -> convention.option(use).ifPresent(option -> {
                    assertTrue(names.add(option.name()), option.name());
                    assertTrue(option.name().matches("[a-z]+(-[a-z]+)*"), option.name());
                    assertTrue(option.description().stream().noneMatch(String::isBlank));
                }));
        assertTrue(names.containsAll(List.of("steps", "guidance", "cfg")));
    }

    @Test
    void namesOfColumnsTextsAndFieldsAreUnique() {
        Set<String> columns = new HashSet<>();
        conventions().forEach(convention -> assertTrue(columns.add(convention.name())));
        Set<String> names = new HashSet<>();
        Set<String> fields = new HashSet<>();
        for (Parameter parameter : Parameter.values()) {
            // a picture begins with another one, or has a second pass: A1111 has one strength for both
            boolean shared = parameter == Parameter.HIRES_STRENGTH;
            parameter.infoName().ifPresent(name -> assertTrue(names.add(name) || shared, name));
            if (parameter.isKept()) {
                assertTrue(fields.add(parameter.isInGuidance() + parameter.field()), parameter.field());
            }
        }
    }

    /** Without strength the share does nothing, so the key of a run does not have it. */
    @Test
    void theShareOfSeedVarianceCountsOnlyWithItsStrength() {
        Request off = Parameter.SEED_VARIANCE_SHARE.over(Pictures.request(), 0.5);
        assertTrue(Parameter.SEED_VARIANCE_SHARE.isOff(off));
        assertFalse(Parameter.SEED_VARIANCE_SHARE.isOff(Parameter.SEED_VARIANCE.over(off, 0.1)));
        assertTrue(Parameter.SEED_VARIANCE_SHARE.isOff(Parameter.SEED_VARIANCE.over(Pictures.request(), 0.1)));
    }

    @Test
    void schedulesAreNamesOrNoiseLevels() {
        Convention schedule = Parameter.convention("schedule");
        Convention sigmas = Parameter.convention("sigmas");
        assertEquals(Parameter.SCHEDULE, sigmas.parameter());
        assertEquals(List.of("beta", "simple"), schedule.ownList("schedule", "beta，simple"));
        assertEquals(List.of("beta", "1,0.5,0", "1,0"), schedule.ownList("schedule", "beta; 1,0.50,0；1,0"));
        assertEquals(List.of("1,0.5,0"), schedule.ownList("schedule", "1,0.5,0"));
        assertEquals(List.of("1,0.5,0", "0.9,0"), sigmas.ownList("sigmas", " 1, .5, 0 ; 0.9,0"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> sigmas.ownList("sigmas", "beta"))
                .getMessage()
                .startsWith("sigmas: 'beta' is no number"));
        assertEquals("sgm_uniform", Parameter.SCHEDULE.cast("SGM Uniform"));
        assertEquals("0.5:1.15", Parameter.DYNAMIC_SHIFT.cast("on"));
        assertEquals(
                Optional.of("--schedule 'beta; 1,0.5,0'"),
                OptionWords.of(Parameter.SCHEDULE, OptionUse.LIST, List.of("beta", "1,0.5,0")));
        assertEquals(
                Optional.of("--schedule beta,karras"),
                OptionWords.of(Parameter.SCHEDULE, OptionUse.LIST, List.of("beta", "karras")));
    }

    @Test
    void guidanceIsReadInBothConventions() {
        Convention cfg = Parameter.convention("cfg");
        assertEquals(Parameter.GUIDANCE, cfg.parameter());
        assertEquals(3.0, cfg.of(Pictures.request()));
        assertEquals(List.of(0.0, 0.1), cfg.ownList("cfg", "1,1.1"));
        assertEquals("cfg = guidance + 1", cfg.formula());
        assertThrows(IllegalArgumentException.class, () -> cfg.ownList("cfg", "0.5"));
    }

    @Test
    void otherProgramsNamesOfASamplerAreOne() {
        Convention sampler = Parameter.SAMPLER.conventions().get(0);
        assertEquals(
                List.of("dpmpp_2m", "euler", "nope"),
                sampler.list("--sampler", "DPM++ 2M, Euler, k_euler, dpmpp_2m, nope"));
        assertEquals("euler_ancestral", Parameter.SAMPLER.cast("Euler a"));
        assertThrows(IllegalArgumentException.class, () -> Parameter.SAMPLER.cast(3));
    }
}
