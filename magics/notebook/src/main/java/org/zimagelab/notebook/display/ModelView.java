package org.zimagelab.notebook.display;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.zimagelab.common.ByteCount;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.WeightDtype;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.GuidanceText;
import org.zimagelab.tuning.NumberText;

/** A loaded model, in one line and in full. */
public final class ModelView {

    private ModelView() {}

    /**
     * The most important facts.
     *
     * @param info of a loaded model
     * @return {@code demo-base: base model · fp32 on cpu · 5.1 million weights · 10.2 MB · 128×128 · taken as base by
     *     its name demo-base}
     */
    public static String line(ModelInfo info) {
        return info.name() + ": " + variant(info) + " model · " + info.dtype() + " on " + info.device() + held(info)
                + " · "
                + weights(info) + " · " + ByteCount.text(info.bytes()) + " · " + info.size() + "×" + info.size()
                + (info.files().isEmpty() ? "" : " · " + String.join(", ", info.files())) + " · taken as "
                + taken(info);
    }

    /** Its name, and in which form it computes: {@code demo-base (fp32)}. */
    public static String named(ModelInfo info) {
        return info.name() + " (" + info.dtype() + held(info) + ")";
    }

    private static String held(ModelInfo info) {
        return info.weightDtype() == WeightDtype.STORED
                ? ""
                : ", matrices in " + info.weightDtype().word();
    }

    /** Says where the variant was read, or that its defaults are a guess. */
    private static String taken(ModelInfo info) {
        return variant(info)
                + info.variantFrom()
                        .map(from -> " by " + from)
                        .orElseGet(() -> "; neither its configs nor its name say so, so these defaults are a guess: "
                                + defaults(info) + ". Set others with --steps and --guidance");
    }

    private static String defaults(ModelInfo info) {
        return Amounts.count(info.variant().steps(), "step") + ", "
                + GuidanceText.guidance(info.variant().guidance());
    }

    /**
     * All that is known of it.
     *
     * @param info of a loaded model
     * @param memory how it uses the memory
     * @return a table of two columns
     */
    public static MimeBundle bundle(ModelInfo info, Map<String, String> memory) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", info.name());
        facts.put("folder", info.folder().toString());
        if (!info.files().isEmpty()) {
            facts.put("files", String.join(", ", info.files()));
        }
        facts.put("variant", taken(info));
        facts.put("defaults", defaults(info));
        facts.put("device", info.device());
        facts.put("dtype", info.dtype() + held(info));
        facts.put("weights", weights(info) + ", " + ByteCount.text(info.bytes()) + " on disk");
        facts.put("size", info.size() + "×" + info.size() + " pixels; multiples of " + info.sizeMultiple());
        facts.put("shift", NumberText.plain(info.shift()));
        facts.put("fingerprint", info.fingerprint());
        facts.putAll(memory);
        HtmlTable table = new HtmlTable();
        facts.forEach(
                (fact, value) -> table.add(List.of(HtmlTable.Cell.head(fact, "left"), HtmlTable.Cell.left(value))));
        String text = facts.entrySet().stream()
                .map(e -> String.format(Locale.ROOT, "%-12s %s", e.getKey(), e.getValue()))
                .collect(Collectors.joining("\n"));
        return MimeBundle.html(table.html(), text);
    }

    private static String variant(ModelInfo info) {
        return info.variant().name().toLowerCase(Locale.ROOT);
    }

    private static String weights(ModelInfo info) {
        return info.parameters() < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f million weights", info.parameters() / 1e6)
                : String.format(Locale.ROOT, "%.2f billion weights", info.parameters() / 1e9);
    }
}
