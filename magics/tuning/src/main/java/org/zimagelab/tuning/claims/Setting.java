package org.zimagelab.tuning.claims;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * A setting that a claim speaks of.
 *
 * @param values parameters that differ from the model's documented defaults; none for the defaults themselves, in the
 *     file the word {@code documented}
 */
public record Setting(Map<Parameter, Object> values) {
    /** What the vendor documents for the model's variant. */
    static final Setting DOCUMENTED = new Setting(Map.of());

    public Setting {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * The request of this setting.
     *
     * @param defaults of the model, with the prompt
     * @throws IllegalArgumentException with one line, if a value is none of its parameter
     */
    public Request over(Request defaults) {
        Request request = defaults;
        for (Map.Entry<Parameter, Object> value : values.entrySet()) {
            request = value.getKey().over(request, value.getValue());
        }
        return request;
    }

    /** Steps and CFG as in {@code 40/7.5}, then what else differs; {@code documented} for the defaults. */
    public String label(Language language) {
        if (values.isEmpty()) {
            return language.of("documented", "文档默认");
        }
        List<String> parts = new ArrayList<>();
        Object steps = values.get(Parameter.STEPS);
        Object guidance = values.get(Parameter.GUIDANCE);
        if (steps != null && guidance != null) {
            parts.add(steps + "/" + cfg(guidance));
        } else if (steps != null) {
            parts.add(steps + language.of(" steps", " 步"));
        } else if (guidance != null) {
            parts.add("cfg " + cfg(guidance));
        }
        values.forEach((parameter, value) -> {
            if (parameter != Parameter.STEPS && parameter != Parameter.GUIDANCE) {
                parts.add(
                        parameter == Parameter.NEGATIVE
                                ? negative((String) value, language)
                                : (language.of(parameter.label(), parameter.chinese()) + " "
                                        + (value instanceof Double number ? NumberText.plain(number) : value)));
            }
        });
        return String.join(", ", parts);
    }

    private static String negative(String text, Language language) {
        return text.isBlank()
                ? language.of("no negative prompt", "无负面提示词")
                : language.of("negative prompt ", "负面提示词 ") + text;
    }

    private static String cfg(Object guidance) {
        return NumberText.plain(Guidance.of((Double) guidance).cfg());
    }
}
