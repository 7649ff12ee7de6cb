package org.zimagelab.notebook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the modules, and none in circles. */
@AnalyzeClasses(packages = "org.zimagelab", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String NOTEBOOK = "org.zimagelab.notebook..";
    private static final String TUNING = "org.zimagelab.tuning..";
    private static final String DIFFUSION = "org.zimagelab.diffusion..";
    private static final String QUALITY = "org.zimagelab.quality..";
    private static final String PERCEPTION = "org.zimagelab.perception..";
    private static final String DEMO = "org.zimagelab.demo..";
    private static final String KERNEL = "org.zimagelab.kernel..";

    @ArchTest
    static final ArchRule NOTEBOOK_KNOWS_NO_KERNEL_OF_OURS = leaves(NOTEBOOK, KERNEL);

    @ArchTest
    static final ArchRule TUNING_KNOWS_NO_NOTEBOOK = leaves(TUNING, NOTEBOOK, KERNEL, DEMO, "org.dflib..");

    @ArchTest
    static final ArchRule DIFFUSION_STANDS_ALONE =
            leaves(DIFFUSION, NOTEBOOK, TUNING, QUALITY, DEMO, KERNEL, "org.dflib..");

    @ArchTest
    static final ArchRule QUALITY_STANDS_ALONE =
            leaves(QUALITY, NOTEBOOK, TUNING, DIFFUSION, DEMO, KERNEL, "org.dflib..", "ai.djl..");

    @ArchTest
    static final ArchRule DEMO_KNOWS_NO_NOTEBOOK = leaves(DEMO, NOTEBOOK, TUNING, KERNEL, "org.dflib..");

    @ArchTest
    static final ArchRule PERCEPTION_IS_FOUND_NEVER_NAMED = noClasses()
            .that()
            .resideOutsideOfPackage(PERCEPTION)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(PERCEPTION);

    @ArchTest
    static final ArchRule PERCEPTION_KNOWS_NO_NOTEBOOK =
            leaves(PERCEPTION, NOTEBOOK, TUNING, DEMO, KERNEL, "org.dflib..");

    @ArchTest
    static final ArchRule NO_CIRCLES_IN_NOTEBOOK =
            slices().matching("org.zimagelab.notebook.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PARTS_OF_NOTEBOOK_DO_NOT_KNOW_THE_WHOLE = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.zimagelab.notebook.session..",
                    "org.zimagelab.notebook.display..",
                    "org.zimagelab.notebook.charts..",
                    "org.zimagelab.notebook.commands..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.zimagelab.notebook");

    private static ArchRule leaves(String from, String... alone) {
        return noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(alone);
    }
}
