package dev.millrace.simulation;

import dev.millrace.definition.CompensationOrder;
import dev.millrace.definition.CompensationScope;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureClass;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.ExistingReturned;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.ScopeEvent.ScopeCompensationStarted;
import dev.millrace.event.SkipReason;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Draft.Kind;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/** What a run has met, by what was committed and by what its host has done. Confined to whoever has the turn. */
final class Sightings {

    private final Set<Thing> met = EnumSet.noneOf(Thing.class);

    /** The nodes with the one key that are at work. */
    private final Set<String> twins = new HashSet<>();

    void add(Thing thing) {
        met.add(thing);
    }

    Set<Thing> met() {
        return met;
    }

    /** Something was committed. */
    void add(Event event, JournalRules journal) {
        if (event instanceof NodeEvent node) {
            add(node, journal);
        } else if (event instanceof StartHeldBack held) {
            met.add(gateOfStart(held.waiting().gate()));
            addIf(!held.waiting().replaces().isEmpty(), Thing.START_KEY_TAKEN_AWAY);
        } else if (event instanceof CompensationStarted started) {
            var policy = journal.root().undoes;
            met.add(Thing.EXECUTION_UNDONE);
            addIf(policy.order() == CompensationOrder.PARALLEL, Thing.EXECUTION_UNDONE_AT_ONCE);
            addIf(
                    policy.scope() == CompensationScope.BRANCH
                            && !started.spared().isEmpty(),
                    Thing.BRANCH_UNDONE);
        } else if (event instanceof StopRequested stop) {
            met.add(
                    switch (stop.stop()) {
                        case CANCEL -> Thing.CANCELLED;
                        case TERMINATE -> Thing.TERMINATED;
                        case TIMEOUT -> Thing.TIMED_OUT;
                    });
        }
        addIf(event instanceof ScopeCompensationStarted, Thing.SCOPE_UNDONE);
        addIf(event instanceof ExecutionPaused, Thing.PAUSED);
        addIf(event instanceof ExecutionOvertime || event instanceof NodeOvertime, Thing.OVERTIME);
    }

    private void addIf(boolean is, Thing thing) {
        if (is) {
            met.add(thing);
        }
    }

    private static Thing gateOfStart(String gate) {
        return gate.startsWith("key ")
                ? Thing.START_KEY_WAITED_FOR
                : gate.startsWith("lane ") ? Thing.START_WAITED_IN_A_LANE : Thing.START_WAITED_FOR_ROOM;
    }

    private void add(NodeEvent event, JournalRules journal) {
        if (event instanceof NodeHeldBack held) {
            heldBack(held.gate());
        } else if (event instanceof BreakerChanged changed) {
            met.add(
                    switch (changed.change().to()) {
                        case OPEN -> Thing.BREAKER_OPENED;
                        case HALF_OPEN -> Thing.BREAKER_HALF_OPENED;
                        case CLOSED -> Thing.BREAKER_CLOSED_AGAIN;
                    });
        } else if (event instanceof NodeRetryScheduled retry) {
            met.add(
                    switch (FailureClass.of(retry.failure())) {
                        case USER -> Thing.RETRY_OF_THE_USERS_FAILURE;
                        case PLATFORM -> Thing.RETRY_OF_THE_PLATFORMS_FAILURE;
                        case TIMEOUT -> Thing.RETRY_OF_A_TIMEOUT;
                    });
        } else if (event instanceof NodeFailed failed) {
            failed(failed.failure());
            spent(failed, journal);
        } else if (event instanceof NodeFellBack fellBack) {
            failed(fellBack.failure());
            met.add(Thing.FALLBACK);
        } else if (event instanceof NodeSkipped skipped) {
            addIf(skipped.reason() == SkipReason.NOT_SELECTED, Thing.LEFT_OUT);
        } else if (event instanceof NodeCompleted completed) {
            addIf(!completed.result().warnings().isEmpty(), Thing.WARNING);
        } else if (event instanceof NodeStarted) {
            step(event, journal);
        }
        addIf(event instanceof NodeStarved, Thing.STARVED);
        addIf(event instanceof ExistingReturned, Thing.KEY_ANSWERED);
        addIf(event instanceof NodeReplaced, Thing.KEY_TAKEN_AWAY);
        addIf(event instanceof NodeRequeued, Thing.DELIVERED_AGAIN);
        addIf(event instanceof ChildEnded, Thing.CHILD_AWAITED);
        addIf(event instanceof DecisionNeeded, Thing.DECISION_NEEDED);
        twin(event, journal);
    }

    private void heldBack(String gate) {
        addIf(gate.startsWith("maxConcurrency"), Thing.LIMIT_OF_AN_EXECUTION);
        addIf(gate.startsWith("maxConcurrentExecutions"), Thing.LIMIT_OF_A_NODE);
        addIf(gate.startsWith("type "), Thing.LIMIT_OF_A_TYPE);
        addIf(gate.startsWith("lock "), Thing.LOCK);
        addIf(gate.startsWith("resource "), Thing.QUOTA);
        addIf(gate.equals("watched"), Thing.RATE);
        addIf(gate.startsWith("key "), Thing.KEY_WAITED_FOR);
        addIf(gate.contains("throttled to"), Thing.NARROWED_BY_A_THROTTLE);
    }

    private void failed(Failure failure) {
        addIf(failure.type().equals(Failure.DUPLICATE_KEY), Thing.KEY_REFUSED);
        addIf(failure.type().equals("BreakerOpen"), Thing.BREAKER_REFUSED);
    }

    /** A failure that its own policy would try again is the last where the budget of the whole is spent. */
    private void spent(NodeFailed failed, JournalRules journal) {
        var budget = journal.retryBudget();
        var tries = journal.boxOf(failed.node()).traits().tries();
        addIf(
                budget.isPresent()
                        && journal.retries >= budget.getAsInt()
                        && failed.attempt().number() < tries.attempts()
                        && failed.failure().retryable(),
                Thing.RETRY_BUDGET_SPENT);
    }

    private void step(NodeEvent event, JournalRules journal) {
        var holder = journal.scopeOf(event.node().scope()).holder;
        if (holder != null && holder.box.kind() == Kind.STEPS) {
            var lists = holder.box.lists();
            var box = journal.boxOf(event.node());
            met.add(
                    lists.main().contains(box)
                            ? Thing.STEP_OF_THE_MAIN_LIST
                            : lists.retry().contains(box)
                                    ? Thing.STEP_OF_THE_RETRY_LIST
                                    : Thing.STEP_OF_THE_FAILURE_LIST);
        }
    }

    /** Two with the key are at work, one of which does not care. */
    private void twin(NodeEvent event, JournalRules journal) {
        Box box = journal.boxOf(event.node());
        var twin = box.traits().passage().share().twin();
        if (twin == null) {
            return;
        }
        var place = event.execution() + "/" + event.node();
        if (event instanceof NodeStarted) {
            addIf(twin == OnDuplicate.ALLOW && !twins.isEmpty() && !twins.contains(place), Thing.KEY_SHARED);
            twins.add(place);
        } else if (!(event instanceof NodeHeldBack) && !(event instanceof NodeOvertime)) {
            twins.remove(place);
        }
    }
}
