package dev.millrace.internal.driver;

import dev.millrace.definition.Priority;
import dev.millrace.event.BreakerChange;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.internal.decision.Beginning;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.Reception;
import dev.millrace.internal.decision.RepairAction;
import dev.millrace.internal.decision.plan.ChildNews;
import dev.millrace.internal.decision.plan.ItemNews;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.plan.ScriptValue;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Fold;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.Explain;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Replacement;
import dev.millrace.internal.decision.view.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Decision of one execution for drivers outside of the engine: each input is a turn, which gives events and commands.
 * It knows no thread, clock, chance or I/O: times come in, in microseconds since 1970. The driver keeps a turn's events
 * before it carries out its commands, and brings the inputs one after the other. What an input says of a node or an
 * attempt that is not waited for any more changes nothing. Confined to one thread at a time.
 */
public final class ExecutionDecision {

    private final CommandList commands = new CommandList();
    private final Decision decision;

    /** Creates an execution that stands as a state says. */
    ExecutionDecision(ExecutionState state) {
        this.decision = new Decision(state, commands);
    }

    /** Creates an execution that has not begun. */
    public static ExecutionDecision of(ExecutionId id, Plan plan, Starter starter) {
        var state = new ExecutionState(id, plan);
        state.startedBy(starter);
        return new ExecutionDecision(state);
    }

    /**
     * Creates an execution as its events say; {@link #takeUp} lets it go on.
     *
     * @param plans gives the plan of each definition that it ran
     * @throws IllegalStateException if an event does not fit
     */
    public static ExecutionDecision of(ExecutionId id, Function<Pin, Plan> plans, List<Event> events) {
        return new ExecutionDecision(Fold.of(id, plans, events));
    }

    private TurnResult turn(BooleanSupplier input) {
        return commands.close(input.getAsBoolean());
    }

    private TurnResult turn(Runnable input) {
        input.run();
        return commands.close(true);
    }

    // --- how it begins

    /** Says how urgent the start, or the parent, says that the execution is; before it begins. */
    public void isAsUrgentAs(Optional<Priority> priority) {
        decision.state().isAsUrgentAs(priority);
    }

    /**
     * Begins the execution, with these variables over those that its workflow declares; its time limit counts.
     *
     * @throws dev.millrace.definition.InvalidParametersException if the input is not what the workflow takes
     */
    public TurnResult start(Map<String, Object> input, Map<String, Object> variables, long at) {
        var all = new LinkedHashMap<>(plan().defaultVariables());
        all.putAll(variables);
        var accepted = plan().accept(input);
        plan().workflow().policy().limits().first().ifPresent(commands::setDeadline);
        return turn(() -> decision.start(accepted, all, at));
    }

    /** Accepts an execution that waits for room before it begins; its time limit counts from there. */
    public TurnResult startHeldBack(Map<String, Object> input, Map<String, Object> variables, StartWait wait, long at) {
        var all = new LinkedHashMap<>(plan().defaultVariables());
        all.putAll(variables);
        var accepted = plan().accept(input);
        return turn(() -> decision.start(new Beginning(accepted, all, List.of(), Optional.of(wait)), at));
    }

    /** There is room: an execution that was held back begins. */
    public TurnResult admitted(long at) {
        return turn(() -> decision.admitted(at));
    }

    /**
     * Goes on after a fold.
     *
     * @param maxDeliveries how often a node is called in vain before it is given up
     * @param reason why nobody runs what was running
     */
    public TurnResult takeUp(int maxDeliveries, String reason, long at) {
        return turn(() -> decision.takeUp(maxDeliveries, reason, at));
    }

    // --- attempts

    /**
     * Somebody is about to call a node's code. The turn commands the call, unless the node has nothing to run any more.
     *
     * @param deliveries how often it was given to somebody, this time included
     */
    public TurnResult begin(NodeHandle node, int deliveries, long at) {
        var attempt = new AttemptHandle(node);
        commands.waitsNoMore(node);
        boolean begins = decision.started(attempt.attempt(), deliveries, at);
        if (begins) {
            commands.add(new Command.CallNode(attempt));
        }
        return commands.close(begins);
    }

