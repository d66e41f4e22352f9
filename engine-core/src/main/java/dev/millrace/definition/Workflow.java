package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * A definition: nodes, connections and policies. Immutable; executions never change it.
 *
 * @param key its id and version
 * @param about what people read about it
 * @param graph its nodes and connections
 * @param policy how its executions are treated
 * @param variables the variables that it declares, and what it takes and gives
 * @param metadata free data
 */
public record Workflow(
        WorkflowKey key,
        About about,
        Graph graph,
        ExecutionPolicy policy,
        DeclaredVariables variables,
        Map<String, Object> metadata) {

    /** Copies the maps. */
    public Workflow {
        requireNonNull(key, "key");
        requireNonNull(about, "about");
        requireNonNull(graph, "graph");
        requireNonNull(policy, "policy");
        requireNonNull(variables, "variables");
        metadata = Values.copy(metadata);
    }

    /** Returns a builder for a workflow with this id. */
    public static WorkflowBuilder named(String id) {
        return new WorkflowBuilder(id);
    }

    /** Returns the id. */
    public String id() {
        return key.id();
    }

    /** Returns the variables that an execution starts with, unless its caller gives others. */
    public Map<String, Object> defaultVariables() {
        return variables.values();
    }

    /** Returns what its nodes that run programs find in their environment, beside what they say themselves. */
    public Map<String, Object> environment() {
        return variables.environment();
    }

    /** Returns its declared inputs by name; empty if it takes any input. */
    public Map<String, Parameter> parameters() {
        return variables.signature().parameters();
    }

    /** Returns the templates of what it gives by name; empty if it gives what its last nodes gave. */
    public Map<String, Object> outputs() {
        return variables.signature().outputs();
    }

    /** Returns what starts executions of it beside callers. */
    public List<StartTrigger> triggers() {
        return policy.starts().triggers();
    }

    /** Returns who is told of what becomes of its executions. */
    public List<NotificationRule> notifications() {
        return policy.notifications();
    }

    /** Returns a copy whose executions are treated so. */
    public Workflow withPolicy(ExecutionPolicy other) {
        return new Workflow(key, about, graph, other, variables, metadata);
    }

    /**
     * Returns the hash of the content, code excluded, as 64 hexadecimal digits: equal content has an equal revision.
     */
    public String revision() {
        return Revision.of(this);
    }
}
