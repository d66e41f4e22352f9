package dev.millrace.internal.runtime;

import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;

/** The context of a node's own logging: which execution and node it is. Confined to the thread that calls the node. */
final class LogContext {

    private LogContext() {}

    /** Whether somebody keeps what is put there: without a backend that does, it would cost and give nothing. */
    private static final boolean IS_KEPT =
            MDC.getMDCAdapter() != null && !(MDC.getMDCAdapter() instanceof NOPMDCAdapter);

    /** Puts the attempt there; who calls its code puts back what was there before. */
    static void enter(RunningAttempt attempt) {
        if (IS_KEPT) {
            MDC.put("executionId", attempt.execution().toString());
            MDC.put("workflowId", attempt.scope().execution.plan.workflow().id());
            MDC.put("nodePath", attempt.path().toString());
            MDC.put("attempt", Integer.toString(attempt.attempt()));
        }
    }
}
