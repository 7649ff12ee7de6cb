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
import org.zimagelab.tuning.parameter.ListParser;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Selection;
import picocli.CommandLine.Option;

/** Which runs of a store are meant: those that fit all of what is given. */
public final class RunOptions {
    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "runs of this model: its name, or the first digits of its weights, from eight on")
    private Optional<String> model = Optional.empty();

    @Option(names = "--prompt", paramLabel = "TEXT", description = "runs whose prompt contains this")
    private Optional<String> prompt = Optional.empty();

    @Option(names = "--before", paramLabel = "DATE", description = "runs made before this day, 2026-01-31, in UTC")
    private Optional<String> before = Optional.empty();

    @Option(names = "--steps", paramLabel = "LIST", description = "runs of so many steps")
    private Optional<String> steps = Optional.empty();

    @Option(names = "--guidance", paramLabel = "LIST", description = "runs of this strength, 0 = off")
    private Optional<String> guidance = Optional.empty();

    @Option(names = "--cfg", paramLabel = "LIST", description = "the same, counted from 1")
    private Optional<String> cfg = Optional.empty();

    public Selection selection() {
        PictureOptions.notBoth(guidance.isPresent(), cfg.isPresent());
        Map<Parameter, List<?>> values = new EnumMap<>(Parameter.class);
        steps.ifPresent(text -> values.put(Parameter.STEPS, ListParser.integers("steps", text)));
        PictureOptions.scales(guidance, cfg).ifPresent(scales -> values.put(Parameter.GUIDANCE, scales));
        return new Selection(model, prompt, before.map(RunOptions::day), values);
    }

    private static Instant day(String text) {
        try {
            return LocalDate.parse(text.strip()).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new MagicException("--before " + text + ": expected a day, such as 2026-01-31");
        }
    }
}
