package org.zimagelab.checks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** The arrows of docs/development.md: between the modules, between the packages of tuning, and no circle anywhere. */
class ArchitectureTest {
    private static final String BASE = "org.zimagelab.";

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.zimagelab");

    /** What each module may know of the others. */
    private static final Map<String, Set<String>> MODULES = Map.ofEntries(
            entry("common", Set.of()),
            entry("kernel", Set.of("common")),
            entry("quality", Set.of("common")),
            entry("torch", Set.of("common")),
            entry("diffusion", Set.of("common", "torch", "quality")),
            entry("perception", Set.of("common", "torch", "quality")),
            entry("demo", Set.of("common", "torch", "diffusion", "quality")),
            entry("tuning", Set.of("common", "torch", "diffusion", "quality")),
            entry("spark", Set.of("common", "torch", "diffusion", "quality", "tuning")),
            entry("notebook", Set.of("common", "torch", "diffusion", "quality", "tuning", "demo")),
            entry("checks", Set.of("common", "kernel", "notebook")));

    /** Packages of tuning, in layers: each may know those of the layers behind it. */
    private static final List<Set<String>> TUNING = List.of(
            Set.of("adaptive", "best", "claims", "report", "diagnosis", "recommend", "compare", "rating", "trace"),
            Set.of("statistics"),
            Set.of("spread"),
            Set.of("plan"),
            Set.of("store"),
            Set.of("results"),
            Set.of("run"),
            Set.of("metric"),
            Set.of("parameter"),
            Set.of("evidence"));

    @Test
    void eachModuleKnowsOnlyThoseBelowIt() {
        MODULES.forEach((module, known) -> {
            Set<String> strangers = new TreeSet<>(MODULES.keySet());
            strangers.removeAll(known);
            strangers.remove(module);
            noClasses()
                    .that()
                    .resideInAPackage(BASE + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(strangers.stream()
                            .map(stranger -> BASE + stranger + "..")
                            .toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(ALL);
        });
    }

    @Test
    void onlyTheKernelAndTheNotebookKnowJupyter() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "kernel..", BASE + "notebook..", BASE + "checks..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.dflib..")
                .check(ALL);
    }

    /** Diffusion reads pictures to begin with, but gives no scores. */
    @Test
    void ofQualityDiffusionKnowsPicturesAlone() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "diffusion..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(BASE + "quality..").and(resideOutsideOfPackage(BASE + "quality.picture..")))
                .check(ALL);
    }

    @Test
    void plainModulesKnowNoTensor() {
        noClasses()
                .that()
                .resideInAnyPackage(BASE + "common..", BASE + "kernel..", BASE + "quality..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(ALL);
    }

    @Test
    void eachPackageOfTuningKnowsOnlyTheLayersBehindIt() {
        for (int layer = 1; layer < TUNING.size(); layer++) {
            String[] before = TUNING.subList(0, layer).stream()
                    .flatMap(Set::stream)
                    .map(name -> BASE + "tuning." + name + "..")
                    .toArray(String[]::new);
            String[] these = TUNING.get(layer).stream()
                    .map(name -> BASE + "tuning." + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAnyPackage(these)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(before)
                    .allowEmptyShould(true)
                    .check(ALL);
        }
    }

    @Test
    void scoresOfOneKindKnowNoneOfAnother() {
        Set<String> kinds = Set.of("sharpness", "colour", "exposure", "artefacts", "naturalness", "reference");
        for (String kind : kinds) {
            noClasses()
                    .that()
                    .resideInAPackage(BASE + "quality." + kind + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(kinds.stream()
                            .filter(other -> !other.equals(kind))
                            .map(other -> BASE + "quality." + other + "..")
                            .toArray(String[]::new))
                    .check(ALL);
        }
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(ALL);
    }

    @Test
    void noCommandUsesTheStaticsOfAnother() {
        List<String> found = new ArrayList<>();
        for (JavaClass origin : ALL) {
            for (JavaAccess<?> access : origin.getAccessesFromSelf()) {
                JavaClass used = outermost(access.getTargetOwner());
                if (isCommand(outermost(origin))
                        && isCommand(used)
                        && !used.equals(outermost(origin))
                        && access.getTarget().resolveMember().stream()
                                .anyMatch(member -> member.getModifiers().contains(JavaModifier.STATIC))) {
                    found.add(outermost(origin).getSimpleName() + " uses "
                            + access.getTarget().getFullName());
                }
            }
        }
        assertEquals("", String.join("\n", found));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static boolean isCommand(JavaClass type) {
        return type.isAnnotatedWith(Command.class);
    }

    /** Each package is a slice of its own. */
    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return SliceIdentifier.of(name);
        }

        @Override
        public String getDescription() {
            return "the packages";
        }
    }
}
