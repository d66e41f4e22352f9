package dev.millrace.testing.junit;

import static java.util.Objects.requireNonNull;

import dev.millrace.EngineBuilder;
import dev.millrace.testing.conformance.ConformanceCase;
import dev.millrace.testing.conformance.ConformanceSuite;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Case files as JUnit tests, one a file; what {@code millrace test} runs:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> cases() {
 *     return WorkflowCases.in(Path.of("src/test/workflows"));
 * }
 * }</pre>
 */
public final class WorkflowCases {

    private WorkflowCases() {}

    /**
     * Returns a test for a case file, or for each one of a folder, by name.
     *
     * @throws dev.millrace.testing.conformance.InvalidCaseException if one cannot be read or is no case
     */
    public static Stream<DynamicTest> in(Path fileOrFolder) {
        return in(fileOrFolder, engine -> engine);
    }

    /** Returns such tests for engines that are set up further: with node types, a store, time. */
    public static Stream<DynamicTest> in(Path fileOrFolder, UnaryOperator<EngineBuilder> engine) {
        requireNonNull(engine, "engine");
        return ConformanceSuite.load(fileOrFolder).cases().stream()
                .map(one -> DynamicTest.dynamicTest(one.toString(), () -> check(one, engine)));
    }

    private static void check(ConformanceCase one, UnaryOperator<EngineBuilder> engine) {
        var report = one.run(engine);
        if (!report.passed()) {
            throw new AssertionError(report);
        }
    }
}
