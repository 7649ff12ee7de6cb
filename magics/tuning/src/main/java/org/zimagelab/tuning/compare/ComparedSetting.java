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
     * All settings of two pictures; empty if it is not known how one of them was made.
     *
     * @return every {@link Parameter} in its order, cfg (the same strength in the common convention) behind guidance,
     *     then max-length, model, weights (the first 8 digits of their fingerprint), device, dtype; of shift the one
     *     that ran
     */
    static List<ComparedSetting> of(ComparedPicture a, ComparedPicture b) {
        List<ComparedSetting> settings = new ArrayList<>();
        if (a.request().isPresent() && b.request().isPresent()) {
            requests(settings, a, b);
        }
        if (a.model().isPresent() && b.model().isPresent()) {
            RunMetadata.Model one = a.model().get();
            RunMetadata.Model other = b.model().get();
            settings.add(new ComparedSetting("model", one.name(), other.name()));
            settings.add(new ComparedSetting("weights", weights(one), weights(other)));
            settings.add(new ComparedSetting("device", one.device(), other.device()));
            settings.add(new ComparedSetting("dtype", one.dtype(), other.dtype()));
        }
        return List.copyOf(settings);
    }

    private static void requests(List<ComparedSetting> settings, ComparedPicture a, ComparedPicture b) {
        Request one = request(a);
        Request other = request(b);
        for (Parameter parameter : Parameter.values()) {
            // What made a picture is known better than what was asked for, and the size is told as one setting.
            if (parameter != Parameter.MODEL && parameter != Parameter.WIDTH && parameter != Parameter.HEIGHT) {
                parameter
                        .conventions()
                        .forEach(convention -> settings.add(new ComparedSetting(
                                convention.name().replace('_', '-'), convention.of(one), convention.of(other))));
            }
        }
    }

    /** What was asked, with the shift that ran where that is known. */
    private static Request request(ComparedPicture side) {
        Request request = side.request().get();
        return side.model()
                .map(model -> request.withDefaultShift(model.shift()))
                .orElse(request);
    }

    private static String weights(RunMetadata.Model model) {
        return model.fingerprint().substring(0, Math.min(8, model.fingerprint().length()));
    }
}
