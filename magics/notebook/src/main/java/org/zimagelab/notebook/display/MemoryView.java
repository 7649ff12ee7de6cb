package org.zimagelab.notebook.display;

import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.common.ByteCount;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.diffusion.memory.MemoryBudget;
import org.zimagelab.diffusion.memory.MemoryPlan;
import org.zimagelab.diffusion.memory.MemoryPlan.PlannedBytes;
import org.zimagelab.torch.script.BlockPlacement;
import org.zimagelab.tuning.Language;

/** How a loaded model uses the memory of its device, in one line and in full. */
public final class MemoryView {

    private MemoryView() {}

    /**
     * What stays on the device and how much memory that takes.
     *
     * @param model loaded
     * @return {@code at most 11.9 GB of 12.5 GB on cuda:0 for 1024×1024: 19 of 34 blocks and 0 of 35 text layers stay
     *     there, decoding in tiles of 64 rows}; of weights that are mapped from files, only the first part
     */
    public static String line(ZImage model) {
        MemoryPlan plan = model.memoryPlan();
        MemoryBudget budget = model.memoryBudget();
        String stays = plan.isStreamed()
                ? ": " + stay(plan.transformer()) + " blocks and " + stay(plan.textEncoder())
                        + " text layers stay there"
                : budget.mapped() ? parts(model) : ": all weights are there";
        return "at most " + ByteCount.text(plan.bytes().peak()) + " of " + ByteCount.text(budget.bytes()) + " on "
                + budget.device() + " for " + size(plan) + stays
                + (plan.tile().isPresent()
                        ? ", decoding in tiles of " + plan.tile().getAsInt() + " rows"
                        : "");
    }

    /**
     * What a model holds, for a machine among others.
     *
     * @param model loaded
     * @return {@code demo-base (fp32), 46 MB of weights mapped from files}, or {@code z-image (bf16, matrices in int8),
     *     12.1 GB of weights, at most 15.2 GB for 1024×1024}
     */
    public static String held(ZImage model, Language language) {
        MemoryPlan plan = model.memoryPlan();
        PlannedBytes bytes = plan.bytes();
        String peak = ByteCount.text(bytes.peak());
        String most = language.of(", at most " + peak + " for " + size(plan), "，" + size(plan) + " 至多用 " + peak);
        String name = ModelView.named(model.info());
        if (model.memoryBudget().mapped()) {
            String weights = ByteCount.text(model.info().bytes());
            return name
                    + language.of(", " + weights + " of weights mapped from files", "，权重 " + weights + "（从文件映射）")
                    + most;
        }
        String host = ByteCount.text(bytes.host());
        String streamed =
                bytes.host() > 0 ? language.of(" and " + host + " in host memory", "，另有 " + host + " 在主机内存中") : "";
        String weights = ByteCount.text(bytes.weights());
        return name + language.of(", " + weights + " of weights", "，权重 " + weights) + streamed + most;
    }

    private static String parts(ZImage model) {
        return model.isMappedInParts()
                ? ", files mapped tensor by tensor, since the system does not map one of this size whole"
                : "";
    }

    /** @return {@code 19 of 34} */
    private static String stay(BlockPlacement placement) {
        return placement.resident() + " of " + placement.blocks();
    }

    private static String size(MemoryPlan plan) {
        return plan.width() + "×" + plan.height();
    }

    /**
     * All of the plan.
     *
     * @param model loaded
     * @return a fact and what is planned of it
     */
    public static Map<String, String> facts(ZImage model) {
        MemoryPlan plan = model.memoryPlan();
        MemoryBudget budget = model.memoryBudget();
        PlannedBytes bytes = plan.bytes();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("memory", ByteCount.text(budget.bytes()) + " of " + budget.device() + " may be used");
        facts.put("text layers", placement(plan.textEncoder(), budget.mapped()));
        facts.put("blocks", placement(plan.transformer(), budget.mapped()));
        facts.put(
                "decoding",
                size(plan)
                        + (plan.tile().isPresent()
                                ? " in tiles of " + plan.tile().getAsInt() + " rows"
                                : " whole"));
        facts.put(
                "planned",
                ByteCount.text(bytes.reserved()) + " for the " + (budget.isCard() ? "card's libraries" : "process")
                        + " + "
                        + ByteCount.text(bytes.weights()) + " of weights + " + ByteCount.text(bytes.text())
                        + " to encode, " + ByteCount.text(bytes.denoise()) + " to denoise or "
                        + ByteCount.text(bytes.decode()) + " to decode = at most " + ByteCount.text(bytes.peak()));
        if (bytes.host() > 0) {
            facts.put("host memory", ByteCount.text(bytes.host()) + " of weights, copied as they are needed");
        }
        return facts;
    }

    private static String placement(BlockPlacement placement, boolean mapped) {
        return placement.isStreamed()
                ? placement.resident() + " of " + placement.blocks() + " stay on the device, " + placement.streamed()
                        + " are streamed through " + placement.slots() + " slots"
                : "all " + placement.blocks() + (mapped ? " resident" : " on the device");
    }
}
