package dev.millrace.internal.runtime;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.internal.decision.Plan;
import dev.millrace.internal.decision.PlanCompiler;
import dev.millrace.node.NodeRegistry;
import dev.millrace.validation.FlatLoops;
import dev.millrace.validation.WorkflowValidator;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The workflows that an engine has validated and compiled. Thread-safe. */
public final class Plans {

    private static final int MOST_UNREGISTERED = 1_000;

    private final NodeRegistry types;
    private final WorkflowValidator validator;
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Registered>> registered =
            new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Same, Plan> byIdentity = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Plan> byRevision = new ConcurrentHashMap<>();

    Plans(NodeRegistry types) {
        this.types = types;
        this.validator = new WorkflowValidator(types);
    }

    private record Registered(Plan plan, long order) {}

    /** A workflow by its identity: comparing whole definitions at each start would cost more than the start. */
    private record Same(Workflow workflow) {
        @Override
        @SuppressWarnings("ReferenceEquality") // identity is the point
        public boolean equals(Object other) {
            return other instanceof Same same && same.workflow == workflow;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(workflow);
        }
    }

    /**
     * Registers a workflow under its id and version; another one of the same id and version is replaced for new starts.
     *
     * @throws InvalidWorkflowException if it is refused
     */
    public Plan register(Workflow workflow) {
        var plan = of(workflow);
        var versions = registered.computeIfAbsent(workflow.id(), id -> new ConcurrentHashMap<>());
        long order =
                versions.values().stream().mapToLong(Registered::order).max().orElse(0) + 1;
        versions.put(workflow.key().version(), new Registered(plan, order));
        return plan;
    }

    /** Returns the workflow with this id that was registered last. */
    public Optional<Plan> newest(String id) {
        return Optional.ofNullable(registered.get(id))
                .flatMap(versions -> versions.values().stream()
                        .max(Comparator.comparingLong(Registered::order))
                        .map(Registered::plan));
    }

    /** Returns the workflow of exactly this revision, if it is registered or was run. */
    public Optional<Plan> ofRevision(String revision) {
        return Optional.ofNullable(byRevision.get(revision));
    }

    /** Returns the ids of all registered workflows. */
    public Collection<String> ids() {
        return List.copyOf(registered.keySet());
    }

    /**
     * Returns the plan of a workflow, compiled once.
     *
     * @throws InvalidWorkflowException if it is refused
     */
    public Plan of(Workflow workflow) {
        var key = new Same(workflow);
        var known = byIdentity.get(key);
        if (known != null) {
            return known;
        }
        var plan = compile(workflow);
        if (byIdentity.size() >= MOST_UNREGISTERED) {
            byIdentity.clear();
            byRevision.clear();
            registered.values().forEach(versions -> versions.values().forEach(version -> remember(version.plan())));
        }
        byIdentity.put(key, plan);
        byRevision.put(workflow.revision(), plan);
        return plan;
    }

    private void remember(Plan plan) {
        byRevision.put(plan.workflow().revision(), plan);
    }

    private Plan compile(Workflow workflow) {
        var problems = validator.validate(workflow);
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new InvalidWorkflowException("workflow '" + workflow.id() + "'", problems);
        }
        return PlanCompiler.compile(workflow, FlatLoops.lower(workflow.graph(), types), types);
    }
}
