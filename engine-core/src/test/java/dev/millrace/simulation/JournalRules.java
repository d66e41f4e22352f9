package dev.millrace.simulation;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionEvent.StartAdmitted;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeCompensationStarted;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Draft.Kind;
import dev.millrace.simulation.ScopeView.NodeView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a journal, event by event, to what it may say: a second reading of the semantics. Confined to whoever has the
 * turn.
 */
final class JournalRules {

    private final Role role;
    final boolean timeJumps;
    private final SimulationFindings findings;
    private final NodeRules nodes;
    private final Map<String, ScopeView> scopes = new HashMap<>();
    private final Set<String> signalIds = new HashSet<>();
    private final Map<String, Integer> signals = new HashMap<>();

    final UndoRules undo;

    private long sequence;
    int retries;
    boolean paused;
    private long resumeAt;
    private String heldBy = "";
    boolean compensating;
    private boolean overtimeTold;

    /** Whether it waits for room before it begins. */
    boolean awaitsStart;

    @Nullable
    Stop stop;

    /** What the End node said that was reached, unless somebody's stop came after it. */
    private @Nullable ExecutionStatus said;

    @Nullable
    ExecutionStatus end;

    JournalRules(Role role, boolean timeJumps, SimulationFindings findings) {
        this.role = role;
        this.timeJumps = timeJumps;
        this.findings = findings;
        this.undo = new UndoRules(findings);
        this.nodes = new NodeRules(this, role.draft(), findings);
        var rules = role.draft().rules();
        scopes.put("", new ScopeView(role.draft().graph(), role.variables(), rules.undoes(), rules.leftOut()));
    }

    void add(Event event) {
        if (event instanceof NodeProgressed) {
            return;
        }
        findings.check(event.sequence() == sequence + 1, () -> "a gap: " + sequence + " is followed by " + event);
        findings.check(
                end == null || event instanceof OutcomeRefused, () -> "after the end " + end + " comes " + event);
        sequence = event.sequence();
        if (event instanceof NodeEvent node && !(event instanceof OutcomeRefused)) {
            nodes.add(nodeOf(node.node()), node);
        } else if (event instanceof ScopeEvent scope) {
            add(scope);
        } else {
            addToWhole(event);
        }
    }

    private void addToWhole(Event event) {
        if (event instanceof ExecutionStarted started) {
            var parent = started.origin().starter().parent();
            findings.check(
                    parent.equals(role.parent()), () -> "started by " + parent + ", asked for by " + role.parent());
        } else if (event instanceof StartHeldBack) {
            findings.check(sequence == 2 && !awaitsStart, () -> "it waits for room, but it had begun: " + event);
            awaitsStart = true;
        } else if (event instanceof StartAdmitted) {
            findings.check(awaitsStart && stop == null, () -> "there was room for it, but it did not wait: " + event);
            awaitsStart = false;
        } else if (event instanceof ExecutionPaused pause) {
            findings.check(
                    !paused
                            || pause.resumeEpochMicros() > resumeAt
                            || !pause.request().by().equals(heldBy),
                    () -> "paused twice");
            paused = true;
            resumeAt = pause.resumeEpochMicros();
            heldBy = pause.request().by();
        } else if (event instanceof ExecutionResumed) {
            findings.check(paused, () -> "resumed, but it was not paused");
            paused = false;
        } else if (event instanceof StopRequested requested) {
            stop = requested.stop();
            undo.stopped();
            said = null;
            paused = false;
            compensating = false;
        } else if (event instanceof EndReached reached) {
            findings.check(stop == null, () -> "an End was reached behind a stop: " + reached);
            findings.check(!paused, () -> "an End was reached while paused: " + reached);
            stop = reached.stop();
            undo.stopped();
            said = reached.ending().status();
        } else if (event instanceof ExecutionOvertime) {
            findings.check(!overtimeTold && !paused && stop == null, () -> "told at a wrong time: " + event);
            overtimeTold = true;
        } else if (event instanceof CompensationStarted started) {
            findings.check(!compensating, () -> "compensation began twice");
            findings.check(undo.isArmed(), () -> "compensation began with nothing to undo");
            undo.spare(started.spared(), root(), stop == null);
            compensating = true;
        } else if (event instanceof SignalReceived received) {
            var signal = received.signal();
            findings.check(
                    signal.dedupId().isEmpty() || signalIds.add(identityOf(signal)),
                    () -> "signal " + signal.dedupId() + " was taken twice");
            signals.merge(signal.name(), 1, Integer::sum);
        } else if (event instanceof ExecutionEnded ended) {
            ended(ended);
        }
    }

