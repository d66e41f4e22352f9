package dev.millrace.internal.decision.state;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionEvent.StartAdmitted;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.AttemptNoted;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.DataEdited;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.ExistingReturned;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeEvent.InputTaken;
import dev.millrace.event.NodeEvent.LocksNamed;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodeEvent.PolicyFilledIn;
import dev.millrace.event.ScopeEvent;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.LoopChecked;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeCompensationStarted;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.internal.decision.plan.Plan;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Table of what each event does to the state. The living execution and the fold of its journal both go through here, so
 * that they cannot differ; only the start and the plain completion of a node, which are no events until somebody reads
 * them, ask {@link Transitions} directly for the same.
 */
public final class Changes {

    private static final NodeChange<NodeEvent> NOTHING = (scope, position, event) -> {};

    private static final Map<Class<?>, ExecutionChange<?>> OF_EXECUTIONS = ofExecutions();
    private static final Map<Class<?>, NodeChange<?>> OF_NODES = ofNodes();
    private static final Map<Class<?>, ScopeChange<?>> OF_SCOPES = ofScopes();

    private Changes() {}

    /** What an event does to the execution as a whole; it may ask for the plan that an execution goes over to. */
    private interface ExecutionChange<E extends ExecutionEvent> {
        void apply(ExecutionState state, E event, Function<Pin, Plan> plans);
    }

    /** What an event does to a node of a scope. */
    private interface NodeChange<E extends NodeEvent> {
        void apply(ScopeState scope, int position, E event);
    }

    /** What an event does to a scope inside a node. */
    private interface ScopeChange<E extends ScopeEvent> {
        void apply(ScopeState holder, int position, E event);
    }

    private static Map<Class<?>, ExecutionChange<?>> ofExecutions() {
        var table = new HashMap<Class<?>, ExecutionChange<?>>();
        on(table, ExecutionStarted.class, (state, event, plans) -> Transitions.started(state, event));
        on(table, StartHeldBack.class, (state, event, plans) -> Transitions.startHeldBack(state, event));
        on(table, StartAdmitted.class, (state, event, plans) -> Transitions.startAdmitted(state, event));
        on(table, ExecutionPaused.class, (state, event, plans) -> Transitions.paused(state, event));
        on(table, ExecutionResumed.class, (state, event, plans) -> Transitions.resumed(state, event));
        on(table, StopRequested.class, (state, event, plans) -> Transitions.stopRequested(state, event));
        on(table, EndReached.class, (state, event, plans) -> Transitions.endReached(state, event));
        on(table, ExecutionRepaired.class, (state, event, plans) -> Resets.repaired(state, event));
        // It stands as if the repair had never been.
        on(table, RepairUndone.class, (state, event, plans) -> {});
        on(
                table,
                ExecutionMigrated.class,
                (state, event, plans) ->
                        Moves.migrated(state, event, plans.apply(event.move().to())));
        on(table, ExecutionOvertime.class, (state, event, plans) -> new ExecutionClock(state).overtimeTold(true));
        on(table, CompensationStarted.class, (state, event, plans) -> Compensations.started(state, event));
        on(table, SignalReceived.class, (state, event, plans) -> Transitions.signalled(state, event));
        on(table, ExecutionEnded.class, (state, event, plans) -> Transitions.ended(state, event));
        return Map.copyOf(table);
    }

    private static Map<Class<?>, NodeChange<?>> ofNodes() {
        var table = new HashMap<Class<?>, NodeChange<?>>();
        on(
                table,
                NodeStarted.class,
                (scope, at, event) ->
                        Transitions.started(scope, at, event.attempt(), event.deliveries(), event.atEpochMicros()));
        on(
                table,
                NodeCompleted.class,
                (scope, at, event) ->
                        Transitions.completed(scope, at, event.result(), event.recoveredBy(), event.atEpochMicros()));
        on(table, NodeFailed.class, Transitions::failed);
        on(table, CompletionHeld.class, Transitions::completionHeld);
        on(table, FailureHeld.class, Transitions::hold);
        on(table, NodeFellBack.class, Transitions::fellBack);
        on(table, NodeRetryScheduled.class, Transitions::retryScheduled);
        on(table, NodeSkipped.class, Transitions::skipped);
        on(table, NodeCancelled.class, Transitions::cancelled);
        on(table, InputTaken.class, ScopeTransitions::inputTaken);
        on(table, NodeRequeued.class, Transitions::requeued);
        on(table, DataEdited.class, Resets::edited);
        on(table, AttemptNoted.class, Transitions::noted);
        on(table, LocksNamed.class, Transitions::locksNamed);
        on(table, PolicyFilledIn.class, Transitions::policyFilledIn);
        on(table, DecisionNeeded.class, (scope, at, event) -> Transitions.decisionNeeded(scope, at));
        on(table, NodeOvertime.class, (scope, at, event) -> scope.detail(at).overtimeTold = event.attempt());
        on(table, NodeReplaced.class, (scope, at, event) -> scope.detail(at).replaced = event);
        on(table, NodeWaiting.class, Transitions::waiting);
        on(table, ChildRequested.class, Transitions::childRequested);
        on(table, ChildEnded.class, (scope, at, event) -> Transitions.childEnded(scope, at));
        // These change nothing, and may come when their scope has closed.
        on(table, OutcomeRefused.class, NOTHING);
        on(table, NodeProgressed.class, NOTHING);
        on(table, NodeHeldBack.class, NOTHING);
        on(table, NodeStarved.class, NOTHING);
        on(table, ExistingReturned.class, NOTHING);
        on(table, BreakerChanged.class, NOTHING);
        return Map.copyOf(table);
    }

