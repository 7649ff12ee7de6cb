package org.zimagelab.tuning.recommend;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;

/**
 * The article's {@code recommend_params(prompt, resolution)}, rule by rule, as published in January 2026. The Chinese
 * keywords are the article's; this project added the English ones.
 */
public final class RecommendParams {
    private static final List<PromptKeyword> DETAIL = List.of(
            PromptKeyword.of("高清", "high definition", "high-definition", "HD"),
            PromptKeyword.of("摄影", "photo", "photograph", "photographic", "photography"),
            PromptKeyword.of("写实", "realistic", "photorealistic", "realism"),
            PromptKeyword.of("细节丰富", "rich detail", "rich details", "richly detailed", "highly detailed"),
            PromptKeyword.of("纹理", "texture", "textures", "textured"));
    private static final List<PromptKeyword> ART = List.of(
            PromptKeyword.of("油画", "oil painting"),
            PromptKeyword.of("水彩", "watercolour", "watercolor"),
            PromptKeyword.of("抽象", "abstract"),
            PromptKeyword.of("梦幻", "dreamlike", "dreamy"));

    private static final int ENOUGH_WORDS = 2;
    private static final long LARGE = 1024L * 1024;
    private static final int MOST_STEPS = 90;
    private static final double MOST_CFG = 12.0;

    private RecommendParams() {}

    /**
     * What the article recommends.
     *
     * @param prompt each keyword in it counts once
     * @param resolution width × height, pixels
     */
    public static Recommendation recommend(String prompt, long resolution) {
        List<KeywordMatch> detail = PromptKeyword.in(prompt, DETAIL);
        List<KeywordMatch> art = PromptKeyword.in(prompt, ART);
        Why why = new Why(detail, art, resolution > LARGE);
        if (detail.size() >= ENOUGH_WORDS) {
            return answer(60, 9.5, why, "two or more detail words", "细节词不少于两个");
        }
        if (art.size() >= ENOUGH_WORDS) {
            return answer(40, 6.5, why, "two or more art words", "艺术词不少于两个");
        }
        return answer(45, 8.0, why, "two of neither", "两类词均不足两个");
    }

    static Recommendation recommend(Recommender recommender, Request request, ModelInfo model) {
        return recommend(request.prompt(), (long) request.width() * request.height());
    }

    /** The keywords that were found, and whether the picture is large. */
    record Why(List<KeywordMatch> detail, List<KeywordMatch> art, boolean large) {

        private String english(String rule) {
            return rule + " (detail: " + named(detail, true) + "; art: " + named(art, true) + ")"
                    + (large ? ", and more than 1024×1024 pixels: 10 steps and 0.5 cfg more" : "");
        }

        private String chinese(String rule) {
            return rule + "（细节词：" + named(detail, false) + "；艺术词：" + named(art, false) + "）"
                    + (large ? "，且像素多于 1024×1024：加 10 步、cfg 加 0.5" : "");
        }

        private static String named(List<KeywordMatch> words, boolean english) {
            if (words.isEmpty()) {
                return english ? "none" : "无";
            }
            return words.stream()
                    .map(english ? KeywordMatch::english : KeywordMatch::chinese)
                    .collect(Collectors.joining(english ? ", " : "、"));
        }
    }

    /** Separate from the rules, so that a test can reach the upper limits, which no rule reaches. */
    static Recommendation answer(int baseSteps, double baseCfg, Why why, String english, String chinese) {
        int steps = Math.min(MOST_STEPS, baseSteps + (why.large() ? 10 : 0));
        double guidance = Guidance.ofCfg(Math.min(MOST_CFG, baseCfg + (why.large() ? 0.5 : 0)))
                .scale();
        return new Recommendation(
                Recommender.ARTICLE,
                "Z-Image-Turbo tutorial of January 2026, recommend_params",
                steps,
                guidance,
                new Range(steps, steps),
                new Range(guidance, guidance),
                Stream.concat(why.detail().stream(), why.art().stream()).toList(),
                why.english(english),
                why.chinese(chinese));
    }
}
