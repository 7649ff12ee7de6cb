package org.zimagelab.tuning.claims;

import java.util.List;
import java.util.stream.Collectors;
import org.zimagelab.tuning.Language;

/** Designs in words. */
public final class DesignText {
    private DesignText() {}

    /** What is compared, such as {@code 10/4 − 40/7.5}; empty where nothing is. */
    public static String of(Design design, Language language) {
        if (design instanceof Design.Difference difference) {
            return difference(difference, language);
        }
        if (design instanceof Design.Interaction interaction) {
            return "(" + difference(interaction.effect(), language) + ") − ("
                    + difference(interaction.against(), language) + ")";
        }
        if (design instanceof Design.Dominance dominance) {
            return dominance.of().label(language)
                    + language.of(" against each of ", " 对比 ")
                    + all(dominance.over(), language);
        }
        if (design instanceof Design.Optimum optimum) {
            String along = optimum.along().name();
            return language.of("best " + along + " of ", "最佳 " + along + "：")
                    + all(optimum.in(), language)
                    + language.of(" − best " + along + " of ", " − ")
                    + all(optimum.against(), language);
        }
        return "";
    }

    private static String difference(Design.Difference difference, Language language) {
        return difference.of().label(language) + " − " + difference.from().label(language);
    }

    private static String all(List<Setting> settings, Language language) {
        return settings.stream().map(setting -> setting.label(language)).collect(Collectors.joining(", "));
    }
}
