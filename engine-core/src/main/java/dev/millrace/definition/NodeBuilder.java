package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Says a node. Confined to the thread that builds. */
public final class NodeBuilder {

    private final NodeId id;
    private final NodeOrder order;
    private final List<Connection> dependencies;
    private final Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
    private Work work;
    private NodePolicy policy = NodePolicy.DEFAULT;
    private About about = About.NOTHING;
    private @Nullable Condition runIf;
    private StepLists lists = StepLists.NONE;

    NodeBuilder(NodeId id, Work work, NodeOrder order, List<Connection> dependencies) {
        this.id = id;
        this.order = order;
        this.dependencies = dependencies;
        this.work = work;
    }

    /** Sets the title. */
    public NodeBuilder name(String title) {
        about = new About(title, about.description(), about.tags());
        return this;
    }

    /** Sets the description. */
    public NodeBuilder description(String text) {
        about = new About(about.name(), text, about.tags());
        return this;
    }

    /** Adds tags, by which a partial run may choose the node. */
    public NodeBuilder tags(String... more) {
        var tags = new LinkedHashSet<>(about.tags());
        tags.addAll(List.of(more));
        about = new About(about.name(), about.description(), tags);
        return this;
    }

    /** Takes the node out: it is skipped, and its connections do not exist. */
    public NodeBuilder disabled() {
        return admission(policy.admission().withAbsence(Optional.of(Absence.DISABLED)));
    }

    /** Sets a field of the node's type, such as {@code scriptContent}. */
    public NodeBuilder set(String field, @Nullable Object value) {
        settings.put(requireNonNull(field, "field"), value);
        return this;
    }

    /** Sets one input: a literal, or a text with {@code ${...}} templates. Inputs replace what the sources deliver. */
    public NodeBuilder input(String name, @Nullable Object value) {
        inputs.put(requireNonNull(name, "name"), value);
        return this;
    }

    /**
     * Sets the nested graph of a loop or container.
     *
     * @throws InvalidWorkflowException if its phases and dependencies cannot be
     */
    public NodeBuilder body(UnaryOperator<BodyBuilder> nested) {
        var body = nested.apply(new BodyBuilder());
        work = work.withBody(body.graph());
        if (!body.refusals().isEmpty()) {
            throw new InvalidWorkflowException("the body of node '" + id + "'", body.refusals());
        }
        return this;
    }

    /** Adds the steps of a {@code Steps} node, in their order: nodes, and no connections between them. */
    public NodeBuilder steps(UnaryOperator<BodyBuilder> main) {
        return list(StepLists.STEPS, main);
    }

    /** Adds what a {@code Steps} node does when its steps have failed, in the same way. */
    public NodeBuilder retrySteps(UnaryOperator<BodyBuilder> others) {
        return list(StepLists.RETRY_STEPS, others);
    }

    /** Adds what a {@code Steps} node does when nothing is tried any more, in the same way. */
    public NodeBuilder failureSteps(UnaryOperator<BodyBuilder> others) {
        return list(StepLists.FAILURE_STEPS, others);
    }

    /** Lets these steps of a {@code Steps} node fail: the next one follows all the same. */
    public NodeBuilder continueOnFail(String... steps) {
        var ids = new LinkedHashSet<>(lists.mayFail());
        List.of(steps).forEach(step -> ids.add(NodeId.of(step)));
        lists = lists.withMayFail(ids);
        return this;
    }

    private NodeBuilder list(String name, UnaryOperator<BodyBuilder> nested) {
        var body = nested.apply(new BodyBuilder()).graph();
        if (!body.connections().isEmpty()) {
            throw new IllegalArgumentException("steps follow each other in their order; connect nothing");
        }
        var all = new ArrayList<>(lists.list(name));
        all.addAll(body.nodes());
        lists = lists.with(name, all);
        return this;
    }

    /** Sets the nested workflow of a subflow. */
    public NodeBuilder subflow(Workflow nested) {
        work = work.withSubflow(nested);
        return this;
    }

    /** Says something of the execution that the node, a {@code Subflow} with {@code mode: child}, asks for. */
    public NodeBuilder child(ChildOptions options) {
        work = work.withChild(options);
        return this;
    }

    /** Sets when a failed attempt is followed by another. */
    public NodeBuilder retry(RetryPolicy retry) {
        return retry(retry, Map.of());
    }

    /**
     * Sets when a failed attempt is followed by another, where some of that is known only when the node could begin.
     *
     * @param fields templates for fields by their names in a definition, such as {@code maxAttempts}; they replace what
     *     the policy says there
     */
    public NodeBuilder retry(RetryPolicy retry, Map<String, Object> fields) {
        policy = policy.withAttempts(policy.attempts().withRetry(retry, fields));
        return this;
    }

    /** Sets how long one attempt may take. */
    public NodeBuilder timeout(Duration limit) {
        policy = policy.withAttempts(policy.attempts().withTimeout(limit));
        return this;
    }

    /** Sets how long one attempt may take by a template, which is filled in when the node could begin. */
    public NodeBuilder timeout(String template) {
        policy = policy.withAttempts(policy.attempts().withTimeout(template));
        return this;
    }

    /** Has an event say when an attempt has taken so long; it goes on. */
    public NodeBuilder overtimeAfter(Duration length) {
        policy = policy.withAttempts(policy.attempts().withOvertimeAfter(length));
        return this;
    }

    /** Adds what must hold before the node's code is called; where it does not, the node fails without a retry. */
    public NodeBuilder preCheck(Check check) {
        var attempts = policy.attempts();
        policy = policy.withAttempts(attempts.withChecks(attempts.checks().withBefore(check)));
        return this;
    }

