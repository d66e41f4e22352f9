package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Says a workflow: nodes first, then connections. Confined to the thread that builds. */
public final class WorkflowBuilder extends GraphBuilder<WorkflowBuilder> {

    private final String id;
    private final Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> environment = new LinkedHashMap<>();
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    private String version = WorkflowKey.FIRST_VERSION;
    private About about = About.NOTHING;
    private ExecutionPolicy policy = ExecutionPolicy.DEFAULT;
    private NodeDefaults defaults = NodeDefaults.NONE;
    private boolean strict;
    private Optional<InheritedEnvironment> inherited = Optional.empty();
    private Batch batch = Batch.IN_ORDER;

    WorkflowBuilder(String id) {
        this.id = new WorkflowKey(id, version).id();
    }

    @Override
    WorkflowBuilder self() {
        return this;
    }

    /** Sets the author's version; {@code 1.0} without it. */
    public WorkflowBuilder version(String authors) {
        version = requireNonNull(authors, "version");
        return this;
    }

    /** Sets the title. */
    public WorkflowBuilder name(String title) {
        about = new About(title, about.description());
        return this;
    }

    /** Sets the description. */
    public WorkflowBuilder description(String text) {
        about = new About(about.name(), text);
        return this;
    }

    /** Changes the policy of executions, starting from what it is. */
    public WorkflowBuilder policy(UnaryOperator<ExecutionPolicy> change) {
        policy = change.apply(policy);
        return this;
    }

    /** Says when an engine with a store makes safe what an execution has done; without it, what the engine says. */
    public WorkflowBuilder checkpoint(CheckpointPolicy when) {
        policy = policy.withCheckpoint(requireNonNull(when, "when"));
        return this;
    }

    /** Sets what its nodes are treated by where they do not say so themselves. */
    public WorkflowBuilder defaults(NodeDefaults given) {
        defaults = requireNonNull(given, "given");
        return this;
    }

    /** Sets a default variable. */
    public WorkflowBuilder variable(String name, @Nullable Object value) {
        variables.put(requireNonNull(name, "name"), value);
        return this;
    }

    /**
     * Sets that only declared variables may be read, those with a default; without it, one that is not there is null.
     */
    public WorkflowBuilder strictVariables() {
        strict = true;
        return this;
    }

    /**
     * Sets a variable in the environment of every program that the workflow's nodes run.
     *
     * @param value a text, which may hold templates, a number or a boolean
     */
    public WorkflowBuilder environment(String name, Object value) {
        environment.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return this;
    }

    /**
     * Sets what the programs of the workflow's nodes get from the engine's own environment; without it, what the engine
     * says. A node that says so itself wins.
     */
    public WorkflowBuilder inheritEnvironment(InheritedEnvironment variables) {
        inherited = Optional.of(variables);
        return this;
    }

    /**
     * Declares an input. As soon as one is declared, a start is checked against the declared ones, and other names are
     * refused.
     */
    public WorkflowBuilder parameter(String name, Parameter parameter) {
        parameters.put(requireNonNull(name, "name"), requireNonNull(parameter, "parameter"));
        return this;
    }

    /**
     * Declares an output: as soon as one is declared, these are what a completed execution gives.
     *
     * @param template a value with templates, which may begin with {@code input}, {@code variables},
     *     {@code execution} and {@code nodes}
     */
    public WorkflowBuilder output(String name, @Nullable Object template) {
        outputs.put(requireNonNull(name, "name"), template);
        return this;
    }

    /**
     * Adds the starts of a batch as nodes; what follows a failure, the workflow's policy says.
     *
     * @throws IllegalArgumentException if it has none
     */
    public WorkflowBuilder batch(Batch starts) {
        if (requireNonNull(starts, "starts").starts().isEmpty()) {
            throw new IllegalArgumentException("a batch needs at least one start; say it with start, startEach (which"
                    + " was given no inputs, if it was called) or startForEach");
        }
        batch = starts;
        return this;
    }

    /** Has a channel of the host's told of something that becomes of its executions. */
    public WorkflowBuilder notification(NotificationRule rule) {
        var all = new ArrayList<>(policy.notifications());
        all.add(requireNonNull(rule, "rule"));
        policy = policy.withNotifications(all);
        return this;
    }

    /** Adds what starts executions beside callers, once an engine is told to arm the workflow's triggers. */
    public WorkflowBuilder trigger(StartTrigger trigger) {
        var all = new ArrayList<>(policy.starts().triggers());
        all.add(requireNonNull(trigger, "trigger"));
        policy = policy.withStarts(starts -> starts.withTriggers(all));
        return this;
    }

    /** Sets free data. */
    public WorkflowBuilder metadata(String name, @Nullable Object value) {
        metadata.put(requireNonNull(name, "name"), value);
        return this;
    }

    /**
     * Builds the workflow.
     *
     * @throws InvalidWorkflowException if ids repeat or a connection's end does not exist; with every such problem at
     *     once
     */
    public Workflow build() {
        batch.nodes(policy.onFailure()).forEach(this::add);
        batch.connections(policy.onFailure()).forEach(this::add);
        batch = Batch.IN_ORDER;
        List<Problem> problems = problems();
        var graph = graph();
        problems.addAll(refusals());
        if (!problems.isEmpty()) {
            throw new InvalidWorkflowException("workflow '" + id + "'", problems);
        }
        return new Workflow(
                new WorkflowKey(id, version),
                about,
                graph.withDefaults(defaults),
                policy,
                new DeclaredVariables(variables, strict, environment, inherited, signature()),
                metadata);
    }

    private Signature signature() {
        return new Signature(parameters, Values.copy(outputs));
    }
}
