package dev.millrace.temporal.internal;

import dev.millrace.definition.Graph;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import java.util.ArrayList;
import java.util.List;

/** Finder of what a workflow asks for that has no meaning on Temporal: what is counted over several executions. */
public final class Refusals {

    private final List<Problem> problems = new ArrayList<>();

    private Refusals() {}

    /**
     * Accepts a workflow.
     *
     * @throws InvalidWorkflowException if it asks for what is not to be had here; with every place
     */
    public static void check(Workflow workflow) {
        var found = new Refusals();
        found.starts(workflow, "");
        found.graph(workflow.graph(), "");
        if (!found.problems.isEmpty()) {
            throw new InvalidWorkflowException("workflow '" + workflow.id() + "'", found.problems);
        }
    }

    private void starts(Workflow workflow, String where) {
        var starts = workflow.policy().starts();
        refuse(starts.maxExecutions() > 0, where, "maxExecutions", "counts executions");
        refuse(starts.onDuplicate().isPresent(), where, "onDuplicate", "compares executions");
    }

    private void graph(Graph graph, String where) {
        for (int i = 0; i < graph.nodes().size(); i++) {
            node(graph.nodes().get(i), where + "/nodes/" + i);
        }
    }

    private void node(NodeSpec node, String where) {
        var admission = node.policy().admission();
        var pace = admission.pace();
        refuse(!admission.locks().isEmpty(), where, "locks", "excludes nodes of other executions");
        refuse(!admission.resources().isEmpty(), where, "resources", "counts what other executions hold");
        refuse(pace.rate().isPresent(), where, "rateLimit", "counts the attempts of all executions");
        refuse(pace.throttle().isPresent(), where, "throttle", "counts the failures of all executions");
        refuse(pace.key().key().isPresent(), where, "key", "compares the attempts of all executions");
        refuse(admission.breaker().isPresent(), where, "circuitBreakerPolicy", "counts the failures of all executions");
        refuse(
                admission.maxConcurrentExecutions() > 0,
                where,
                "maxConcurrentExecutions",
                "counts the attempts of all executions");
        node.work().body().ifPresent(body -> graph(body, where + "/body"));
        node.work().subflow().ifPresent(inner -> {
            starts(inner, where + "/workflowDefinition");
            graph(inner.graph(), where + "/workflowDefinition");
        });
    }

    private void refuse(boolean isThere, String where, String key, String does) {
        if (isThere) {
            problems.add(Problem.error(
                    "TMP-100",
                    where + "/" + key,
                    "'" + key + "' " + does + ", and executions on Temporal know nothing of each other; leave it out,"
                            + " limit the worker (maxConcurrentActivityExecutionSize, a task queue of its own with a"
                            + " rate), or run the workflow on the engine"));
        }
    }
}