    /** Adds what must hold when the node's code has done its work; where it does not, the attempt has failed. */
    public NodeBuilder postCheck(Check check) {
        var attempts = policy.attempts();
        policy = policy.withAttempts(attempts.withChecks(attempts.checks().withAfter(check)));
        return this;
    }

    /** Sets who renews the lease of a running attempt. */
    public NodeBuilder lease(LeaseMode mode) {
        policy = policy.withAttempts(policy.attempts().withLease(mode));
        return this;
    }

    /** Sets when the node runs. */
    public NodeBuilder join(Join rule) {
        policy = policy.withJoin(rule);
        return this;
    }

    /** Runs the node only if this expression holds when it could begin; else it is skipped by choice. */
    public NodeBuilder runIf(String expression) {
        return runIf(Condition.of(expression));
    }

    /** Runs the node only if this condition holds when it could begin; else it is skipped by choice. */
    public NodeBuilder runIf(Condition holds) {
        runIf = requireNonNull(holds, "holds");
        return this;
    }

    /**
     * Puts the node into a phase: it waits until all nodes of lower phases have ended, as the graph's
     * {@link GraphBuilder#orderBy order} says.
     */
    public NodeBuilder phase(int number) {
        order.phase(id, number);
        return this;
    }

    /** Makes the node depend on another's success; as a connection from there. */
    public NodeBuilder dependsOn(String node) {
        return dependsOn(node, DependsOn.SUCCESS);
    }

    /**
     * Makes the node depend on how another ends. Where one of its dependencies is on completion or failure, it runs if
     * all of them are met, unless it has a join rule of its own.
     */
    public NodeBuilder dependsOn(String node, DependsOn end) {
        var on = NodeId.of(node);
        dependencies.add(end.connection(End.of(on), id));
        order.depends(id, on, end);
        return this;
    }

    /** Sets how urgent the node is. */
    public NodeBuilder priority(Priority urgency) {
        policy = policy.withPriority(urgency);
        return this;
    }

    /** Sets the node that runs when this one has failed for good. */
    public NodeBuilder fallback(String nodeId) {
        policy = policy.withSubstitutes(new Substitutes(
                Optional.of(NodeId.of(nodeId)),
                policy.substitutes().compensation(),
                policy.substitutes().inside()));
        return this;
    }

    /** Sets the node that undoes this one's effect. */
    public NodeBuilder compensation(String nodeId) {
        policy = policy.withSubstitutes(new Substitutes(
                policy.substitutes().fallback(),
                Optional.of(NodeId.of(nodeId)),
                policy.substitutes().inside()));
        return this;
    }

    /** Sets, for a node that holds scopes, what the compensations in them undo; without it what holds around it. */
    public NodeBuilder compensationInside(CompensationPolicy inside) {
        policy = policy.withSubstitutes(new Substitutes(
                policy.substitutes().fallback(), policy.substitutes().compensation(), Optional.of(inside)));
        return this;
    }

    /** Sets how many attempts of the node may run at once, over all executions; 0 is no limit. */
    public NodeBuilder maxConcurrentExecutions(int limit) {
        return admission(policy.admission().withMaxConcurrentExecutions(limit));
    }

    /** Holds a named resource while the node runs. */
    public NodeBuilder lock(Lock lock) {
        List<Lock> locks = new ArrayList<>(policy.admission().locks());
        locks.add(lock);
        return admission(policy.admission().withLocks(locks));
    }

    /** Guards the node by a breaker. */
    public NodeBuilder breaker(CircuitBreakerPolicy breaker) {
        return admission(policy.admission().withBreaker(breaker));
    }

    /** Sets how often attempts of the node may begin. */
    public NodeBuilder rateLimit(RateLimit rate) {
        return admission(policy.admission().withRate(rate));
    }

    /** Narrows {@link #maxConcurrentExecutions} where attempts of the node fail. */
    public NodeBuilder throttle(Throttle throttle) {
        return admission(policy.admission().withThrottle(throttle));
    }

    /**
     * Sets the key of the node's attempts, with templates: while another attempt with it is live, of whatever node and
     * execution of the engine, {@link #onDuplicate} says what becomes of one; it waits, if that says nothing.
     */
    public NodeBuilder key(String template) {
        return admission(
                policy.admission().withKey(policy.admission().pace().key().withKey(template)));
    }

    /** Sets what becomes of an attempt while another one with its {@link #key} is live. */
    public NodeBuilder onDuplicate(OnDuplicate rule) {
        return admission(
                policy.admission().withKey(policy.admission().pace().key().withOnDuplicate(rule)));
    }

    /** Holds so much of a resource while the node runs, of what the engine has of it. */
    public NodeBuilder resource(String name, long amount) {
        Map<String, Long> resources = new LinkedHashMap<>(policy.admission().resources());
        resources.put(requireNonNull(name, "name"), amount);
        return admission(policy.admission().withResources(resources));
    }

    private NodeBuilder admission(Admission other) {
        policy = policy.withAdmission(other);
        return this;
    }

    /** Sets what running the node again would do. */
    public NodeBuilder effect(Effect effect) {
        policy = policy.withEffect(effect);
        return this;
    }

    NodeSpec build() {
        var said = settings.isEmpty() ? work : work.withSettings(settings);
        return new NodeSpec(
                id,
                lists.equals(StepLists.NONE) ? said : lists.in(said),
                inputs,
                policy,
                about,
                Optional.ofNullable(runIf));
    }
}
