package dev.millrace;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What the modules above engine-core may know of it and of each other. */
@ArchTag("one-jdk")
@AnalyzeClasses(
        packages = {"dev.millrace.nodes", "dev.millrace.report", "dev.millrace.serialization", "dev.millrace.testing"},
        importOptions = DoNotIncludeTests.class)
class ModulesTest {

    private static final String NODES = "dev.millrace.nodes..";
    private static final String SECOND_DRIVER = "dev.millrace.testing.internal..";
    private static final String REPORT = "dev.millrace.report..";
    private static final String SERIALIZATION = "dev.millrace.serialization..";

    @ArchTest
    static final ArchRule the_core_keeps_its_secrets = noClasses()
            .that(not(resideInAPackage(SECOND_DRIVER)))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.millrace.internal.."));

    @ArchTest
    static final ArchRule the_second_driver_sees_what_drivers_are_for = noClasses()
            .that(resideInAPackage(SECOND_DRIVER))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "dev.millrace.internal.runtime..", "dev.millrace.internal.concurrent..", "dev.millrace"));

    @ArchTest
    static final ArchRule only_the_test_engine_knows_the_second_driver = noClasses()
            .that(not(resideInAnyPackage(SECOND_DRIVER, "dev.millrace.testing.workflow..")))
            .should()
            .dependOnClassesThat(resideInAPackage(SECOND_DRIVER));

    @ArchTest
    static final ArchRule the_codec_keeps_its_secrets = noClasses()
            .that(not(resideInAPackage(SERIALIZATION)))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.millrace.serialization.internal.."));

    @ArchTest
    static final ArchRule nodes_do_not_see_the_codec =
            noClasses().that(resideInAPackage(NODES)).should().dependOnClassesThat(resideInAPackage(SERIALIZATION));

    @ArchTest
    static final ArchRule the_codec_does_not_see_nodes =
            noClasses().that(resideInAPackage(SERIALIZATION)).should().dependOnClassesThat(resideInAPackage(NODES));

    @ArchTest
    static final ArchRule reports_do_not_see_nodes =
            noClasses().that(resideInAPackage(REPORT)).should().dependOnClassesThat(resideInAPackage(NODES));

    @ArchTest
    static final ArchRule reports_keep_their_secrets = noClasses()
            .that(not(resideInAPackage(REPORT)))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.millrace.report.internal.."));

    @ArchTest
    static final ArchRule layouts_know_no_workflow = noClasses()
            .that(resideInAPackage("dev.millrace.report.internal.layout"))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "dev.millrace.definition", "dev.millrace.event", "dev.millrace.report.internal.page"));

    @ArchTest
    static final ArchRule no_package_is_part_of_a_loop =
            slices().matching("dev.millrace.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule data_name_no_classes = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream")
            .orShould()
            .beAnnotatedWith("com.fasterxml.jackson.annotation.JsonTypeInfo")
            .orShould()
            .accessTargetWhere(describe(
                    "lets JSON name classes",
                    access -> access.getName().matches("activateDefaultTyping.*|enableDefaultTyping.*")));

    @ArchTest
    static final ArchRule the_engine_hides_its_libraries = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "org.jgrapht..", "com.cronutils..", "io.github.resilience4j..", "org.apache.commons.jexl3.."));

    @ArchTest
    static final ArchRule clocks_are_asked_in_time_only = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "asks a clock",
                    access -> (access.getTargetOwner().getPackageName() + "." + access.getName())
                            .matches("java\\.time\\.now|java\\.lang\\.(nanoTime|currentTimeMillis)")));

    @ArchTest
    static void every_package_is_null_marked(JavaClasses classes) {
        assertThat(classes)
                .extracting(JavaClass::getPackage)
                .allMatch(room -> room.isAnnotatedWith(NullMarked.class), "has a package-info.java with @NullMarked");
    }

    @ArchTest
    static final ArchRule no_generic_exceptions = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

    @ArchTest
    static final ArchRule no_standard_streams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    /** A name that a stack trace or a search shows leads to one file. */
    @Test
    void no_two_source_files_have_one_name() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", ".."))) {
            var names = files.map(file -> file.toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".java") && file.contains("/src/") && !file.contains("/target/"))
                    .map(file -> file.substring(file.lastIndexOf('/') + 1))
                    .filter(name -> !name.equals("package-info.java"))
                    .toList();

            assertThat(names).isNotEmpty().doesNotHaveDuplicates();
        }
    }
}
