package dev.millrace.internal.decision.state;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
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
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.AttemptNoted;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.DataEdited;
import dev.millrace.event.NodeEvent.DecisionNeeded;
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
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodeEvent.PolicyFilledIn;
import dev.millrace.event.ScopeEvent;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.LoopChecked;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.internal.decision.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives the state that an execution's events describe. Evaluates nothing. Confined to its caller. */
public final class Fold {

    private final ExecutionState state;
    private final Function<Pin, Plan> plans;

    public Fold(ExecutionState state, Function<Pin, Plan> plans) {
        this.state = state;
        this.plans = plans;
    }

    /** The events of an execution, as often as somebody reads them. */
    @FunctionalInterface
    public interface Journal {
        /** Hands over each event, from the start on. */
        void read(Consumer<? super Event> each);
    }

    /**
     * Returns the state after these events.
     *
     * @param plans gives the plan of each definition that the execution ran
     * @param events all its events, from its start on
     * @throws IllegalStateException if an event does not fit the plan or its place
     */
    public static ExecutionState of(ExecutionId id, Function<Pin, Plan> plans, List<Event> events) {
        return reading(id, plans, events::forEach);
    }

    /** Returns the state after the events of a journal, of which it keeps no more than the state does. */
    public static ExecutionState reading(ExecutionId id, Function<Pin, Plan> plans, Journal journal) {
        var reading = new Reading(id, plans, List.of());
        journal.read(reading);
        if (!reading.undone.isEmpty()) {
            // That a repair was taken back shows only behind its events: another reading leaves them out.
            reading = new Reading(id, plans, reading.undone);
            journal.read(reading);
        }
        return reading.state();
    }

    /** One reading of a journal from its start. */
    private static final class Reading implements Consumer<Event> {

        private final ExecutionId id;
        private final Function<Pin, Plan> plans;
        private final List<RepairUndone> known;
        private final List<RepairUndone> undone = new ArrayList<>();
        private @Nullable Fold fold;

        Reading(ExecutionId id, Function<Pin, Plan> plans, List<RepairUndone> known) {
            this.id = id;
            this.plans = plans;
            this.known = known;
        }

        @Override
        public void accept(Event event) {
            if (event instanceof RepairUndone undoing && known.isEmpty()) {
                undone.add(undoing);
            }
            if (undone.isEmpty() && known.stream().noneMatch(undoing -> undoing.isAbout(event))) {
                fold = fold == null ? begun(event) : fold;
                fold.add(event);
            }
        }

        private Fold begun(Event first) {
            if (first instanceof ExecutionStarted started) {
                return new Fold(
                        new ExecutionState(id, plans.apply(started.origin().pin())), plans);
            }
            throw noStart();
        }

        ExecutionState state() {
            if (fold == null) {
                throw noStart();
            }
            return fold.state;
        }

        private IllegalStateException noStart() {
            return new IllegalStateException("execution " + id + " does not begin with its start");
        }
    }

    /** Adds the next event. What is left to do after it is not noted: the turns that were folded have done it. */
    public void add(Event event) {
        if (event.sequence() != state.sequence + 1 && !(event instanceof RepairUndone)) {
            throw new IllegalStateException("event " + event.sequence() + " follows " + state.sequence);
        }
        state.sequence = event.sequence();
        if (event instanceof ExecutionEvent execution) {
            add(execution);
        } else if (event instanceof NodeEvent node) {
            add(node);
        } else if (event instanceof ScopeEvent scope) {
            add(scope);
        }
        state.agenda.clear();
    }

    private void add(ExecutionEvent event) {
        if (event instanceof ExecutionStarted started) {
            Transitions.started(state, started);
        } else if (event instanceof ExecutionPaused paused) {
            Transitions.paused(state, paused);
        } else if (event instanceof ExecutionResumed resumed) {
            Transitions.resumed(state, resumed);
        } else if (event instanceof StartHeldBack held) {
            Transitions.startHeldBack(state, held);
        } else if (event instanceof StartAdmitted admitted) {
            Transitions.startAdmitted(state, admitted);
        } else if (event instanceof StopRequested stop) {
            Transitions.stopRequested(state, stop);
        } else if (event instanceof EndReached reached) {
            Transitions.endReached(state, reached);
        } else if (event instanceof ExecutionRepaired repaired) {
            Resets.repaired(state, repaired);
        } else if (event instanceof RepairUndone) {
            return; // it stands as if the repair had never been
        } else if (event instanceof ExecutionMigrated migrated) {
            Moves.migrated(state, migrated, plans.apply(migrated.move().to()));
        } else if (event instanceof CompensationStarted compensation) {
            Transitions.compensationStarted(state, compensation);
        } else if (event instanceof SignalReceived signal) {
            Transitions.signalled(state, signal);
        } else if (event instanceof ExecutionEnded ended) {
            Transitions.ended(state, ended);
        } else {
            throw new AssertionError(event);
        }
    }

