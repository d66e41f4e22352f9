package dev.millrace.temporal;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Tag;

/** What the module may know of the core, and what workflow code may do. */
@Tag("one-jdk")
@AnalyzeClasses(packages = "dev.millrace.temporal", importOptions = DoNotIncludeTests.class)
class TemporalArchitectureTest {

    private static final String DRIVER = "dev.millrace.temporal.internal..";

    @ArchTest
    static final ArchRule the_core_keeps_its_secrets = noClasses()
            .that(not(resideInAPackage(DRIVER)))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.millrace.internal.."));

    @ArchTest
    static final ArchRule the_driver_sees_what_drivers_are_for = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("dev.millrace.internal.runtime.."))
            .orShould()
            .dependOnClassesThat(resideInAPackage("dev.millrace.internal.concurrent.."));

    /** A replay must choose as the first run did; activities do as they like, who tells a listener chooses nothing. */
    @ArchTest
    static final ArchRule workflow_code_asks_the_history = noClasses()
            .that(resideInAPackage(DRIVER))
            .and()
            .doNotHaveSimpleName("NodeCalls")
            .and()
            .doNotHaveSimpleName("WorkerListener")
            .should()
            .accessTargetWhere(describe(
                    "asks a clock, chance or a thread",
                    access -> (access.getTargetOwner().getName() + "." + access.getName())
                            .matches("java\\.time\\.\\w+\\.now|java\\.lang\\.System\\.(nanoTime|currentTimeMillis)"
                                    + "|java\\.lang\\.Math\\.random|java\\.util\\.UUID\\.randomUUID"
                                    + "|java\\.lang\\.Thread\\.\\w+|dev\\.millrace\\.time\\.TimeSource\\.system")));
}
