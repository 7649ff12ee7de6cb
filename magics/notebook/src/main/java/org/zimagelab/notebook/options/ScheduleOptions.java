package org.zimagelab.notebook.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.sampling.Schedule;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.Parameter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which schedules are compared: every combination of what is given. */
public final class ScheduleOptions {
    @Parameters(
            paramLabel = "SCHEDULE",
            arity = "0..1",
            completionCandidates = CompletionCandidates.Schedules.class,
            description = "a LIST of names, such as simple,beta,karras (default: all, unless --sigmas is given)")
    private Optional<String> names = Optional.empty();

    @Option(
            names = "--sigmas",
            paramLabel = "S,S,…",
            description = "noise levels of your own, such as 1,0.9,0.6,0; several are parted by ;")
    private Optional<String> sigmas = Optional.empty();

    @Mixin
    private final ParameterOptions options = new ParameterOptions(
            OptionUse.LIST, List.of(Parameter.STEPS, Parameter.SHIFT, Parameter.DYNAMIC_SHIFT, Parameter.SIZE));

    /**
     * The requests of which the noise levels are meant, lists of levels last.
     *
     * @param defaults for what is not given
     */
    public List<Request> requests(Request defaults) {
        List<Request> requests = List.of(defaults);
        for (Parameter parameter : List.of(Parameter.SIZE, Parameter.STEPS, Parameter.SHIFT, Parameter.DYNAMIC_SHIFT)) {
            Optional<List<Object>> values = options.values(parameter);
            requests = values.isPresent() ? each(requests, parameter, values.get()) : requests;
        }
        List<Request> all = new ArrayList<>();
        if (names.isPresent() || sigmas.isEmpty()) {
            all.addAll(each(requests, Parameter.SCHEDULE, names()));
        }
        if (sigmas.isPresent()) {
            List<Object> lists = Parameter.convention("sigmas").ownList("sigmas", sigmas.get());
            all.addAll(each(List.of(defaults), Parameter.SCHEDULE, lists));
        }
        return all;
    }

    private List<?> names() {
        return names.isPresent() ? Parameter.convention("schedule").ownList("schedule", names.get()) : Schedule.names();
    }

    /** Whether a number of steps or a shift is given, so that no default is used for it. */
    public boolean isGiven(Parameter parameter) {
        return options.isGiven(parameter);
    }

    private static List<Request> each(List<Request> requests, Parameter parameter, List<?> values) {
        List<Request> each = new ArrayList<>();
        for (Object value : values) {
            for (Request request : requests) {
                each.add(parameter.over(request, value));
            }
        }
        return each;
    }
}
