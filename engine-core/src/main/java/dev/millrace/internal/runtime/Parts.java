package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.internal.decision.Commands;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.plan.ItemRequest;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Fold;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.decision.view.GateWait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parts of one execution, each with its share of what the decision asks for. Confined to the turn. */
final class Parts implements Commands {

    private final Services services;
    private final Owner owner;
    private final Turns turns;
    private final ExecutionAttempts attempts;

    // Made when they are needed.
    private @Nullable Timers timers;
    private @Nullable GatedNodes gatedNodes;

    /**
     * The parts of an engine that all its executions use. Immutable.
     *
     * @param turns are for their turns
     * @param attempts are for their attempts
     * @param children has the executions that they start
     * @param sideTasks has their scripts and files read
     */
    record Services(TurnServices turns, AttemptServices attempts, ChildExecutions children, SideTasks sideTasks) {}

    /** The execution whose parts they are. */
    interface Owner extends Turns.Host, ChildExecutions.Parent {}

    Parts(Services services, ExecutionState state, Owner owner) {
        this.services = services;
        this.owner = owner;
        this.turns = new Turns(services.turns(), owner, new Decision(state, this));
        this.attempts = new ExecutionAttempts(turns, services.attempts());
    }

    Services services() {
        return services;
    }

    Turns turns() {
        return turns;
    }

    ExecutionAttempts attempts() {
        return attempts;
    }

    Timers timers() {
        timers = timers == null ? new Timers(turns) : timers;
        return timers;
    }

    /** Goes on from what some events say, with nothing on its way. */
    void goBackTo(List<Event> past) {
        attempts.dropAll();
        dropControlGates();
        decideFrom(Fold.of(turns.id(), turns.state()::planOf, past));
    }

    /** Goes on from a state that was folded. */
    void decideFrom(ExecutionState folded) {
        turns.decideBy(new Decision(folded, this));
    }

    /** Stops what is on its way. */
    void stop() {
        if (timers != null) {
            timers.cancelAll();
        }
        attempts.stopAll();
        if (gatedNodes != null) {
            gatedNodes.leaveAll();
        }
    }

    /** Stops what is on its way, for another engine to go on with. */
    void handBack() {
        attempts.handBackAll();
        dropControlGates();
        stop();
    }

    /** Returns whether a child that was told to stop may have more to do. */
    boolean isLeaving() {
        return gatedNodes != null && gatedNodes.hasStoppedChildren();
    }

    /** Holds what it holds until a child has left. */
    void holdFor(ChildExecutions.Member leaving) {
        leaving.unanswered().tellWhenLeft(leaving.result(), gatedNodes().childIsStopped());
    }

    /** Runs a task when no code of a node may be running, here or in a child that was told to stop. */
    void whenLeft(Runnable task) {
        if (gatedNodes == null) {
            attempts.whenLeft(task);
        } else {
            gatedNodes.whenChildrenLeft(() -> attempts.whenLeft(task));
        }
    }

    /** Returns what a node waits for that follows code which runs on; empty if it does not. */
    Optional<GateWait> codeBefore(NodePath path) {
        return Optional.ofNullable(gatedNodes).flatMap(gated -> gated.codeBefore(path));
    }

    private void dropControlGates() {
        if (gatedNodes != null) {
            gatedNodes.dropAll();
        }
    }

    private GatedNodes gatedNodes() {
        var gated = gatedNodes;
        if (gated == null) {
            var shared = services.attempts();
            gated = new GatedNodes(turns, shared.admissions(), attempts, shared.grace());
            attempts.tellOfEnds(gated::hasLeft);
            gatedNodes = gated;
        }
        return gated;
    }

    // --- what the decision asks

    @Override
    public void keep(Event event) {
        turns.keep(event);
    }

    @Override
    public void keepStarted(ExecutionId id, long sequence, long at, NodePath node, int attempt, int deliveries) {
        if (turns.isDurable()) {
            Commands.super.keepStarted(id, sequence, at, node, attempt, deliveries);
        } else {
            turns.withRoom().addStarted(sequence, at, node, attempt, deliveries);
        }
    }

