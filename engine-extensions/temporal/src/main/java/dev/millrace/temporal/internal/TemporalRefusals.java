package dev.millrace.temporal.internal;

import dev.millrace.StartOptions;
import dev.millrace.definition.Graph;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Problem;
import dev.millrace.definition.StartSettings;
import dev.millrace.definition.StartTerms;
import dev.millrace.definition.Workflow;
import dev.millrace.internal.driver.AskedStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finder of what a workflow asks for that has no meaning on Temporal: what is not of one execution alone. */
public final class TemporalRefusals {

    private final List<Problem> problems = new ArrayList<>();

    private TemporalRefusals() {}

    /**
     * Accepts a workflow.
     *
     * @throws InvalidWorkflowException if it asks for what is not to be had here; with every place
     */
    public static void check(Workflow workflow) {
        var problems = of(workflow);
        if (!problems.isEmpty()) {
            throw new InvalidWorkflowException("workflow '" + workflow.id() + "'", problems);
        }
    }

    /**
     * Accepts what is said of a start.
     *
     * @throws IllegalArgumentException if it asks for what is not to be had here
     */
    public static void check(StartOptions options) {
        var terms = options.terms();
        boolean isKnown = options.selection().isEmpty()
                && !options.labels().containsKey(AskedStart.LANE)
                && terms.settings().equals(StartSettings.NONE)
                && isAlone(terms.withPriority(Optional.empty()));
        if (!isKnown) {
            throw new IllegalArgumentException("[TMP-104] a start on Temporal has a key, variables, labels, who starts"
                    + " it, and a priority; a selection of nodes, other settings, a lane, whenFull and an onDuplicate"
                    + " other than ALLOW are not to be had there");
        }
    }

    /** Whoever allows duplicates compares nothing. */
    private static boolean isAlone(StartTerms terms) {
        return terms.equals(StartTerms.DEFAULT)
                || terms.equals(new StartTerms(Optional.empty(), Optional.empty(), Optional.of(OnDuplicate.ALLOW)));
    }

    /** Returns what a workflow asks for that is not to be had here, with every place. */
    static List<Problem> of(Workflow workflow) {
        var found = new TemporalRefusals();
        found.starts(workflow, "");
        found.graph(workflow.graph(), "");
        return found.problems;
    }

    private void starts(Workflow workflow, String where) {
        var starts = workflow.policy().starts();
        refuse(starts.maxExecutions() > 0, where, "maxExecutions", "counts executions");
        refuse(starts.onDuplicate().isPresent(), where, "onDuplicate", "compares executions");
        refuse(starts.key().isPresent(), where, "key", "compares executions");
        refuse(!starts.triggers().isEmpty(), where, "triggers", "is a matter of the engine's triggers");
        refuse(!workflow.notifications().isEmpty(), where, "notifications", "is a matter of the engine's channels");
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
        boolean compares = pace.key().key().isPresent() && pace.key().rule() != OnDuplicate.ALLOW;
        refuse(compares, where, "key", "compares the attempts of all executions");
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
                    "'" + key + "' " + does + ", and an execution on Temporal stands for itself; leave it out, use what"
                            + " Temporal has for it (limits and rates of workers, schedules), or run the workflow on"
                            + " the engine"));
        }
    }
}
