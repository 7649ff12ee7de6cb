package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.demo.world.KnownWords;
import org.zimagelab.demo.world.ParsedPrompt;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.claims.Claim;
import org.zimagelab.tuning.claims.ClaimFile;
import org.zimagelab.tuning.claims.ClaimPrompt;
import org.zimagelab.tuning.claims.Design;
import org.zimagelab.tuning.claims.Meaning;
import org.zimagelab.tuning.claims.Setting;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;

/** The claims that come with the program: nothing that the article or the vendor says is left out. */
class ShippedClaimsTest {
    /** What an earlier version of the article's notebook tested, 37 readings on two models. */
    private static final List<String> EARLIER = List.of("""
            table-10-4/blurred table-10-4/fails table-10-7.5/blurred
            table-10-7.5-recognisable/shows-as-much table-10-12/strong-colour table-10-12/halos
            table-40-4-structure/shows-as-much table-40-4-detail/weak-detail table-40-12/rich-detail
            table-80-4/as-clear table-80-7.5/as-clear table-80-7.5/shows-as-much
            table-80-12/strong-colour table-80-12/halos table-40-7.5-vendor/clear
            table-40-7.5-vendor/rich-detail table-40-7.5-vendor/follows case-1-outline/shows-as-much
            case-1/weak-detail case-1/overexposed case-1/strong-colour case-2/blurred
            case-2/weak-detail case-3/follows case-3-vendor/clear case-3-vendor/rich-detail
            case-3-vendor/follows few-steps-rule/blurred few-steps-rule/fails many-steps-rule/clear
            many-steps-rule/follows conclusion/clear conclusion/rich-detail conclusion/follows
            conclusion-vendor/clear conclusion-vendor/rich-detail conclusion-vendor/follows
            """.strip().split("\\s+"));

    private static Map<String, Long> readingsByFamily(ClaimFile file) {
        return file.claims().stream()
                .collect(Collectors.groupingBy(Claim::family, TreeMap::new, Collectors.summingLong(Claim::readings)));
    }

    private static Set<String> ids(ClaimFile file) {
        Set<String> ids = new HashSet<>();
        for (Claim claim : file.claims()) {
            claim.meanings().forEach(meaning -> ids.add(claim.id() + "/" + meaning.name()));
        }
        return ids;
    }

    @Test
    void everythingThatTheArticleSaysIsThere() {
        ClaimFile article = ClaimFile.read("article");
        assertEquals(
                Map.of(
                        "table",
                        14L,
                        "pair",
                        7L,
                        "causes",
                        17L,
                        "scenarios",
                        9L,
                        "rules",
                        11L,
                        "cases",
                        12L,
                        "script",
                        3L,
                        "recommend",
                        7L,
                        "practice",
                        3L),
                readingsByFamily(article));
        assertEquals(37, EARLIER.size());
        assertEquals(
                Set.of(),
                EARLIER.stream().filter(id -> !ids(article).contains(id)).collect(Collectors.toSet()));
        // each of its nine cells, three cases and five scenarios
        for (String id : List.of(
                "table-10-4",
                "table-10-7.5",
                "table-10-12",
                "table-40-4-detail",
                "table-40-7.5-best",
                "table-40-12",
                "table-80-4",
                "table-80-7.5",
                "table-80-12",
                "case-1",
                "case-2",
                "case-3",
                "preview",
                "daily",
                "high-quality",
                "creative",
                "strict")) {
            assertTrue(article.claims().stream().anyMatch(claim -> claim.id().equals(id)), id);
        }
        assertEquals(
                List.of("half-precision", "enlarge", "logs"),
                article.claims().stream()
                        .filter(claim -> claim.family().equals("practice"))
                        .map(Claim::id)
                        .toList());
    }

    @Test
    void everythingThatTheVendorSaysIsThere() {
        assertEquals(Map.of("turbo", 7L, "base", 11L, "both", 5L), readingsByFamily(ClaimFile.read("vendor")));
    }

    @Test
    void settingsOfOtherProgramsAreConvertedExactly() {
        ClaimFile comfy = ClaimFile.read("comfyui");
        assertEquals(Map.of("turbo", 6L, "base", 6L), readingsByFamily(comfy));
        Setting template = new Setting(Map.of(
                Parameter.STEPS,
                8,
                Parameter.GUIDANCE,
                0.0,
                Parameter.SAMPLER,
                "res_multistep",
                Parameter.SCHEDULE,
                "simple",
                Parameter.SHIFT,
                3.0));
        assertTrue(comfy.claims().get(0).design().settings().contains(template));
        assertEquals(Map.of("turbo", 9L, "base", 7L), readingsByFamily(ClaimFile.read("swarmui")));
        assertEquals(Map.of("turbo", 4L, "base", 2L), readingsByFamily(ClaimFile.read("diffusers")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"article", "vendor", "comfyui", "swarmui", "diffusers"})
    void eachClaimCanBeTestedOrSaysWhyNot(String name) {
        ClaimFile file = ClaimFile.read(name);
        assertTrue(file.prompts().size() >= 6);
        for (ClaimPrompt prompt : file.prompts()) {
            // so that the checker of the demo models can say how much of the prompt a picture shows
            ParsedPrompt.of(prompt.text());
            assertNotEquals("", prompt.text());
        }
        for (Claim claim : file.claims()) {
            for (Meaning meaning : claim.meanings()) {
                boolean isCost =
                        Metric.COSTS.stream().anyMatch(cost -> cost.name().equals(meaning.score()));
                assertTrue(
                        isCost
                                || meaning.margin().isPresent()
                                || Scores.named(meaning.score())
                                        .relevantDifference()
                                        .isPresent()
                                || claim.design() instanceof Design.Optimum,
                        claim.id() + ": " + meaning.name() + " has no margin");
            }
        }
    }

    @Test
    void theDemoModelsKnowTheWordsOfThePromptsThatAreNotTheArticles() {
        ClaimFile file = ClaimFile.read("article");
        for (ClaimPrompt prompt : file.prompts().subList(2, file.prompts().size())) {
            assertEquals(List.of(), KnownWords.unknown(prompt.text()), prompt.id());
            assertEquals(List.of(), KnownWords.unknown(prompt.negative()), prompt.id());
        }
    }
}