    @Override
    public void keepCompleted(ExecutionId id, long sequence, long at, NodePath node, NodeResult result) {
        if (turns.isDurable()) {
            Commands.super.keepCompleted(id, sequence, at, node, result);
        } else {
            turns.withRoom().addCompleted(sequence, at, node, result);
        }
    }

    @Override
    public void keepPassedOn(ExecutionId id, long sequence, long at, NodePath from, NodeResult result, NodePath to) {
        if (turns.isDurable() || !turns.events().addPassedOn(sequence, at, from, result, to)) {
            Commands.super.keepPassedOn(id, sequence, at, from, result, to);
        }
    }

    @Override
    public void finish() {
        turns.finish();
    }

    @Override
    public void runNode(ScopeState scope, int position) {
        var attempt = new RunningAttempt(attempts, scope, position);
        if (!followsCode(scope, position, attempt)) {
            attempts.enqueue(attempt);
        }
    }

    /** The fallback of a control node does not begin before code has ended that runs on inside that node. */
    private boolean followsCode(ScopeState scope, int position, RunningAttempt attempt) {
        var detail = scope.detailOrNull(position);
        int other = detail == null ? PlannedNode.NONE : detail.fallbackFor();
        if (other == PlannedNode.NONE || scope.node(other).isWork()) {
            return false;
        }
        var wait = gatedNodes().codeBefore(scope, position, () -> attempts.sendAgain(attempt));
        if (wait != null) {
            turns.postTurn(() -> {
                if (codeBefore(scope.path(position)).isPresent()) { // still
                    turns.decision().gates().heldBack(scope, position, wait, turns.now());
                }
            });
        }
        return wait != null;
    }

    @Override
    public void stopNode(ScopeState scope, int position, String reason) {
        attempts.stop(scope, position);
    }

    @Override
    public void endNoted(ScopeState scope, int position, Map<String, Object> note) {
        attempts.end(scope, position, note);
    }

    @Override
    public @Nullable GateWait passGates(ScopeState scope, int position, boolean returns) {
        return gatedNodes().pass(scope, position, returns);
    }

    @Override
    public boolean leaveGates(ScopeState scope, int position) {
        if (scope.node(position).isWork()) {
            return attempts.withdraw(scope, position);
        }
        if (gatedNodes != null) {
            gatedNodes.leave(scope, position);
        }
        return false;
    }

    @Override
    public void setTimer(ScopeState scope, int position, Duration delay) {
        timers().set(scope, position, delay);
    }

    @Override
    public void cancelTimer(ScopeState scope, int position) {
        timers().cancel(scope, position);
    }

    @Override
    public void setDeadline(Duration left) {
        timers().setDeadline(left);
    }

    @Override
    public void clearDeadline() {
        if (timers != null) {
            timers.cancelDeadline();
        }
    }

    @Override
    public void setGrace(Stop stop) {
        timers().setGrace(services.attempts().grace());
    }

    @Override
    public void startChild(ScopeState scope, int position, Child child) {
        turns.afterwards(() -> services.children().start(owner, scope, position, child));
    }

    @Override
    public void stopChild(Child child, Stop stop, String reason) {
        turns.force(); // a child that was stopped must not stand before a parent that knows nothing of it
        var hasLeft = gatedNodes().childIsStopped();
        turns.afterwards(() -> services.children().stop(child, stop, reason, hasLeft));
    }

    @Override
    public void holdChild(Child child, Request request) {
        turns.afterwards(() ->
                services.children().ask(child, member -> member.unanswered().hold(request)));
    }

    @Override
    public void resumeChild(Child child, Request request) {
        turns.afterwards(() ->
                services.children().ask(child, member -> member.unanswered().resume(request)));
    }

    @Override
    public void readItems(ScopeState scope, int position, ItemRequest request) {
        services.sideTasks().readItems(turns, scope, position, request);
    }

    @Override
    public void evaluate(ScopeState scope, int position, ScriptRequest request) {
        services.sideTasks().evaluate(turns, scope, position, request);
    }

    @Override
    public void stopEvaluation(ScriptRequest request) {
        services.sideTasks().stop(turns, request);
    }
}
