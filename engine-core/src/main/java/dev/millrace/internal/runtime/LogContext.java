package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import java.util.Map;
import java.util.Optional;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;

/** The context of a node's own logging: which execution and node it is. Confined to the thread that calls the node. */
final class LogContext {

    private static final String EXECUTION = "executionId";
    private static final String NODE = "nodePath";
    private static final String ATTEMPT = "attempt";

    private LogContext() {}

    /**
     * Which attempt says something. Immutable.
     *
     * @param execution its execution
     * @param node its node
     * @param attempt its number
     */
    record Said(ExecutionId execution, NodePath node, int attempt) {}

    /** Returns which attempt a context is of; empty if it is of none. */
    static Optional<Said> of(Map<String, String> context) {
        var execution = context.get(EXECUTION);
        var node = context.get(NODE);
        var attempt = context.get(ATTEMPT);
        if (execution == null || node == null || attempt == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Said(ExecutionId.parse(execution), NodePath.parse(node), Integer.parseInt(attempt)));
        } catch (IllegalArgumentException e) { // the application's own words under these names
            return Optional.empty();
        }
    }

    /** Whether somebody keeps what is put there: without a backend that does, it would cost and give nothing. */
    private static final boolean IS_KEPT =
            MDC.getMDCAdapter() != null && !(MDC.getMDCAdapter() instanceof NOPMDCAdapter);

    /** Puts the attempt there; who calls its code puts back what was there before. */
    static void enter(RunningAttempt attempt) {
        if (IS_KEPT) {
            MDC.put(EXECUTION, attempt.execution().toString());
            MDC.put("workflowId", attempt.scope().execution().plan().workflow().id());
            MDC.put(NODE, attempt.path().toString());
            MDC.put(ATTEMPT, Integer.toString(attempt.attempt()));
        }
    }
}
