package org.zimagelab.notebook.options;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Selection;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which runs of a store are meant: those that fit all of what is given. */
public final class RunOptions {
    /** They have no LIST: a run is selected by a part of them. */
    private static final List<Parameter> TEXTS = List.of(Parameter.MODEL, Parameter.PROMPT);

    @Mixin
    private final ParameterOptions texts = new ParameterOptions(OptionUse.STORED, TEXTS);

    @Option(names = "--before", paramLabel = "DATE", description = "runs made before this day, 2026-01-31, in UTC")
    private Optional<String> before = Optional.empty();

    @Mixin
    private final ParameterOptions lists = new ParameterOptions(OptionUse.STORED, ParameterOptions.allBut(TEXTS));

    public Selection selection() {
        Map<Parameter, List<?>> values = new EnumMap<>(Parameter.class);
        for (Parameter parameter : Parameter.values()) {
            lists.values(parameter).ifPresent(list -> values.put(parameter, list));
        }
        return new Selection(text(Parameter.MODEL), text(Parameter.PROMPT), before.map(RunOptions::day), values);
    }

    /** How a line gives these options again; empty where none is given. */
    public String words() {
        return texts.words() + before.map(day -> " --before " + day).orElse("") + lists.words();
    }

    private Optional<String> text(Parameter parameter) {
        return texts.given(parameter).map(texts::text);
    }

    private static Instant day(String text) {
        try {
            return LocalDate.parse(text.strip()).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new MagicException("--before " + text + ": expected a day, such as 2026-01-31");
        }
    }
}