    /**
     * Returns the node that a path names: a loop that was tried again leaves several, of which one can still be undone.
     */
    private NodeView nodeOf(NodePath path) {
        var id = path.id().value();
        var newest = scopeOf(path.scope());
        if (!newest.node(id).status.isFinal()) {
            return newest.node(id);
        }
        return undo.scopes()
                .filter(scope ->
                        scope.path.equals(newest.path) && !scope.node(id).status.isFinal())
                .findFirst()
                .orElse(newest)
                .node(id);
    }

    /** Returns the number of its newest event. */
    long length() {
        return sequence;
    }

    ScopeView scopeOf(Optional<NodePath> path) {
        var name = path.map(NodePath::toString).orElse("");
        var scope = scopeIfKnown(path);
        if (scope == null) {
            throw new IllegalStateException("scope " + name + " was never opened");
        }
        return scope;
    }

    @Nullable
    ScopeView scopeIfKnown(Optional<NodePath> path) {
        return scopes.get(path.map(NodePath::toString).orElse(""));
    }

    /** Whether a node of the first level is open. */
    boolean isOpen(String node) {
        return scopeOf(Optional.empty()).node(node).status.isOpen();
    }

    /** Whether a node has the result of another one, and did nothing itself. */
    boolean isAnswered(NodePath path) {
        return scopeOf(path.scope()).node(path.id().value()).answered;
    }

    Box boxOf(NodePath path) {
        return scopeOf(path.scope()).node(path.id().value()).box;
    }

    private void add(ScopeEvent event) {
        var path = event.scope();
        var holder = scopeOf(path.scope()).node(path.id().value());
        if (event instanceof ScopeOpened) {
            findings.check(
                    holder.status == NodeStatus.RUNNING, () -> "scope " + path + " opened, but its node is " + holder);
            if (path.isIteration()) {
                findings.check(
                        path.index() == holder.iterations,
                        () -> "iteration " + path + " opened, expected index " + holder.iterations);
                holder.iterations++;
            }
            holder.live++;
            int window = holder.box.kind() == Kind.FOR_EACH ? 1 + holder.box.number() % 3 : 1;
            findings.check(holder.live <= window, () -> holder.live + " live scopes at " + holder);
            var opened = new ScopeView(path.toString(), holder);
            scopes.put(path.toString(), opened);
            holder.rounds.add(opened);
        } else if (event instanceof ScopeCompensationStarted) {
            findings.check(stop == null, () -> "scope " + path + " began to undo behind a stop");
            undo.begins(scopeOf(Optional.of(path)));
        } else if (event instanceof ScopeClosed closed) {
            var scope = scopeOf(Optional.of(path));
            findings.check(!scope.closed, () -> "scope " + path + " closed twice");
            undo.closed(scope, stop != null || closed.status() == NodeStatus.CANCELLED);
            scope.closed = true;
            holder.live--;
            for (var node : scope.nodes.values()) {
                findings.check(
                        node.status.isFinal() || scope.isSubstitute(node),
                        () -> "scope " + path + " closed with " + node);
            }
        }
    }

    private static String identityOf(Signal signal) {
        return signal.name() + " " + signal.dedupId();
    }

    boolean hasSeen(Signal signal) {
        return signalIds.contains(identityOf(signal));
    }

