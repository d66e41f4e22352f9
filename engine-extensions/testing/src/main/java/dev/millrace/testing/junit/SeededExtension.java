package dev.millrace.testing.junit;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Runs a test once for each seed, until one fails. */
final class SeededExtension implements TestTemplateInvocationContextProvider {

    private static final String PROPERTY = "millrace.seed";

    SeededExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext test) {
        if (AnnotationSupport.findAnnotation(test.getRequiredTestClass(), WorkflowTest.class)
                .isEmpty()) {
            throw new IllegalStateException(
                    "[TST-114] @SeededSchedules needs @WorkflowTest on " + test.getRequiredTestClass());
        }
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext test) {
        var failed = new AtomicBoolean();
        var asked = AnnotationSupport.findAnnotation(test.getRequiredTestMethod(), SeededSchedules.class)
                .orElseThrow();
        return seeds(asked, System.getProperty(PROPERTY, ""))
                .takeWhile(seed -> !failed.get())
                .mapToObj(seed -> new Try(seed, failed));
    }

    /**
     * Returns the seeds that are tried.
     *
     * @param property what the system property says; empty if there is none
     */
    static LongStream seeds(SeededSchedules asked, String property) {
        long one = property.isEmpty() ? asked.seed() : parse(property);
        return one == 0 ? LongStream.rangeClosed(1, asked.value()) : LongStream.of(one);
    }

    private static long parse(String property) {
        try {
            return Long.parseLong(property.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "[TST-124] the system property " + PROPERTY + " must be a whole number, and is '" + property
                            + "'; take the one of the failure's message, or leave it out to try all seeds",
                    e);
        }
    }

    /** The test with one seed. */
    record Try(long seed, AtomicBoolean failed)
            implements TestTemplateInvocationContext,
                    BeforeEachCallback,
                    TestExecutionExceptionHandler,
                    LifecycleMethodExecutionExceptionHandler {

        @Override
        public String getDisplayName(int number) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public void beforeEach(ExtensionContext test) {
            WorkflowExtension.seed(test, this);
        }

        @Override
        public void handleTestExecutionException(ExtensionContext test, Throwable thrown) throws Throwable {
            throw named(thrown);
        }

        @Override
        public void handleBeforeEachMethodExecutionException(ExtensionContext test, Throwable thrown) throws Throwable {
            throw named(thrown);
        }

        @Override
        public void handleAfterEachMethodExecutionException(ExtensionContext test, Throwable thrown) throws Throwable {
            throw named(thrown);
        }

        private Throwable named(Throwable thrown) {
            return thrown instanceof TestAbortedException ? thrown : failure(thrown);
        }

        /** Returns a failure that says the seed; the search ends with it. */
        AssertionFailedError failure(Throwable thrown) {
            failed.set(true);
            return new AssertionFailedError(
                    "with seed " + seed + ", which @SeededSchedules(seed = " + seed + ") or -D" + PROPERTY + "=" + seed
                            + " runs alone:\n" + thrown.getMessage(),
                    thrown);
        }
    }
}