    private void add(NodeEvent event) {
        if (event instanceof OutcomeRefused
                || event instanceof NodeProgressed
                || event instanceof NodeHeldBack
                || event instanceof NodeOvertime
                || event instanceof BreakerChanged) {
            return; // they change nothing, and may come when their scope has closed
        }
        var scope = Paths.scopeOf(state, event.node().scope());
        int position = Paths.positionOf(scope, event.node());
        if (event instanceof NodeStarted started) {
            Transitions.started(scope, position, started.attempt(), started.deliveries(), started.atEpochMicros());
        } else if (event instanceof NodeCompleted completed) {
            Transitions.completed(
                    scope, position, completed.result(), completed.recoveredBy(), completed.atEpochMicros());
        } else if (event instanceof NodeFailed failed) {
            Transitions.failed(scope, position, failed);
        } else if (event instanceof CompletionHeld held) {
            Transitions.completionHeld(scope, position, held);
        } else if (event instanceof FailureHeld held) {
            Transitions.hold(scope, position, held);
        } else if (event instanceof NodeFellBack fellBack) {
            Transitions.fellBack(scope, position, fellBack);
        } else if (event instanceof NodeRetryScheduled retry) {
            Transitions.retryScheduled(scope, position, retry);
        } else {
            addOther(event, scope, position);
        }
    }

    /** What is neither an attempt's beginning nor one of its outcomes. */
    private static void addOther(NodeEvent event, ScopeState scope, int position) {
        if (event instanceof NodeSkipped skipped) {
            Transitions.skipped(scope, position, skipped);
        } else if (event instanceof NodeCancelled cancelled) {
            Transitions.cancelled(scope, position, cancelled);
        } else if (event instanceof InputTaken taken) {
            ScopeTransitions.inputTaken(scope, position, taken);
        } else if (event instanceof NodeRequeued requeued) {
            Transitions.requeued(scope, position, requeued);
        } else if (event instanceof DataEdited edited) {
            Resets.edited(scope, position, edited);
        } else if (event instanceof AttemptNoted noted) {
            Transitions.noted(scope, position, noted);
        } else if (event instanceof LocksNamed named) {
            Transitions.locksNamed(scope, position, named);
        } else if (event instanceof PolicyFilledIn filled) {
            Transitions.policyFilledIn(scope, position, filled);
        } else if (event instanceof DecisionNeeded) {
            Transitions.decisionNeeded(scope, position);
        } else if (event instanceof NodeWaiting waiting) {
            Transitions.waiting(scope, position, waiting);
        } else if (event instanceof ChildRequested requested) {
            Transitions.childRequested(scope, position, requested);
        } else if (event instanceof ChildEnded) {
            scope.detail(position).child = null;
        } else {
            throw new AssertionError(event);
        }
    }

    private void add(ScopeEvent event) {
        var path = event.scope();
        if (event instanceof ScopeClosed closed) {
            ScopeTransitions.closed(Paths.scopeOf(state, Optional.of(path)), closed);
            return;
        }
        var holder = Paths.scopeOf(state, path.scope());
        int position = Paths.positionOf(holder, path);
        if (event instanceof ScopeOpened opened) {
            ScopeTransitions.opened(holder, position, opened);
        } else if (event instanceof CollectionFixed collection) {
            ScopeTransitions.collectionFixed(holder, position, collection);
        } else if (event instanceof CollectionOpened file) {
            ScopeTransitions.collectionOpened(holder, position, file);
        } else if (event instanceof LoopChecked checked) {
            ScopeTransitions.loopChecked(holder, position, checked);
        } else {
            throw new AssertionError(event);
        }
    }
}