    /** A Wait ended by a signal, which is used up. */
    void useSignal(NodeView wait) {
        int left = signals.merge("" + wait.awaited, -1, Integer::sum);
        findings.check(left >= 0, () -> wait + " took a signal that never came: " + wait.awaited);
    }

    boolean hasSignal(@Nullable String name) {
        return signals.getOrDefault("" + name, 0) > 0;
    }

    /** Returns the nodes of all open scopes. */
    Iterable<NodeView> openNodes() {
        return () -> scopes.values().stream()
                .filter(scope -> !scope.closed)
                .flatMap(scope -> scope.nodes.values().stream())
                .iterator();
    }

    /** Returns whether somebody has to decide on a node; it may undo something, and then its scope has closed. */
    boolean needsDecision() {
        return scopes.values().stream()
                .flatMap(scope -> scope.nodes.values().stream())
                .anyMatch(node -> node.status == NodeStatus.NEEDS_DECISION);
    }

    /** Returns whether a retry waits for a time to come: a clock that jumped back can make that long. */
    boolean retriesAfter(long epochMicros) {
        return scopes.values().stream()
                .flatMap(scope -> scope.nodes.values().stream())
                .anyMatch(node -> node.retrying && node.retryDue > epochMicros);
    }

    ScopeView root() {
        return scopeOf(Optional.empty());
    }

    private void ended(ExecutionEnded event) {
        end = event.status();
        findings.check(
                !event.cause().contains("[ENG-901]"), () -> "the engine met a fault of its own: " + event.cause());
        for (var node : openNodes()) {
            findings.check(node.status.isFinal(), () -> "it ended " + end + " with " + node);
        }
        boolean failed = root().nodes.values().stream()
                .anyMatch(node -> node.status.isFailure() && !root().isRecovered(node) && !isUndoing(node));
        boolean fits = switch (event.status()) {
            case COMPLETED ->
                said == null ? !failed && stop == null && !compensating : said == ExecutionStatus.COMPLETED;
            case FAILED -> said == null ? failed && stop == null : said == ExecutionStatus.FAILED;
            case CANCELLED -> stop == Stop.CANCEL && (said == null || said == ExecutionStatus.CANCELLED);
            case TERMINATED -> stop == Stop.TERMINATE;
            case TIMED_OUT -> stop == Stop.TIMEOUT;
            case COMPENSATED, COMPENSATION_FAILED ->
                (compensating ? !undo.isLeft() : undo.hasScopeBegun()) && said != ExecutionStatus.COMPLETED;
            case PENDING, RUNNING, WAITING, PAUSED, COMPENSATING -> false;
        };
        findings.check(
                fits, () -> "it ended " + end + " with failures: " + failed + ", stop: " + stop + ", to undo: " + undo);
        boolean mustUndo = event.status() == ExecutionStatus.FAILED && undo.isUntouched();
        findings.check(!mustUndo, () -> "it ended FAILED and did not undo " + undo);
    }

    private boolean isUndoing(NodeView node) {
        return root().part.boxes().stream()
                .anyMatch(box -> node.box.id().equals(box.traits().stand().compensation()));
    }

    /** Whether it has begun, and not ended. */
    boolean isUnderWay() {
        return sequence > 0 && !awaitsStart && end == null;
    }

    /** Returns how many nodes of the execution are with a worker. */
    int atWork() {
        int count = 0;
        for (var scope : scopes.values()) {
            for (var node : scope.nodes.values()) {
                count += node.status == NodeStatus.RUNNING && node.box.kind() == Kind.WORK ? 1 : 0;
            }
        }
        return count;
    }

    String describeOpen() {
        var open = new StringBuilder();
        for (var node : openNodes()) {
            open.append(node.status.isFinal() ? "" : node + "; ");
        }
        return open.toString();
    }

    OptionalInt retryBudget() {
        return role.draft().rules().retryBudget();
    }

    int limit() {
        return role.draft().rules().maxConcurrency();
    }
}