    private static Map<Class<?>, ScopeChange<?>> ofScopes() {
        var table = new HashMap<Class<?>, ScopeChange<?>>();
        on(table, ScopeOpened.class, ScopeTransitions::opened);
        on(table, ScopeClosed.class, ScopeTransitions::closed);
        on(table, ScopeCompensationStarted.class, Compensations::started);
        on(table, CollectionFixed.class, ScopeTransitions::collectionFixed);
        on(table, CollectionOpened.class, ScopeTransitions::collectionOpened);
        on(table, LoopChecked.class, ScopeTransitions::loopChecked);
        return Map.copyOf(table);
    }

    private static <E extends ExecutionEvent> void on(
            Map<Class<?>, ExecutionChange<?>> table, Class<E> type, ExecutionChange<? super E> change) {
        table.put(type, change);
    }

    private static <E extends NodeEvent> void on(
            Map<Class<?>, NodeChange<?>> table, Class<E> type, NodeChange<? super E> change) {
        table.put(type, change);
    }

    private static <E extends ScopeEvent> void on(
            Map<Class<?>, ScopeChange<?>> table, Class<E> type, ScopeChange<? super E> change) {
        table.put(type, change);
    }

    /** Returns the events that have a line in the table. */
    static Set<Class<?>> events() {
        return Stream.of(OF_EXECUTIONS, OF_NODES, OF_SCOPES)
                .flatMap(table -> table.keySet().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Applies an event that was read: finds where it belongs, and changes that.
     *
     * @param plans gives the plan of each definition that the execution ran
     * @throws IllegalStateException if the event does not fit the plan or its place
     */
    static void apply(ExecutionState state, Event event, Function<Pin, Plan> plans) {
        if (event instanceof ExecutionEvent execution) {
            apply(state, execution, plans);
        } else if (event instanceof NodeEvent node) {
            if (OF_NODES.get(node.getClass()) != NOTHING) {
                var scope = Paths.scopeOf(state, node.node().scope());
                apply(scope, Paths.positionOf(scope, node.node()), node);
            }
        } else if (event instanceof ScopeEvent inner) {
            var holder = Paths.scopeOf(state, inner.scope().scope());
            apply(holder, Paths.positionOf(holder, inner.scope()), inner);
        }
    }

    /** Applies an event of the execution as a whole. */
    public static void apply(ExecutionState state, ExecutionEvent event, Function<Pin, Plan> plans) {
        @SuppressWarnings("unchecked") // on() ties the two
        var change = (ExecutionChange<ExecutionEvent>) known(OF_EXECUTIONS, event);
        change.apply(state, event, plans);
    }

    /** Applies an event of a node. */
    public static void apply(ScopeState scope, int position, NodeEvent event) {
        @SuppressWarnings("unchecked") // on() ties the two
        var change = (NodeChange<NodeEvent>) known(OF_NODES, event);
        change.apply(scope, position, event);
    }

    /** Applies an event of a scope inside a node. */
    public static void apply(ScopeState holder, int position, ScopeEvent event) {
        @SuppressWarnings("unchecked") // on() ties the two
        var change = (ScopeChange<ScopeEvent>) known(OF_SCOPES, event);
        change.apply(holder, position, event);
    }

    private static <C> C known(Map<Class<?>, C> table, Event event) {
        var change = table.get(event.getClass());
        if (change == null) {
            throw new IllegalStateException("nothing is known of what " + event.getClass() + " changes");
        }
        return change;
    }
}
