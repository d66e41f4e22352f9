package dev.millrace.testing.internal;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Workflow;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.Admissions;
import dev.millrace.internal.decision.RepairAction;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.driver.DataDoor;
import dev.millrace.internal.driver.ExecutionDecision;
import dev.millrace.internal.driver.ItemFiles;
import dev.millrace.internal.driver.NodeHandle;
import dev.millrace.internal.driver.Plans;
import dev.millrace.internal.driver.ScriptEvaluator;
import dev.millrace.internal.driver.Secrets;
import dev.millrace.internal.driver.TurnResult;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.SecretSource;
import dev.millrace.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Driver that takes the turns of its executions one after the other, on the thread that waits for them. It has no queue
 * of messages, no leases and no store; who calls the code of nodes is the caller's choice, the same thread included.
 * Confined to one thread, but for {@link #post}.
 */
public final class SequentialDriver {

    private static final long VALUE_LIMIT = 16L << 20;

    final Plans plans;
    final TimeSource time;
    final Executor code;
    private final DoubleSupplier random;
    final ItemFiles files;
    final ScriptEvaluator scripts;
    final Admissions admissions;
    private SecretSource secrets = SecretSource.NONE;
    private final Inputs inputs;
    private final Function<NodePath, Duration> durations;
    private final Map<ExecutionId, DrivenExecution> executions = new LinkedHashMap<>();
    final DrivenStarts starts;

    /**
     * Creates a driver.
     *
     * @param types the node types
     * @param folder where loops find their files
     * @param time its time
     * @param code calls the code of nodes, evaluates scripts and reads items
     * @param random numbers from 0 to 1, for the jitter of retries
     */
    public SequentialDriver(
            NodeRegistry types, Path folder, TimeSource time, Executor code, DoubleSupplier random, DriverGates gates) {
        this(types, folder, new Timing(time, random, node -> Duration.ZERO), Inputs.inOrder(), code, gates);
    }

    private SequentialDriver(
            NodeRegistry types, Path folder, Timing timing, Inputs inputs, Executor code, DriverGates gates) {
        this.files = new ItemFiles(List.of(folder));
        this.plans = new Plans(types, gates.ofNodes(), files.folders());
        this.time = timing.time();
        this.code = code;
        this.random = timing.random();
        this.durations = timing.durations();
        this.inputs = inputs;
        this.scripts = new ScriptEvaluator(types);
        this.admissions = new Admissions(time, gates.ofNodes(), this::parentOf, () -> {}, Optional.empty());
        this.starts = new DrivenStarts(this, gates.room());
    }

    /**
     * Creates a driver that takes turns, calls code and hears of due times in the order that a seed chooses: whatever
     * could happen next may be next. All of it happens on the thread that {@linkplain #settle settles}.
     *
     * @param timing its time, chance, and how long the outcome of a node takes once its code has run
     */
    public static SequentialDriver seeded(
            NodeRegistry types, Path folder, Timing timing, DriverGates gates, Random seed) {
        var inputs = new SeededInputs(seed);
        return new SequentialDriver(
                types, folder, timing, inputs, call -> inputs.add(new Object(), requireNonNull(call, "call")), gates);
    }

    /**
     * Time, and what happens in it by itself.
     *
     * @param time the time
     * @param random numbers from 0 to 1, for the jitter of retries
     * @param durations how long the call of a node takes
     */
    public record Timing(TimeSource time, DoubleSupplier random, Function<NodePath, Duration> durations) {}

    /** Sets where the secrets are that definitions and starts name; before the first start. */
    public void secrets(SecretSource source) {
        secrets = requireNonNull(source, "source");
    }

    /** Returns where the data of nodes come in. */
    DataDoor door() {
        return new DataDoor(VALUE_LIMIT, false, secrets);
    }

    /**
     * Registers a workflow that others may name.
     *
     * @throws dev.millrace.definition.InvalidWorkflowException if it is refused
     */
    public void register(Workflow workflow) {
        plans.register(workflow);
    }

    /**
     * Starts an execution; nothing runs before somebody waits.
     *
     * @throws dev.millrace.definition.InvalidWorkflowException if the workflow is refused
     */
    public ExecutionId start(Workflow workflow, Map<String, Object> input) {
        return start(workflow, input, Map.of());
    }

    /** Starts an execution as {@link #start(Workflow, Map)} does, with variables over those that it declares. */
    public ExecutionId start(Workflow workflow, Map<String, Object> input, Map<String, Object> variables) {
        return start(workflow, new DriverStart(input, variables));
    }

    /**
     * Starts an execution, or returns the one that has its key.
     *
     * @throws dev.millrace.definition.InvalidWorkflowException if the workflow is refused
     * @throws dev.millrace.event.CapacityException if there is no room, and it is not to wait any longer
     * @throws dev.millrace.event.DuplicateStartException if another execution has its key, and it is to fail then
     */
    public ExecutionId start(Workflow workflow, DriverStart start) {
        var plan = plans.of(workflow);
        Secrets.require(secrets, workflow, plan.accept(start.input()));
        return starts.begin(ExecutionId.derived(now(), workflow.id() + executions.size()), plan, start);
    }

    /** Starts the execution that a node of another one asks for; empty if that node chooses nothing that there is. */
    Optional<DrivenExecution> start(Child child, Starter starter, NodeHandle node) {
        return plans.childOf(node.spec(), node.path(), child).map(plan -> start(plan, child, starter, node));
    }

    private DrivenExecution start(Plan plan, Child child, Starter starter, NodeHandle node) {
        var decision = ExecutionDecision.of(child.id(), plan, starter);
        decision.isAsUrgentAs(node.priorityOfChild(plan));
        var begun = decision.start(child.input(), child.variables(), now());
        starts.child(decision);
        return add(decision, begun);
    }

    /** Adds an execution whose first turn has been taken. */
    DrivenExecution add(ExecutionDecision decision, TurnResult begun) {
        var execution = new DrivenExecution(this, decision);
        executions.put(decision.id(), execution);
        execution.take(begun);
        return execution;
    }

    private Optional<ParentNode> parentOf(ExecutionId id) {
        return Optional.ofNullable(executions.get(id))
                .flatMap(one -> one.decision().parent());
    }

    /** Returns the execution with an id; null if there is none. */
    @Nullable
    DrivenExecution find(ExecutionId id) {
        return executions.get(id);
    }

    /** Has a turn taken when it is its turn. Thread-safe, unless a seed chooses. */
    public void post(Runnable turn) {
        inputs.add(new Object(), turn);
    }

    /** Has a turn taken after those of the same lane. */
    void post(Object lane, Runnable turn) {
        inputs.add(lane, turn);
    }

    /** Returns how long the call of a node takes once its code has run. */
    Duration durationOf(NodePath node) {
        return durations.apply(node);
    }

    /**
     * Sends a signal to an execution.
     *
     * @throws IllegalArgumentException if there is no such execution
     */
    public void signal(ExecutionId id, String name, Map<String, Object> payload) {
        var execution = execution(id);
        execution.take(execution.decision().signal(new Signal(name, payload, "", ""), now()));
    }

    /**
     * Takes turns until an execution has ended.
     *
     * @param limit how long to wait for an input at most
     * @return whether it has
     */
    public boolean await(ExecutionId id, Duration limit) {
        return takeTurns(execution(id).decision()::isEnded, limit);
    }

    /** Takes turns until there is none at the moment. */
    public void settle() {
        takeTurns(() -> false, Duration.ZERO);
    }

    /** Takes turns until something has come true, or no input has come for so long. Returns whether it has. */
    boolean takeTurns(BooleanSupplier until, Duration limit) {
        try {
            while (!until.getAsBoolean()) {
                var next = inputs.next(limit);
                if (next == null) {
                    return false;
                }
                next.run();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("[TST-115] the driver was interrupted while it settled", e);
        }
    }

    /** Asks an execution to stop, when it is its turn. */
    public void stop(ExecutionId id, Stop stop, Request request) {
        fromOutside(id, decision -> decision.stop(stop, request, now()));
    }

    /**
     * Repairs an execution that has ended; it goes on when somebody waits.
     *
     * @param word which repair, as its event names it
     * @param nodes the nodes that it is about; none for all that failed
     * @param data the input or output that is given with it
     * @throws IllegalArgumentException if that cannot be done
     */
    public void repair(
            ExecutionId id, String word, List<NodePath> nodes, Optional<Map<String, Object>> data, Request request) {
        var execution = execution(id);
        var kind = Arrays.stream(RepairAction.Kind.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no repair '" + word + "'"));
        var action = new RepairAction(kind, nodes, data);
        execution.take(execution.decision().repair(action, request, false, now()));
    }

    /** Has an operator hold an execution, when it is its turn. */
    public void pause(ExecutionId id, String reason) {
        fromOutside(id, decision -> decision.pause(Request.of(reason), Long.MAX_VALUE, now()));
    }

    /** Has an operator let an execution go on, when it is its turn. */
    public void resume(ExecutionId id, String reason) {
        fromOutside(id, decision -> decision.resume(Request.of(reason), now()));
    }

    /** Has a signal arrive, when it is its turn. */
    public void send(ExecutionId id, Signal signal) {
        fromOutside(id, decision -> decision.signal(signal, now()));
    }

    /** What one caller asks of an execution comes in the order in which it asked. */
    void fromOutside(ExecutionId id, Function<ExecutionDecision, TurnResult> input) {
        var execution = execution(id);
        post(id, () -> execution.take(input.apply(execution.decision())));
    }

    /** Returns the ids of all executions, children included, in the order of their starts. */
    public List<ExecutionId> ids() {
        return List.copyOf(executions.keySet());
    }

    /** Returns the state of an execution. */
    public ExecutionSnapshot snapshot(ExecutionId id) {
        return execution(id).decision().snapshot();
    }

    /** Returns the events of an execution, from its start on. */
    public List<Event> events(ExecutionId id) {
        return execution(id).events();
    }

    /** Returns why a node of an execution stands where it stands; empty if there is no such node. */
    public Optional<Explanation> explain(ExecutionId id, NodePath node) {
        return execution(id).decision().explain(node, events(id));
    }

    /** Returns the breakers that attempts have come to. */
    public List<BreakerReport> breakers() {
        return admissions.breakers();
    }

    private DrivenExecution execution(ExecutionId id) {
        var found = executions.get(requireNonNull(id, "id"));
        if (found == null) {
            throw new IllegalArgumentException("there is no execution " + id);
        }
        return found;
    }

    // --- what executions share

    long now() {
        return time.epochMicros();
    }

    double random() {
        return random.getAsDouble();
    }
}
