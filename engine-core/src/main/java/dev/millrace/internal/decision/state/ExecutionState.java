package dev.millrace.internal.decision.state;

import dev.millrace.definition.Priority;
import dev.millrace.event.CompensationSummary;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.CompensationMemory.Armed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** State of one execution: what folding its events gives. Confined to the turn. */
public final class ExecutionState {

    private final ExecutionId id;
    private final Workings workings = new Workings();

    /** What it runs; other threads ask for it too. */
    private volatile Plan plan;

    // The execution as a whole.
    private @Nullable ScopeState root;
    private ExecutionStatus status = ExecutionStatus.PENDING;
    private long sequence;
    private long startedAt;

    @Nullable
    ExecutionEnded end; // null while it has not ended

    // What holds it.
    private boolean paused;
    private boolean awaitsStart;
    private @Nullable Stop stop;

    private Starter starter = Starter.UNNAMED;
    private Optional<Priority> priority = Optional.empty();

    private boolean compensating;
    private @Nullable ExecutionMemory memory;

    /** Creates the state before the first event. */
    public ExecutionState(ExecutionId id, Plan plan) {
        this.id = id;
        this.plan = plan;
    }

    void root(@Nullable ScopeState to) {
        root = to;
    }

    void status(ExecutionStatus to) {
        status = to;
    }

    public void sequence(long to) {
        sequence = to;
    }

    void startedAt(long to) {
        startedAt = to;
    }

    public boolean paused() {
        return paused;
    }

    void paused(boolean to) {
        paused = to;
    }

    /** Returns whether it waits for room before it begins. */
    public boolean awaitsStart() {
        return awaitsStart;
    }

    void awaitsStart(boolean to) {
        awaitsStart = to;
    }

    public @Nullable Stop stop() {
        return stop;
    }

    void stop(@Nullable Stop to) {
        stop = to;
    }

    public boolean compensating() {
        return compensating;
    }

    void compensating(boolean to) {
        compensating = to;
    }

    /** Returns what most executions have nothing of; made on demand. */
    ExecutionMemory memory() {
        memory = memory == null ? new ExecutionMemory() : memory;
        return memory;
    }

    /** Returns the same where there is something; null if there is nothing. */
    @Nullable
    ExecutionMemory memoryOrNull() {
        return memory;
    }

    /** A failed node and the number of the event that says so. */
    public record FailedNode(NodePath node, long sequence) {}

    /** Returns the status as people see it: an execution whose open nodes all wait is waiting. */
    public ExecutionStatus status() {
        return status;
    }

    /** Returns the scope of the workflow itself; null before the start. */
    public @Nullable ScopeState rootOrNull() {
        return root;
    }

    /** Returns the number of the event that is recorded next. */
    public long nextSequence() {
        return ++sequence;
    }

    /** Returns whether it has reached its end. */
    public boolean isEnded() {
        return status.isFinal();
    }

    /** Returns what this process alone knows of it. */
    public Workings workings() {
        return workings;
    }

    /** Returns what it runs. */
    public Plan plan() {
        return plan;
    }

    /** Goes over to another plan, and remembers the one before. */
    void runs(Plan other) {
        var kept = memory();
        kept.plansBefore = kept.plansBefore == null ? new ArrayList<>(1) : kept.plansBefore;
        kept.plansBefore.add(plan);
        plan = other;
    }

