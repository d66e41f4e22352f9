package dev.millrace.testing.workflow;

import static java.util.Objects.requireNonNull;

import dev.millrace.EngineBuilder;
import dev.millrace.Triggers;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Fire;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.SecretSource;
import dev.millrace.report.WorkflowCoverage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * An engine for unit tests: time stands still until the test moves it (timers, retries, leases, time limits, all by one
 * clock), everything runs on the test's thread, and nodes do what the test says. With a seed, the order of all that
 * could happen at the same time is the seed's. A node whose type is not on the class path needs no code, only a
 * {@link #when}. Confined to the test's thread.
 */
public final class TestEngine implements AutoCloseable {

    /** The engine renews leases all the time: it is looked only now and then whether there is anything else. */
    private static final int ALARMS_A_LOOK = 64;

    /** Alarms that come again and again, such as those of armed triggers, bring nothing to an end. */
    private static final int MOST_ALARMS = 5_000_000;

    private final List<TestExecution> executions = new ArrayList<>();
    private final List<Fire> fires = new ArrayList<>();
    private final TestSetUp setUp;
    private int toCome;

    private TestEngine(OptionalLong seed) {
        setUp = new TestSetUp(seed, fires::add);
    }

    /** Returns an engine without a workflow. */
    public static TestEngine create() {
        return new TestEngine(OptionalLong.empty());
    }

    /** Returns an engine that tries one order of all that could happen at the same time. */
    public static TestEngine seeded(long seed) {
        return new TestEngine(OptionalLong.of(seed));
    }

    /** Returns an engine with a workflow from the class path, or from a file. */
    public static TestEngine of(String file) {
        return create().load(file);
    }

    /** Returns an engine with a workflow. */
    public static TestEngine of(Workflow workflow) {
        return create().workflow(workflow);
    }

    // --- before the first start

    /** Sets the node types; without it, all that are found on the class path. */
    public TestEngine nodes(NodeRegistry registry) {
        setUp.nodes(registry);
        return this;
    }

    /** Sets what time it is in the beginning. */
    public TestEngine at(Instant start) {
        setUp.at(start);
        return this;
    }

    /** Sets up the engine further: a store, limits, listeners. Its time and threads are the test's. */
    public TestEngine engine(UnaryOperator<EngineBuilder> how) {
        setUp.engine(how);
        return this;
    }

    /** Sets how many attempts of a node type may run at once, as the engine's builder does; under a seed too. */
    public TestEngine typeLimit(String type, int most) {
        return limited(limits -> limits.typeLimit(type, most));
    }

    /** Sets how often attempts of a node type may begin, as the engine's builder does; under a seed too. */
    public TestEngine typeRate(String type, RateLimit rate) {
        return limited(limits -> limits.typeRate(type, rate));
    }

    /** Says how much there is of a resource, as the engine's builder does; under a seed too. */
    public TestEngine capacity(String resource, long amount) {
        return limited(limits -> limits.capacity(resource, amount));
    }

    /** Sets how long a node waits at its gates before it starves, as the engine's builder does; under a seed too. */
    public TestEngine starvation(Duration patience) {
        return limited(limits -> limits.starvation(patience));
    }

    /** Sets where the secrets are that definitions and starts name; under a seed too. */
    public TestEngine secrets(SecretSource source) {
        setUp.secrets(source);
        return this;
    }

    private TestEngine limited(Consumer<TestGates> how) {
        setUp.limits(how);
        return this;
    }

    /** Sets the workflow that is tested: its place on the class path, or its file. */
    public TestEngine load(String name) {
        setUp.load(name);
        return this;
    }

    /** Sets the workflow that is tested. */
    public TestEngine workflow(Workflow built) {
        setUp.workflow(built);
        return this;
    }

    /** Registers a workflow that the tested one names; before the first start. */
    public TestEngine register(Workflow other) {
        setUp.register(other);
        return this;
    }

    /** Registers a workflow that the tested one names: its place on the class path, or its file. */
    public TestEngine register(String name) {
        setUp.register(name);
        return this;
    }

    /** Returns the workflow that is tested. */
    public Workflow workflow() {
        return setUp.workflow();
    }

    // --- what nodes do

    /**
     * Begins to say what a node does in place of its own code.
     *
     * @param node its id, at whatever depth, or its path: {@code each/load}, or {@code each[3]/load} of one item
     * @throws IllegalArgumentException if there is no such node, with the nearest name; or if the engine runs it by
     *     itself
     */
    public FakeNode when(String node) {
        workflow();
        setUp.definitions()
                .names()
                .checkWork(requireNonNull(node, "node"), setUp.definitions().types());
        return setUp.fakes().of(node);
    }

    // --- time, and what happens in it

    /** Starts an execution of the workflow without an input. */
    public TestExecution start() {
        return start(Map.of());
    }

    /** Starts an execution of the workflow; it does what it can without time moving. */
    public TestExecution start(Map<String, ?> input) {
        return start(input, Map.of());
    }

    /** Starts an execution of the workflow with variables over those that it declares. */
    public TestExecution start(Map<String, ?> input, Map<String, ?> variables) {
        var tested = workflow();
        setUp.definitions().checkCode();
        var execution = new TestExecution(tested, this, setUp.driver().start(tested, input, variables));
        executions.add(execution);
        return execution;
    }

    /** Starts an execution and moves time until it has ended. */
    public TestExecution run(Map<String, ?> input) {
        return start(input).runToEnd();
    }

    /** Starts an execution without an input, and moves time until it has ended. */
    public TestExecution run() {
        return run(Map.of());
    }

    /** Moves time forward; what is due on the way happens at its instant. */
    public TestEngine advance(Duration by) {
        setUp.driver().advance(by);
        return this;
    }

    /** Moves time to whatever is due next. Returns false if nothing is. */
    public boolean advanceToNext() {
        return setUp.driver().advanceToNext();
    }

    // --- what starts executions by itself

    /**
     * Arms the workflow's triggers: from now on {@link #advance} comes to their due instants, at each of which what
     * there is to start is started.
     */
    public TestEngine armTriggers() {
        var tested = workflow();
        setUp.definitions().checkCode();
        triggers().arm(tested);
        return this;
    }

    /** Returns the engine's triggers, to look at them, and to fire, enable and disable them by hand. */
    public Triggers triggers() {
        return engine().triggers();
    }

    /** Publishes an event: the armed triggers that it is for fire before this returns. */
    public List<Fire> publish(String event, Map<String, ?> payload) {
        return engine().publish(event, payload);
    }

    /** Returns what became of all fires so far, in their order. */
    public List<Fire> fires() {
        return List.copyOf(fires);
    }

    /**
     * Returns the execution that a fire has started.
     *
     * @throws AssertionError if it started none; it says why
     */
    public TestExecution execution(Fire fire) {
        if (!(fire.outcome() instanceof Fire.Started started)) {
            throw new AssertionError("nothing was started: " + fire);
        }
        var known = executions.stream()
                .filter(one -> one.id().equals(started.execution()))
                .findFirst();
        return known.orElseGet(() -> {
            var handle = engine().execution(started.execution()).orElseThrow();
            var execution = new TestExecution(workflow(), this, EngineDriver.handleOf(handle));
            executions.add(execution);
            return execution;
        });
    }

    /**
     * Returns an execution of this test, to the code of its nodes too, which run before its start has returned.
     *
     * @throws IllegalArgumentException if there is none with this id
     */
    public TestExecution execution(ExecutionId id) {
        var known = executions.stream().filter(one -> one.id().equals(id)).findFirst();
        return known.orElseGet(() -> setUp.driver()
                .engine()
                .flatMap(engine -> engine.execution(id))
                .map(handle -> new TestExecution(handle.definition(), this, EngineDriver.handleOf(handle)))
                .orElseThrow(() -> new IllegalArgumentException("[TST-126] this test has no execution " + id)));
    }

    private WorkflowEngine engine() {
        return setUp.driver()
                .engine()
                .orElseThrow(() -> new IllegalStateException("[TST-123] a seed drives in place of an engine here, and"
                        + " has no triggers; test these without seeded schedules"));
    }

    /**
     * Does something at a moment within a time from now: when, the seed says; halfway without one. Time must still be
     * moved.
     */
    public TestEngine within(Duration limit, Runnable action) {
        requireNonNull(action, "action");
        toCome++;
        setUp.driver().within(limit, () -> {
            toCome--;
            action.run();
        });
        return this;
    }

    /**
     * Moves time until each execution has ended.
     *
     * @throws AssertionError if nothing brings one to its end; it says what each open node waits for
     */
    public TestEngine runToEnd() {
        executions.forEach(this::runToEnd);
        return this;
    }

    void runToEnd(TestExecution execution) {
        settle();
        for (int alarms = 1; !execution.isEnded(); alarms++) {
            boolean stands = alarms % ALARMS_A_LOOK == 0 && toCome == 0 && waitsForOthers(execution);
            if (stands || alarms == MOST_ALARMS || !setUp.driver().advanceToNext()) {
                throw new AssertionError("the execution does not end by itself: "
                        + StatusGraph.waiting(execution.snapshot()) + "\n\n" + execution);
            }
        }
    }

    boolean waitsForOthers(TestExecution execution) {
        return setUp.driver().isIdle()
                || execution.workflow().policy().timeout().isEmpty()
                        && StatusGraph.waitsForOthers(execution.snapshot());
    }

    /** Returns the time that it is for the workflow; it begins at 2026-01-01T00:00Z, unless told otherwise. */
    public Instant now() {
        return setUp.time().now();
    }

    void settle() {
        setUp.driver().settle();
    }

    NodeNames names() {
        return setUp.definitions().names();
    }

    /** Returns whether there was an execution. */
    public boolean hasRun() {
        return !executions.isEmpty();
    }

    /** Returns what the executions so far have taken of the workflow that is tested. */
    public WorkflowCoverage coverage() {
        var tested = workflow();
        var coverage = WorkflowCoverage.of(tested, setUp.definitions().types());
        for (var execution : executions) {
            if (execution.workflow().equals(tested)) {
                coverage = coverage.with(execution.snapshot(), execution.events());
            }
        }
        return coverage;
    }

    /** Closes the engine. Fails if the events of an execution, folded, are not the state that lived them. */
    @Override
    public void close() {
        setUp.driverIfMade().ifPresent(TestDriver::close);
    }
}
