package org.zimagelab.tuning.parameter;

import java.util.List;

/**
 * What the help says about an option.
 *
 * @param name without dashes: {@code seeds}
 * @param value what stands for the value: {@code LIST}
 * @param description its lines
 */
public record OptionText(String name, String value, List<String> description) {

    public OptionText {
        description = List.copyOf(description);
    }
}