    /**
     * Returns the plan that it runs or ran under a pin.
     *
     * @throws IllegalStateException if it never did
     */
    public Plan planOf(Pin pin) {
        var before = memory == null || memory.plansBefore == null ? List.<Plan>of() : memory.plansBefore;
        return Stream.concat(Stream.of(plan), before.stream())
                .filter(known -> known.origin().pin().equals(pin))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("execution " + id + " never ran " + pin));
    }

    /** Notes who starts it, before it starts. */
    public void startedBy(Starter who) {
        starter = who;
    }

    /** Notes how urgent its start, or its parent, said that it is; before it begins. */
    public void isAsUrgentAs(Optional<Priority> given) {
        priority = given;
    }

    /** Returns how urgent its start, or its parent, said that it is. */
    public Optional<Priority> saidPriority() {
        return priority;
    }

    /** Returns how urgent it is. */
    public Priority priority() {
        var said = priority.isPresent()
                ? priority
                : plan.workflow().policy().starts().priority();
        return said.orElse(Priority.NORMAL);
    }

    /** Returns how urgent a child is told to be: as its start said, else as its workflow says, else as it is. */
    public Optional<Priority> priorityOfChild(Plan child) {
        var own = child.workflow().policy().starts().priority();
        return priority.or(() -> own).or(() -> Optional.of(priority()).filter(as -> as != Priority.NORMAL));
    }

    /** Returns what it runs, and who started it. */
    public Origin origin() {
        var origin = plan.origin();
        return starter.equals(Starter.UNNAMED) ? origin : new Origin(origin.workflow(), origin.revision(), starter);
    }

    /** Returns whether it was told to stop, and undoes nothing yet: what is not begun does not begin any more. */
    public boolean isStopping() {
        return stop != null && !compensating;
    }

    /** Returns its id. */
    public ExecutionId id() {
        return id;
    }

    /** Returns when it ended, in microseconds since 1970; 0 while it has not. */
    public long endedAt() {
        return end == null ? 0 : end.atEpochMicros();
    }

    /** Returns why it ended, or why it compensates; empty if nothing went wrong. */
    public String cause() {
        return end != null ? end.cause() : memory == null ? "" : memory.compensationReason;
    }

    void compensatesFor(String reason) {
        if (memory != null || !reason.isEmpty()) {
            memory().compensationReason = reason;
        }
    }

    /** Returns what it gave; empty while it has not ended. */
    public Map<String, Object> output() {
        return end == null ? Map.of() : end.output();
    }

    /** Returns the number of its last event. */
    public long sequence() {
        return sequence;
    }

    /** Returns when a pause ends by itself, in microseconds since 1970; {@link Long#MAX_VALUE} for never. */
    public long resumeAt() {
        return memory == null ? Long.MAX_VALUE : memory.resumeAt;
    }

    /** Returns whether it goes its way, and nobody has asked for anything else, nor has anything failed. */
    public boolean isPlain() {
        return memory == null && stop == null && !paused && !awaitsStart && !compensating && !status.isFinal();
    }

    /** Returns whether nothing begins in it: somebody holds it, or it has no room yet. */
    public boolean isHeld() {
        return paused || awaitsStart;
    }

    /** Returns how it waits for room before it begins; empty if it does not. */
    public Optional<StartWait> startWait() {
        return awaitsStart ? Optional.ofNullable(memory().startWait) : Optional.empty();
    }

    /** Returns who holds it; empty if nobody said, or nobody does. */
    public String heldBy() {
        return paused ? memory().heldBy : "";
    }

    /** Returns the name by which an execution holds those that its nodes wait for. */
    public static String holder(ExecutionId parent) {
        return "execution " + parent;
    }

    /** Returns why it is to stop; empty if it is not, or nobody said why. */
    public String stopReason() {
        return memory == null ? "" : memory.stopReason;
    }

    public void stopReason(String reason) {
        if (!reason.equals(stopReason())) {
            memory().stopReason = reason;
        }
    }

    /** Returns why it was stopped, and by whom if that one said a name. */
    public String stopCause() {
        var by = memory == null ? "" : memory.stoppedBy;
        var reason = stopReason();
        return by.isEmpty() ? reason : "by " + by + (reason.isEmpty() ? "" : ": " + reason);
    }

    void stoppedBy(String who) {
        if (memory != null || !who.isEmpty()) {
            memory().stoppedBy = who;
        }
    }

    /** Returns the End node that has it stop, and how it ends; null if none does. */
    public @Nullable EndReached reached() {
        return memory == null ? null : memory.reached;
    }

    public void reached(@Nullable EndReached event) {
        if (memory != null || event != null) {
            memory().reached = event;
        }
    }

    /** Returns how many retries all its nodes have had. */
    public int retriesUsed() {
        return memory == null ? 0 : memory.retriesUsed;
    }

    void retryUsed() {
        memory().retriesUsed++;
    }

    /** Returns when it was accepted, in microseconds since 1970. */
    public long startedAt() {
        return startedAt;
    }

    /** Returns what it was started with. */
    public Map<String, Object> input() {
        return root().input();
    }

    public ScopeState root() {
        var scope = root;
        if (scope == null) {
            throw new IllegalStateException("execution " + id + " has not started");
        }
        return scope;
    }

    /** Returns what failed, was made good for, or warned. */
    FailureMemory failureMemory() {
        var kept = memory();
        kept.failures = kept.failures == null ? new FailureMemory() : kept.failures;
        return kept.failures;
    }

    /** Returns the same where there is something; null if nothing failed or warned. */
    @Nullable
    FailureMemory failureMemoryOrNull() {
        return memory == null ? null : memory.failures;
    }

    /** Returns the nodes that failed, in that order. */
    public List<FailedNode> failures() {
        return memory == null || memory.failures == null ? List.of() : memory.failures.failed();
    }

    /** Returns what can be undone, and what is or was. */
    public CompensationMemory compensations() {
        var kept = memory();
        kept.compensations = kept.compensations == null ? new CompensationMemory() : kept.compensations;
        return kept.compensations;
    }

    /** Returns the same where there is something; null if nothing could ever be undone. */
    public @Nullable CompensationMemory compensationsOrNull() {
        return memory == null ? null : memory.compensations;
    }

    /** Returns whether something is being undone: by the execution, or by a scope in it. */
    public boolean isUndoing() {
        return compensating || hasUndoing() && stop != Stop.TERMINATE;
    }

    private boolean hasUndoing() {
        var kept = compensationsOrNull();
        return kept != null && kept.isAtWork();
    }

    /** Returns whether a scope, or the execution for its root, undoes what was done in it, and has more to undo. */
    public boolean isUndoing(ScopeState scope) {
        var kept = compensationsOrNull();
        var undoing = kept == null ? null : kept.of(scope);
        return undoing != null && undoing.hasMore() && (scope == root ? compensating : stop != Stop.TERMINATE);
    }

    /** Returns the scopes that have closed, and in which something is to be undone or is being undone. */
    public Collection<ScopeState> closedAndUndone() {
        var kept = compensationsOrNull();
        return kept == null ? List.of() : kept.closedScopes();
    }

    /** Returns what was undone so far; what is still to be undone counts as skipped once the execution has ended. */
    public CompensationSummary undone() {
        var kept = compensationsOrNull();
        return kept == null ? CompensationSummary.NONE : kept.summary(isEnded());
    }

    /** Returns the nodes that completed with warnings, in that order. */
    public List<NodePath> warned() {
        return memory == null || memory.failures == null ? List.of() : memory.failures.warned();
    }

    /** Returns the nodes that failed and were made good for. */
    public Set<NodePath> recovered() {
        return memory == null || memory.failures == null ? Set.of() : memory.failures.recovered();
    }

    /** Returns what can be undone and is not being undone, what completed last first. */
    public Deque<Armed> armed() {
        return compensations().armed();
    }

    public boolean hasArmed() {
        var kept = compensationsOrNull();
        return kept != null && !kept.armed().isEmpty();
    }

    /** Returns the signals that came. */
    SignalMemory signals() {
        var kept = memory();
        kept.signals = kept.signals == null ? new SignalMemory() : kept.signals;
        return kept.signals;
    }

    /** Returns the signals of a name that nobody has waited for yet, oldest first. */
    public Collection<Signal> unclaimed(String name) {
        return memory == null || memory.signals == null ? List.of() : memory.signals.unclaimed(name);
    }

    /** Returns whether a signal came before under its identity. */
    public boolean hasSeen(Signal signal) {
        return memory != null && memory.signals != null && memory.signals.hasSeen(signal);
    }

    ClosedNodes closed() {
        var kept = memory();
        kept.closed = kept.closed == null ? new ClosedNodes() : kept.closed;
        return kept.closed;
    }

    public @Nullable ClosedNodes closedOrNull() {
        return memory == null ? null : memory.closed;
    }
}
