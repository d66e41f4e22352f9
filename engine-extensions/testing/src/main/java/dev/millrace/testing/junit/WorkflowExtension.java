package dev.millrace.testing.junit;

import dev.millrace.testing.workflow.TestEngine;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** Hands out the engine of a test, and notes what the tests of a class take. Confined to the test's thread. */
final class WorkflowExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {

    private static final Namespace SPACE = Namespace.create(WorkflowExtension.class);
    private static final String SEED = "seed";

    /** The folder for what all tests take of their workflows. */
    private static final String COVERAGE = "millrace.coverage";

    WorkflowExtension() {}

    /** Has the engine of a test try the order of a seed. */
    static void seed(ExtensionContext test, SeededExtension.Try seed) {
        test.getStore(SPACE).put(SEED, seed);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == TestEngine.class
                && test.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return store(test).getOrComputeIfAbsent(TestEngine.class, key -> engine(test));
    }

    private static Store store(ExtensionContext test) {
        return test.getStore(SPACE);
    }

    private static SeededExtension.@Nullable Try seedOf(ExtensionContext test) {
        return store(test).get(SEED, SeededExtension.Try.class);
    }

    private static TestEngine engine(ExtensionContext test) {
        var seed = seedOf(test);
        var engine = seed == null ? TestEngine.create() : TestEngine.seeded(seed.seed());
        var type = test.getRequiredTestClass();
        var file = AnnotationSupport.findAnnotation(type, WorkflowTest.class)
                .map(WorkflowTest::value)
                .orElse("");
        return file.isEmpty() ? engine : engine.load(beside(type, file));
    }

    /** Returns the name of the resource beside a class, if there is one; else the name as it stands. */
    private static String beside(Class<?> type, String file) {
        var name = type.getPackageName().replace('.', '/') + "/" + file;
        return type.getResource("/" + name) == null ? file : name;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        var engine = store(test).remove(TestEngine.class, TestEngine.class);
        if (engine != null) {
            closing(() -> close(test, engine), seedOf(test));
        }
    }

    /** Closes the engine of a test. A failure of that says the seed too, for the test itself may have passed. */
    static void closing(Runnable close, SeededExtension.@Nullable Try seed) {
        try {
            close.run();
        } catch (RuntimeException | Error e) {
            if (seed == null || e instanceof TestAbortedException) {
                throw e;
            }
            throw seed.failure(e);
        }
    }

    private static void close(ExtensionContext test, TestEngine engine) {
        try (engine) {
            if (isCounted(test) && engine.hasRun()) {
                ofClass(test).add(engine.coverage());
            }
        }
    }

    private static boolean isCounted(ExtensionContext test) {
        return System.getProperty(COVERAGE) != null
                || AnnotationSupport.findAnnotation(test.getRequiredTestClass(), CoverageAtLeast.class)
                        .isPresent();
    }

    private static TestCoverage ofClass(ExtensionContext test) {
        return coverage(test, test.getRequiredTestClass());
    }

    private static TestCoverage coverage(ExtensionContext test, Class<?> of) {
        var key = List.of(COVERAGE, of);
        return test.getRoot()
                .getStore(SPACE)
                .getOrComputeIfAbsent(key, unseen -> new TestCoverage(), TestCoverage.class);
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        var folder = System.getProperty(COVERAGE);
        if (folder != null) {
            var all = coverage(tests, WorkflowExtension.class);
            all.addAll(ofClass(tests));
            all.write(Path.of(folder));
        }
        AnnotationSupport.findAnnotation(tests.getRequiredTestClass(), CoverageAtLeast.class)
                .ifPresent(least -> ofClass(tests).check(least.value()));
    }
}