    /**
     * The code of an attempt has ended.
     *
     * @param random a number from 0 to 1, for the jitter of a retry
     */
    public TurnResult returned(AttemptHandle attempt, Returned returned, double random, long at) {
        var failure = returned.failure();
        var result = returned.result();
        return failure != null
                ? failed(attempt, failure, random, at)
                : result != null
                        ? completed(attempt, result, at)
                        : undecided(attempt, String.valueOf(returned.undecided()), at);
    }

    /** The code of an attempt has ended, longer after its start than it may take: whatever it did comes too late. */
    public TurnResult returnedLate(AttemptHandle attempt, Returned returned, double random, long at) {
        return turn(() -> {
            decision.failures().timedOut(attempt.attempt(), random, at);
            decision.late(attempt.attempt(), returned.result() == null ? "failed" : "completed", at);
        });
    }

    /** An attempt completed. */
    public TurnResult completed(AttemptHandle attempt, NodeResult result, long at) {
        return turn(() -> decision.completed(attempt.attempt(), result, at));
    }

    /**
     * An attempt failed.
     *
     * @param random a number from 0 to 1, for the jitter of a retry
     */
    public TurnResult failed(AttemptHandle attempt, Failure failure, double random, long at) {
        return turn(() -> decision.failures().failed(attempt.attempt(), failure, random, at));
    }

    /** An attempt ended, and cannot say whether what it was to do has happened. */
    public TurnResult undecided(AttemptHandle attempt, String reason, long at) {
        return turn(() -> decision.failures().undecided(attempt.attempt(), reason, at));
    }

    /** An attempt took longer than it may, and has ended or is given up. */
    public TurnResult timedOut(AttemptHandle attempt, double random, long at) {
        return turn(() -> decision.failures().timedOut(attempt.attempt(), random, at));
    }

    /** An outcome came of an attempt that had been given up: it is recorded, and changes nothing else. */
    public TurnResult late(AttemptHandle attempt, String outcome, long at) {
        return turn(() -> decision.late(attempt.attempt(), outcome, at));
    }

    /** Nobody brings an outcome of an attempt any more: it begins again as any ready node does. */
    public TurnResult redelivered(AttemptHandle attempt, int deliveries, long at) {
        return turn(() -> decision.redelivered(attempt.attempt(), deliveries, at));
    }

    /** An attempt notes something that is kept beyond its process; not taken if the attempt counts no more. */
    public TurnResult noted(AttemptHandle attempt, Map<String, Object> note, long at) {
        return turn(() -> decision.noted(attempt.attempt(), note, at));
    }

    /** Another one takes the place of an attempt, which is told to stop; it is given up when its code has ended. */
    public TurnResult replaced(AttemptHandle attempt, Replacement with, long at) {
        return turn(() -> decision.replaced(attempt.attempt(), with, at));
    }

    /** A node that waited for another one with its key has the result of that. */
    public TurnResult answered(NodeHandle node, Existing existing, long at) {
        commands.waitsNoMore(node);
        return turn(() -> decision.gates().answered(node.scope, node.position, existing, at));
    }

    /**
     * A ready node cannot be called, or one that was called is given up: a breaker is open, its deliveries are spent,
     * its key is another one's, or it waits in a circle.
     */
    public TurnResult gaveUp(NodeHandle node, Failure failure, long at) {
        commands.waitsNoMore(node);
        return turn(() -> {
            if (node.isWork()) {
                decision.failures().gaveUp(new AttemptHandle(node).attempt(), failure, at);
            } else {
                decision.gates().refused(node.scope, node.position, failure, at);
            }
        });
    }

    // --- gates

    /** A control node was let through its gates; not taken if it does not want them any more. */
    public TurnResult passed(NodeHandle node, long at) {
        return turn(() -> decision.gates().passed(node.scope, node.position, at));
    }

    /** A gate keeps a node waiting. */
    public TurnResult heldBack(NodeHandle node, GateWait gate, long at) {
        if (node.isWork()) {
            commands.waitsAtGates(node);
        }
        return turn(() -> decision.gates().heldBack(node.scope, node.position, gate, at));
    }

    /** An attempt has taken as long as its node says that people shall know; it goes on. */
    public TurnResult overtime(AttemptHandle attempt, long at) {
        return turn(() -> decision.overtime(attempt.attempt(), at));
    }

    /** The breaker of a node came to another state by an attempt of the node. */
    public TurnResult breakerChanged(NodeHandle node, BreakerChange change, long at) {
        return turn(() -> decision.gates().breakerChanged(node.scope, node.position, change, at));
    }

