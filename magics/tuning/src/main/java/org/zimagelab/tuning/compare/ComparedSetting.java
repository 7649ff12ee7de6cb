package org.zimagelab.tuning.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * One setting of both pictures.
 *
 * @param name as of the option
 * @param a value of the first picture, a text or a number
 * @param b value of the second picture, of the same type
 */
public record ComparedSetting(String name, Object a, Object b) {

    public boolean differs() {
        return !Objects.equals(a, b);
    }

    /**
     * All settings of two pictures.
     *
     * @return every {@link Parameter} in its order (the size as one setting, guidance in both conventions, the shift
     *     that was used), then model, weights (the first 8 digits of their fingerprint), device, dtype
     */
    static List<ComparedSetting> of(RunMetadata a, RunMetadata b) {
        Request one = a.request().withDefaultShift(a.model().shift());
        Request other = b.request().withDefaultShift(b.model().shift());
        List<ComparedSetting> settings = new ArrayList<>();
        for (Parameter parameter : Parameter.values()) {
            // The model that made a picture is known better than the one that was asked for.
            if (parameter != Parameter.MODEL && parameter != Parameter.WIDTH && parameter != Parameter.HEIGHT) {
                parameter.conventions().stream()
                        .filter(convention -> !convention.isSpelling())
                        .forEach(convention -> settings.add(new ComparedSetting(
                                convention.name().replace('_', '-'), convention.of(one), convention.of(other))));
            }
        }
        settings.add(new ComparedSetting("model", a.model().name(), b.model().name()));
        settings.add(
                new ComparedSetting("weights", a.model().weights(), b.model().weights()));
        settings.add(new ComparedSetting("device", a.model().device(), b.model().device()));
        settings.add(new ComparedSetting("dtype", a.model().dtype(), b.model().dtype()));
        return List.copyOf(settings);
    }
}
