package dev.millrace.spring;

import dev.millrace.definition.InvalidWorkflowException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says of an application that does not start for a definition what is wrong in which line, without a stack trace. */
final class InvalidWorkflowAnalyzer extends AbstractFailureAnalyzer<InvalidWorkflowException> {

    /** Is made by Spring Boot. */
    InvalidWorkflowAnalyzer() {}

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidWorkflowException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Correct the definition at the places that are named. Their codes are explained in docs/errors.md of"
                        + " Millrace; the goal millrace:validate finds them in the build.",
                cause);
    }
}
