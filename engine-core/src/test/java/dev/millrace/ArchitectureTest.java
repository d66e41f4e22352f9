package dev.millrace;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@ArchTag("one-jdk")
@AnalyzeClasses(packages = "dev.millrace", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String TESTING = "dev.millrace.testing..";
    private static final String RUNTIME = "dev.millrace.internal.runtime..";
    private static final String DRIVER = "dev.millrace.internal.driver..";
    private static final String ADMISSION = "dev.millrace.internal.admission..";
    private static final String DECISION = "dev.millrace.internal.decision..";
    private static final String CONCURRENT = "dev.millrace.internal.concurrent..";
    private static final String STORE = "dev.millrace.store..";
    private static final String JOURNAL = "dev.millrace.store.journal..";
    private static final String QUEUE = "dev.millrace.queue..";
    private static final String VALIDATION = "dev.millrace.validation..";
    private static final String SCHEDULE = "dev.millrace.internal.schedule..";
    private static final String EXPRESSION = "dev.millrace.expression..";
    private static final String EVENT = "dev.millrace.event..";
    private static final String TIME = "dev.millrace.time..";

    /** The map, top to bottom. */
    private static final List<String> LINES = List.of(
            TESTING,
            "dev.millrace",
            "dev.millrace.internal.trigger",
            "dev.millrace.internal.notification",
            RUNTIME,
            DRIVER,
            ADMISSION,
            "dev.millrace.internal.decision",
            "dev.millrace.internal.decision.view..",
            "dev.millrace.internal.decision.state..",
            "dev.millrace.internal.decision.plan..",
            CONCURRENT,
            STORE,
            QUEUE,
            VALIDATION,
            SCHEDULE,
            EXPRESSION,
            "dev.millrace.node..",
            "dev.millrace.notification",
            EVENT,
            "dev.millrace.definition..",
            TIME);

    /** Where threads may meet. */
    private static final String[] SHARED = {CONCURRENT, QUEUE, TIME, STORE, TESTING};

    private static final DescribedPredicate<JavaClass> LIBRARY = resideInAnyPackage(
            "org.jgrapht..",
            "com.cronutils..",
            "io.github.resilience4j..",
            "org.apache.commons.jexl3..",
            "org.slf4j..");

    // The map

    @ArchTest
    static final ArchRule every_class_has_its_place_on_the_map =
            classes().should().resideInAnyPackage(LINES.toArray(String[]::new));

    @ArchTest
    static void a_package_imports_only_from_lower_lines(JavaClasses classes) {
        for (int line = 1; line < LINES.size(); line++) {
            var higher = LINES.subList(0, line).toArray(String[]::new);

            noClasses()
                    .that(resideInAPackage(LINES.get(line)))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(higher))
                    .check(classes);
        }
    }

    @ArchTest
    static final ArchRule test_helpers_need_events_and_time_only = noClasses()
            .that(resideInAPackage(TESTING))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.millrace..").and(not(resideInAnyPackage(TESTING, EVENT, TIME))));

    @ArchTest
    static final ArchRule no_package_is_part_of_a_loop =
            slices().matching("dev.millrace.(**)").should().beFreeOfCycles();

    @ArchTest
    static void every_package_is_null_marked(JavaClasses classes) {
        assertThat(classes)
                .extracting(JavaClass::getPackage)
                .allMatch(room -> room.isAnnotatedWith(NullMarked.class), "has a package-info.java with @NullMarked");
    }

    // Libraries

    @ArchTest
    static final ArchRule jgrapht_stays_in_validation = confined(resideInAPackage("org.jgrapht.."), VALIDATION);

    @ArchTest
    static final ArchRule jexl_stays_in_expression =
            confined(resideInAPackage("org.apache.commons.jexl3.."), EXPRESSION);

    @ArchTest
    static final ArchRule cron_utils_stays_in_schedule = confined(resideInAPackage("com.cronutils.."), SCHEDULE);

    @ArchTest
    static final ArchRule resilience4j_stays_in_decision_and_admission =
            confined(resideInAPackage("io.github.resilience4j.."), DECISION, ADMISSION);

    @ArchTest
    static final ArchRule no_library_shows_in_a_public_signature = noMethods()
            .that(describe("users see", ArchitectureTest::isForUsers))
            .should()
            .haveRawReturnType(LIBRARY)
            .orShould()
            .haveRawParameterTypes(
                    describe("with one of a library", types -> types.stream().anyMatch(LIBRARY)));

    private static boolean isForUsers(JavaMethod method) {
        var visible = Set.of(JavaModifier.PUBLIC, JavaModifier.PROTECTED);
        return !method.getOwner().getPackageName().startsWith("dev.millrace.internal")
                && method.getOwner().getModifiers().contains(JavaModifier.PUBLIC)
                && method.getModifiers().stream().anyMatch(visible::contains);
    }

    // Concurrency

    @ArchTest
    static final ArchRule locks_and_atomics_stay_where_threads_meet = confined(
            resideInAnyPackage("java.util.concurrent.locks..", "java.util.concurrent.atomic..")
                    .or(type(VarHandle.class)),
            SHARED);

    @ArchTest
    static final ArchRule synchronized_methods_stay_where_threads_meet = noMethods()
            .that()
            .areDeclaredInClassesThat(not(resideInAnyPackage(SHARED)))
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED);

    /** Class files show monitors to no rule, so this one reads the sources. */
    @Test
    void synchronized_blocks_stay_where_threads_meet() throws IOException {
        var block = Pattern.compile("\\bsynchronized\\s*\\(");
        var allowed = Pattern.compile("dev/millrace/(internal/concurrent|queue|time|store|testing)/");

        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files)
                    .filteredOn(file -> file.toString().endsWith(".java"))
                    .filteredOn(file ->
                            !allowed.matcher(file.toString().replace('\\', '/')).find())
                    .noneMatch(file -> block.matcher(contentOf(file)).find());
        }
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    @ArchTest
    static final ArchRule timers_stay_in_time = confined(
            describe(
                    "timers",
                    type -> type.getName()
                            .matches(
                                    "java\\.util\\.(Timer|TimerTask|concurrent\\.(Scheduled\\w+|Delayed?|DelayQueue))")),
            TIME);

    @ArchTest
    static final ArchRule clocks_are_asked_in_time_only = noClasses()
            .that(not(resideInAPackage(TIME)))
            .should()
            .accessTargetWhere(describe("asks a clock or waits for one", ArchitectureTest::asksClock));

    private static boolean asksClock(JavaAccess<?> access) {
        var method = access.getTarget().getName();
        var owner = access.getTargetOwner();
        return switch (owner.getName()) {
            case "java.lang.System" -> method.equals("nanoTime") || method.equals("currentTimeMillis");
            case "java.time.Clock" -> method.startsWith("system") || method.startsWith("tick");
            case "java.lang.Thread", "java.util.concurrent.TimeUnit" -> method.equals("sleep");
            case "java.util.concurrent.CompletableFuture" ->
                Set.of("orTimeout", "completeOnTimeout", "delayedExecutor").contains(method);
            default -> owner.getPackageName().equals("java.time") && method.equals("now");
        };
    }

    /**
     * The journal makes its own: nobody must be able to interrupt the thread that writes, and workers belong to the
     * host.
     */
    @ArchTest
    static final ArchRule threads_are_made_in_three_places_only = noClasses()
            .that(not(resideInAnyPackage(TIME, CONCURRENT, JOURNAL)))
            .should()
            .beAssignableTo(Thread.class)
            .orShould()
            .accessTargetWhere(describe("makes a thread", ArchitectureTest::makesThread));

    private static boolean makesThread(JavaAccess<?> access) {
        var owner = access.getTargetOwner();
        var method = access.getTarget().getName();
        var constructor = method.equals("<init>");
        return switch (owner.getName()) {
            case "java.util.concurrent.Executors" -> true;
            case "java.util.concurrent.CompletableFuture" -> method.endsWith("Async") && usesCommonPool(access);
            case "java.util.concurrent.ForkJoinPool" -> constructor || method.equals("commonPool");
            default ->
                constructor
                        && (owner.isAssignableTo(Thread.class) || owner.isAssignableTo(Executor.class))
                        && !owner.getPackageName().startsWith("dev.millrace");
        };
    }

    private static boolean usesCommonPool(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream().noneMatch(type(Executor.class));
    }

    // The decision

    @ArchTest
    static final ArchRule the_decision_knows_no_thread_chance_log_or_io = noClasses()
            .that(resideInAPackage(DECISION))
            .should()
            .dependOnClassesThat(describe("are threads, chance, logs or I/O", ArchitectureTest::isImpure))
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random");

    private static boolean isImpure(JavaClass type) {
        return IMPURE.test(type) && !PURE.contains(type.getName());
    }

    private static final DescribedPredicate<JavaClass> IMPURE = resideInAnyPackage(
                    "java.io..", "java.nio..", "java.net..", "java.util.concurrent..", "org.slf4j..")
            .or(describe(
                    "chance or a thread",
                    type -> type.getName()
                            .matches("java\\.(lang\\.(Thread|ThreadLocal|Process|ProcessBuilder|Runtime)"
                                    + "|util\\.(Random|SplittableRandom)|security\\.SecureRandom)")));

    private static final Set<String> PURE = Set.of("java.io.Serializable", "java.util.concurrent.TimeUnit");

    // Errors and streams

    @ArchTest
    static final ArchRule no_generic_exceptions = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

    @ArchTest
    static final ArchRule no_generic_errors = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "makes a plain Error",
                    access -> access.getTargetOwner().isEquivalentTo(Error.class)
                            && access.getName().equals("<init>")
                            && !access.getOriginOwner().isAssignableTo(Error.class)));

    @ArchTest
    static final ArchRule no_standard_streams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    /** Nobody but the classes of these packages may know those types. */
    private static ArchRule confined(DescribedPredicate<JavaClass> types, String... packages) {
        return noClasses().that(not(resideInAnyPackage(packages))).should().dependOnClassesThat(types);
    }
}
