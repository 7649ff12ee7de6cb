package org.zimagelab.tuning.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.diagnosis.Provenance;
import org.zimagelab.tuning.store.Pictures;

class RecommenderTest {
    private static final String CAT = "一只雪白的布偶猫,坐在窗台上,午后阳光洒落,毛发细腻有光泽,浅景深,摄影级写实风格";
    private static final String CITY = "未来城市夜景,霓虹灯闪烁,飞行汽车穿梭,赛博朋克风格";

    private static ModelInfo model(Variant variant) {
        return new ModelInfo("tiny", Path.of("tiny"), variant, "0".repeat(64), "cpu", "fp32", 1, 4, 32, 16, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "'" + CAT + "', 1024, 1024, 60, 9.5",
        "'" + CITY + "', 1024, 768, 45, 8",
        "'" + CITY + "', 1024, 1040, 55, 8.5",
        "'" + CAT + "', 1024, 1040, 70, 10",
        "'摄影，摄影，摄影', 1024, 1024, 45, 8",
        "'梦幻油画', 512, 512, 40, 6.5",
        "'梦幻油画', 1536, 1024, 50, 7",
        "'高清油画', 512, 512, 45, 8",
        "'油画，水彩，抽象，纹理，细节丰富', 512, 512, 60, 9.5",
        "'', 16, 16, 45, 8"
    })
    void theArticlesFunctionGivesItsOwnNumbers(String prompt, int width, int height, int steps, double cfg) {
        Request request = Pictures.request().withPrompt(prompt).withSize(width, height);
        Recommendation recommendation = Recommender.ARTICLE.recommend(request, model(Variant.TURBO));
        assertEquals(steps, recommendation.steps());
        assertEquals(cfg, recommendation.cfg());
        assertEquals(Guidance.ofCfg(cfg).scale(), recommendation.guidance());
        assertEquals(recommendation, RecommendParams.recommend(prompt, (long) width * height));
        assertFalse(recommendation.isRange());
    }

    @Test
    void itIsAClaimAndNamesTheWordsThatCounted() {
        Recommendation recommendation = RecommendParams.recommend(CAT, 1024 * 1024);
        assertEquals(Provenance.ARTICLE, recommendation.provenance());
        assertEquals(List.of(new KeywordMatch("摄影", "摄影"), new KeywordMatch("写实", "写实")), recommendation.words());
        assertEquals("two or more detail words (detail: 摄影, 写实; art: none)", recommendation.english());
        assertEquals("细节词不少于两个（细节词：摄影、写实；艺术词：无）", recommendation.chinese());
        assertTrue(RecommendParams.recommend("油画", 1 << 21).english().endsWith("10 steps and 0.5 cfg more"));
    }

    @Test
    void englishWordsAreWholeAndSaidToBeOurs() {
        Recommendation recommendation =
                RecommendParams.recommend("an HD Photo, a photograph of a birthday in abstraction", 1);
        assertEquals(60, recommendation.steps());
        assertEquals(List.of(new KeywordMatch("高清", "HD"), new KeywordMatch("摄影", "Photo")), recommendation.words());
        assertTrue(recommendation.english().contains("HD (for 高清, our addition), Photo (for 摄影, our addition)"));
        assertTrue(recommendation.chinese().contains("Photo（对应“摄影”，本项目补充）"), recommendation.chinese());
        assertEquals(
                List.of(),
                RecommendParams.recommend("a birthday in abstraction", 1).words());
        List<KeywordMatch> mixed =
                RecommendParams.recommend("摄影photo，oil painting风格", 1).words();
        assertEquals(List.of(new KeywordMatch("摄影", "摄影"), new KeywordMatch("油画", "oil painting")), mixed);
    }

    @Test
    void theCapsHold() {
        RecommendParams.Why large = new RecommendParams.Why(List.of(), List.of(), true);
        Recommendation recommendation = RecommendParams.answer(85, 11.75, large, "", "");
        assertEquals(90, recommendation.steps());
        assertEquals(12, recommendation.cfg());
    }

    @ParameterizedTest
    @CsvSource({
        "preview, 10, 20, 5, 6, 15, 5.5",
        "daily, 35, 50, 7, 8.5, 43, 7.75",
        "high, 55, 80, 8, 10, 68, 9",
        "creative, 30, 40, 4, 6, 35, 5",
        "strict, 60, 90, 10, 13, 75, 11.5"
    })
    void aScenarioIsARangeAndItsMiddle(
            String name, int fewest, int most, double lowest, double highest, int steps, double cfg) {
        Recommender recommender = Recommender.named("scenario", name, Recommender.scenarios());
        Recommendation recommendation = recommender.recommend(Pictures.request(), model(Variant.BASE));
        assertEquals(new Range(fewest, most), recommendation.stepsRange());
        assertEquals(new Range(lowest - 1, highest - 1), recommendation.guidanceRange());
        assertEquals(steps, recommendation.steps());
        assertEquals(cfg, recommendation.cfg());
        assertTrue(recommendation.isRange() && recommendation.provenance() == Provenance.ARTICLE);
    }

    @Test
    void theVendorSaysWhatTheModelStartsFrom() {
        for (Variant variant : Variant.values()) {
            Recommendation recommendation = Recommender.VENDOR.recommend(Pictures.request(), model(variant));
            assertEquals(variant.steps(), recommendation.steps());
            assertEquals(variant.guidance(), recommendation.guidance());
            assertEquals(Provenance.VENDOR, recommendation.provenance());
        }
        Recommendation turbo = Recommender.VENDOR.recommend(Pictures.request(), model(Variant.TURBO));
        assertEquals("8 steps, cfg 1", turbo.steps() + " steps, cfg " + (int) turbo.cfg());
    }

    @Test
    void adviceIsLaidOverARequest() {
        Request request = Pictures.request().withPrompt(CAT).withGuidance(new Guidance(1, 0.5, 0.75));
        Request advised = RecommendParams.recommend(CAT, 1).over(request);
        assertEquals(request.withSteps(60).withGuidance(new Guidance(8.5, 0.5, 0.75)), advised);
    }

    @Test
    void whoIsUnknownIsToldWhoIsThere() {
        assertEquals(Recommender.HIGH, Recommender.named("recommended", "High", Recommender.advisers()));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> Recommender.named("method", "daily", Recommender.methods()));
        assertEquals("method 'daily': expected article, vendor, comfyui, swarmui, diffusers, evidence", e.getMessage());
    }
}
