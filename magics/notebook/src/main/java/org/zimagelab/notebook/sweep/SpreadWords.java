package org.zimagelab.notebook.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.zimagelab.common.ByteCount;
import org.zimagelab.notebook.display.ModelView;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
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
 * @param language of the words
 */
record SpreadWords(Plan plan, List<Machine> machines, SpreadForecast forecast, Language language) {
    /** Machines that are told one by one. */
    private static final int MOST = 16;

    /** Empty where one machine makes all pictures. */
    static Optional<SpreadWords> of(Plan plan, Language language) {
        return plan.options()
                .machines()
                .map(Machines::all)
                .map(all -> new SpreadWords(plan, all, SpreadForecast.of(plan, all), language));
    }

    List<String> lines() {
        if (machines.isEmpty()) {
            return List.of(language.of(
                    "machines: none has joined yet; each takes pictures as soon as it has", "机器：尚无机器加入；加入后即开始领取图片"));
        }
        List<String> lines = new ArrayList<>();
        long again = forecast.againCalls();
        lines.add(language.of(
                "spread over " + Amounts.count(machines.size(), "machine") + ": "
                        + Amounts.count(forecast.groups(), "group") + " of pictures; "
                        + (again == 0
                                ? "no network call is computed twice for it"
                                : Amounts.count(again, "network call") + (again == 1 ? " is" : " are")
                                        + " computed again that one machine would share"),
                "分给 " + machines.size() + " 台机器：图片共 " + forecast.groups() + " 组；"
                        + (again == 0 ? "没有网络调用因此重复计算" : "单机时可共享的 " + again + " 次网络调用要重新计算")));
        forecast.shares().stream().limit(MOST).forEach(share -> lines.add("  " + words(share)));
        if (machines.stream().anyMatch(machine -> machine.holds().isEmpty())) {
            String models = plan.models().stream()
                    .map(model -> {
                        String weights = ByteCount.text(model.bytes());
                        return ModelView.named(model) + language.of(", " + weights + " of weights", "，权重 " + weights);
                    })
                    .collect(Collectors.joining(language.of("; ", "；")));
            lines.add(language.of("  each will hold ", "  每台将载入 ") + models);
        }
        if (machines.size() > MOST) {
            int more = machines.size() - MOST;
            lines.add(language.of("  and " + Amounts.count(more, "more machine"), "  另有 " + more + " 台机器"));
        }
        return lines;
    }

    private String words(SpreadForecast.Share share) {
        Machine machine = share.machine();
        String holds = machine.holds().isEmpty() ? "" : language.of("; it holds ", "；已载入 ") + machine.holds();
        return machine.name()
                + language.of(
                        " computes about " + Amounts.count(share.pictures(), "picture") + " in "
                                + Amounts.count(share.groups(), "group") + ", "
                                + Amounts.count(share.computedCalls(), "network call"),
                        " 约计算 " + share.pictures() + " 张图（" + share.groups() + " 组），" + share.computedCalls()
                                + " 次网络调用")
                + holds;
    }

    /** What stands before the number, {@code cpu#2} or {@code gpu7#0}. */
    private static String computer(Machine machine) {
        return machine.name().replaceFirst("#.*", "");
    }

    /** @param seconds that one machine takes, in words that follow them */
    String time(double seconds) {
        if (machines.size() < 2) {
            return "";
        }
        int all = machines.size();
        String spread = Amounts.seconds(seconds * forecast.longest());
        boolean onCpu = machines.stream().allMatch(machine -> machine.device().equals("cpu"))
                && machines.stream().map(SpreadWords::computer).distinct().count() == 1;
        return onCpu
                ? language.of(
                        " on one machine, and much the same on these " + all + ", which share the cores of one CPU",
                        "（单机），这 " + all + " 台共用一个 CPU 的核心，用时相近")
                : language.of(
                        " on one machine, " + spread + " on these " + all + " if each is as fast as this one",
                        "（单机）；若每台都与本机一样快，这 " + all + " 台约 " + spread);
    }
}