    /** A node waits at its gates for longer than the patience that they were given. */
    public TurnResult starves(NodeHandle node, GateWait gate, long at) {
        return turn(() -> decision.gates().starves(node.scope, node.position, gate, at));
    }

    // --- what was waited for

    /** The timer of a node is due. */
    public TurnResult due(NodeHandle node, long at) {
        return turn(() -> decision.timers().due(node.scope, node.position, at));
    }

    /** Something became of the execution that a node asked for. */
    public TurnResult child(NodeHandle node, ChildNews news, long at) {
        return turn(() -> decision.child(node.scope, node.position, news, at));
    }

    /** Items were read, or could not be. */
    public TurnResult items(NodeHandle node, ItemNews news, long at) {
        return turn(() -> decision.items(node.scope, node.position, news, at));
    }

    /** Scripts were evaluated: one value for each, in the order of the request. */
    public TurnResult evaluated(NodeHandle node, ScriptRequest request, List<ScriptValue> values, long at) {
        return turn(() -> decision.evaluated(node.scope, node.position, request, values, at));
    }

    /** The attempts that were told to stop have had their time. */
    public TurnResult graceOver(long at) {
        return turn(() -> decision.timers().graceOver(at));
    }

    // --- what comes from outside

    /** A signal came; not taken if it was there before, or nobody waits for it. */
    public TurnResult signal(Signal signal, long at) {
        return turn(() -> decision.signal(signal, at).kind() == Reception.Kind.NEW);
    }

    /** Something asks the execution to stop; not taken if it stops already. */
    public TurnResult stop(Stop stop, Request request, long at) {
        return turn(() -> decision.stop(stop, request, at));
    }

    /** The time of the execution is over; not taken if it stops already. */
    public TurnResult timeIsOver(long at) {
        return turn(() -> decision.timers().timeIsOver(at));
    }

    /** The execution that waits for this one is held, and this one with it; not taken if it allows no pauses. */
    public TurnResult holdForParent(Request request, long at) {
        return turn(() -> plan().workflow().policy().allowPause()
                && decision.interventions().pause(request, Long.MAX_VALUE, at));
    }

    /** The execution that waits for this one goes on; not taken if that does not hold it. */
    public TurnResult resumeForParent(Request request, long at) {
        return turn(() -> decision.state().heldBy().equals(request.by())
                && decision.interventions().resume(request, at));
    }

    /**
     * An operator holds the execution; {@code resumeAt} says when it goes on by itself, {@link Long#MAX_VALUE} for
     * never.
     */
    public TurnResult pause(Request request, long resumeAt, long at) {
        return turn(() -> decision.interventions().pause(request, resumeAt, at));
    }

    /** An operator lets the execution go on. */
    public TurnResult resume(Request request, long at) {
        return turn(() -> decision.interventions().resume(request, at));
    }

    /**
     * An operator changes the course of the execution; one that has ended goes on.
     *
     * @throws IllegalArgumentException if it cannot be done; nothing has changed then
     */
    public TurnResult repair(RepairAction action, Request request, boolean held, long at) {
        return turn(() -> decision.interventions().repair(action, request, held, at));
    }

    // --- what it is

    /** Returns its id. */
    public ExecutionId id() {
        return decision.state().id();
    }

    /** Returns what it runs. */
    public Plan plan() {
        return decision.state().plan();
    }

    /** Returns what an execution is started by that one of its nodes asks for. */
    public Starter starterFor(NodeHandle node, Child child) {
        return new Starter("", Map.of(), "", Optional.of(new ParentNode(id(), node.path(), child.awaited())));
    }

    /** Returns the node that it was started by; empty if it is no child. */
    public Optional<ParentNode> parent() {
        return decision.state().origin().starter().parent();
    }

    /** Returns whether it has reached its end. */
    public boolean isEnded() {
        return decision.state().isEnded();
    }

    /** Returns its status, output and variables so far. */
    public ExecutionResult result() {
        return Report.result(decision.state());
    }

    /** Returns why a node stands where it stands, by the events so far; empty if there is no such node. */
    public Optional<Explanation> explain(NodePath node, List<Event> events) {
        return Explain.of(decision.state(), node, events, path -> Optional.empty());
    }

    /** Returns the whole execution. */
    public ExecutionSnapshot snapshot() {
        return Report.of(decision.state());
    }
}
