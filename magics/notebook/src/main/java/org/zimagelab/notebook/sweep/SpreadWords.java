package org.zimagelab.notebook.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.zimagelab.common.ByteCount;
import org.zimagelab.notebook.display.ModelView;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.plan.Machine;
import org.zimagelab.tuning.plan.Machines;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.SpreadForecast;

/**
 * How the pictures of a plan are spread over its machines, in words.
 *
 * @param plan that is spread
 * @param machines that make its pictures
 * @param forecast of what each will make
 */
record SpreadWords(Plan plan, List<Machine> machines, SpreadForecast forecast) {
    /** Machines that are told one by one. */
    private static final int MOST = 16;

    /** Empty where one machine makes all pictures. */
    static Optional<SpreadWords> of(Plan plan) {
        return plan.options()
                .machines()
                .map(Machines::all)
                .map(all -> new SpreadWords(plan, all, SpreadForecast.of(plan, all)));
    }

    List<String> lines() {
        if (machines.isEmpty()) {
            return List.of("machines: none has joined yet; each takes pictures as soon as it has");
        }
        List<String> lines = new ArrayList<>();
        long again = forecast.againCalls();
        lines.add("spread over " + Amounts.count(machines.size(), "machine") + ": "
                + Amounts.count(forecast.groups(), "group") + " of pictures; "
                + (again == 0
                        ? "no network call is computed twice for it"
                        : Amounts.count(again, "network call") + (again == 1 ? " is" : " are")
                                + " computed again that one machine would share"));
        forecast.shares().stream().limit(MOST).forEach(share -> lines.add("  " + words(share)));
        if (machines.stream().anyMatch(machine -> machine.holds().isEmpty())) {
            String models = plan.models().stream()
                    .map(model -> ModelView.named(model) + ", " + ByteCount.text(model.bytes()) + " of weights")
                    .collect(Collectors.joining("; "));
            lines.add("  each will hold " + models);
        }
        if (machines.size() > MOST) {
            lines.add("  and " + Amounts.count(machines.size() - MOST, "more machine"));
        }
        return lines;
    }

    private static String words(SpreadForecast.Share share) {
        Machine machine = share.machine();
        return machine.name() + " computes about " + Amounts.count(share.pictures(), "picture") + " in "
                + Amounts.count(share.groups(), "group") + ", " + Amounts.count(share.computedCalls(), "network call")
                + (machine.holds().isEmpty() ? "" : "; it holds " + machine.holds());
    }

    /** @param seconds that one machine takes, in words that follow them */
    String time(double seconds) {
        if (machines.size() < 2) {
            return "";
        }
        String all = "these " + machines.size();
        boolean onCpu = machines.stream().allMatch(machine -> machine.device().equals("cpu"))
                && machines.stream().allMatch(machine -> machine.name().startsWith("cpu#"));
        return " on one machine, "
                + (onCpu
                        ? "and much the same on " + all + ", which share the cores of one CPU"
                        : Amounts.seconds(seconds * forecast.longest()) + " on " + all
                                + " if each is as fast as this one");
    }
}
