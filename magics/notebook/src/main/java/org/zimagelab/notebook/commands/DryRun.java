package org.zimagelab.notebook.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.Numbers;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.Plan;
import org.zimagelab.tuning.advice.Warning;

/** What a sweep would take, and which rules of others its cells break. */
final class DryRun {

    private DryRun() {}

    static String text(Plan plan, Path store, Session session) {
        List<Plan.Planned> toMake =
                plan.runs().stream().filter(run -> !run.stored()).toList();
        long calls = plan.networkCalls();
        long shared = plan.sharedCalls();
        List<String> lines = new ArrayList<>();
        lines.add(Numbers.count(plan.cells(), "cell") + ", "
                + Numbers.count(plan.runs().size(), "run"));
        lines.add("stored already in " + store + ": " + plan.stored());
        lines.add("to make: " + Numbers.count(toMake.size(), "run") + ", " + Numbers.count(calls, "network call") + ", "
                + shared + " of them shared with another run");
        if (!toMake.isEmpty()) {
            Request request = toMake.get(0).request();
            var pace = session.secondsPerCall(plan.model(), request);
            lines.add(
                    pace.isPresent()
                            ? "time: about " + Numbers.seconds(pace.getAsDouble() * (calls - shared))
                                    + ", going by the last picture of this size"
                            : "time: not known before the first picture of this size");
            long bytes = 3L * request.width() * request.height() * toMake.size();
            lines.add("disk: at most " + Numbers.bytes(bytes) + " (PNG usually takes half of it)");
        }
        Warning.of(plan).forEach(warning -> lines.add(warning.line()));
        return String.join("\n", lines);
    }
}
