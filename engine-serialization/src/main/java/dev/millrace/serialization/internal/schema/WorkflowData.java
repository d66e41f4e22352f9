package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.Condition;
import dev.millrace.definition.Connection;
import dev.millrace.definition.ExecutionPolicy;
import dev.millrace.definition.Graph;
import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.serialization.internal.text.Where;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A workflow as the data of its canonical document: canonical names, in the order of the vocabulary, defaults left out.
 */
public final class WorkflowData {

    private final NodeData nodes;

    private WorkflowData(boolean whole, List<Problem> problems) {
        this.nodes = new NodeData(this, whole, problems);
    }

    /** Returns the data of a workflow; what no file can hold is added to the problems. */
    public static Map<String, Object> of(Workflow workflow, List<Problem> problems) {
        return new WorkflowData(false, problems).workflow(workflow, Where.ROOT);
    }

    /** Returns the data of a workflow with the subflows that came from files, for {@link Documents#readWritten}. */
    public static Map<String, Object> whole(Workflow workflow, List<Problem> problems) {
        return new WorkflowData(true, problems).workflow(workflow, Where.ROOT);
    }

    Map<String, Object> workflow(Workflow workflow, Where where) {
        var policy = workflow.policy();
        var out = new DataMap();
        out.put("workflowId", workflow.key().id());
        out.put("workflowName", workflow.about().name(), "");
        out.put("description", workflow.about().description(), "");
        out.put("version", workflow.key().version(), WorkflowKey.FIRST_VERSION);
        out.put("entryPointNodeId", workflow.graph().entryPoint().map(NodeId::value));
        out.put("maxConcurrency", policy.maxConcurrency(), 0);
        StartPolicyReader.write(policy.starts(), out);
        out.put("allowPause", policy.allowPause(), true);
        policy.timeout().ifPresent(timeout -> putTimeout(timeout, out));
        out.put("overtimeAfter", policy.limits().overtimeAfter().map(Duration::toString));
        out.put("timeoutCountsPauses", policy.timeoutCountsPauses(), false);
        out.put("onFailure", Spelling.ON_FAILURE, policy.onFailure(), ExecutionPolicy.DEFAULT.onFailure());
        policy.retryBudget().ifPresent(budget -> out.put("retryBudget", budget));
        out.put("compensateOnCancel", policy.compensateOnCancel(), false);
        out.put("compensateOnFailure", policy.compensateOnFailure(), true);
        out.put("compensateOnTimeout", policy.compensateOnTimeout(), true);
        if (!policy.compensation().equals(CompensationPolicy.DEFAULT)) {
            out.put("compensation", PolicyData.compensation(policy.compensation()));
        }
        policy.checkpoint()
                .ifPresent(checkpoint -> out.put("checkpointPolicy", CheckpointPolicyReader.write(checkpoint)));
        out.putData("defaultVariables", workflow.defaultVariables());
        out.put("strictVariables", workflow.variables().strict(), false);
        out.putData("environment", workflow.environment());
        workflow.variables().inherited().ifPresent(all -> out.put(InheritedEnvironment.FIELD, all.data()));
        SignatureReader.write(workflow.variables().signature(), out);
        TriggerReader.write(workflow.triggers(), out);
        NotificationReader.write(workflow.notifications(), out);
        out.putData("metadata", workflow.metadata());
        graph(workflow.graph(), GraphPath.in(where), out);
        return out.map();
    }

    private static void putTimeout(Duration timeout, DataMap out) {
        if (timeout.toNanosPart() == 0) {
            long seconds = timeout.toSeconds();
            out.put("timeoutSeconds", seconds == (int) seconds ? (Object) (int) seconds : (Object) seconds);
        } else {
            out.put("timeout", timeout.toString());
        }
    }

    Map<String, Object> body(Graph graph, GraphPath at) {
        var out = new DataMap();
        out.put("entryPointNodeId", graph.entryPoint().map(NodeId::value));
        graph(graph, at, out);
        return out.map();
    }

    void graph(Graph graph, GraphPath at, DataMap out) {
        var all = new ArrayList<Map<String, Object>>();
        for (NodeSpec node : graph.nodes()) {
            all.add(nodes.of(node, at.nodes().child(all.size())));
        }
        out.put(at.nodes().name(), all);
        if (!graph.connections().isEmpty()) {
            out.put(
                    at.connections().name(),
                    graph.connections().stream().map(WorkflowData::connection).toList());
        }
    }

    private static Map<String, Object> connection(Connection connection) {
        var options = connection.options();
        var out = new DataMap();
        out.put("sourceNodeId", connection.source().node().value());
        out.put("targetNodeId", connection.target().node().value());
        putTriggers(connection.triggers(), out);
        connection.condition().ifPresent(condition -> {
            out.put("condition", condition.text());
            out.put("language", condition.language(), Condition.EXPRESSION);
        });
        out.put("sourcePort", connection.source().port());
        out.put("targetPort", connection.target().port());
        out.put("isEnabled", options.enabled(), true);
        out.put("recovers", options.recovers(), false);
        out.put("priority", options.priority(), 0);
        out.putData("metadata", options.metadata());
        return out.map();
    }

    private static void putTriggers(Set<Trigger> triggers, DataMap out) {
        var names = triggers.stream().map(Spelling.TRIGGER::of).toList();
        if (names.size() > 1) {
            out.put("triggerMessageType", names);
        } else {
            out.put("triggerMessageType", names.get(0), Spelling.TRIGGER.of(Trigger.COMPLETE));
        }
    }
}
