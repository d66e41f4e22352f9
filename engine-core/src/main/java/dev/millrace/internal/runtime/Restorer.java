package dev.millrace.internal.runtime;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.internal.concurrent.Ending;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Fold;
import dev.millrace.internal.decision.view.DeadNode;
import dev.millrace.internal.driver.Dormancy;
import dev.millrace.internal.driver.Plans;
import dev.millrace.internal.runtime.Recovered.Parked;
import dev.millrace.store.SharedData;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of executions back from the store: it finds their plan, and folds their events. Thread-safe. */
final class Restorer implements Elsewhere<Actor> {

    private static final Logger log = LoggerFactory.getLogger(Restorer.class);
    private static final String ORPHANED = "its parent does not wait for it any more";

    private final Executions executions;
    private final DormantExecutions dormant;
    private final Plans plans;
    private final Durability durability;
    private final Engine engine;
    private final int retainedEvents;
    private volatile @Nullable Taking adoption; // null for who has its store alone
    private volatile @Nullable Correspondent correspondent; // null for who has its store alone

    // One for all of those that wait.
    private final Consumer<ExecutionId> waking = this::wakeInTime;
    private final Consumer<ExecutionId> wakingSoon = this::wakeSoon;

    /** The engine that executions come back to. Thread-safe. */
    interface Engine {

        /** Makes an execution of its state. */
        Actor actorOf(ExecutionState state);

        /** Returns how often a message is delivered. */
        int maxDeliveries();

        /**
         * Counts one that has begun and waits in the store, where executions pass before they begin.
         *
         * @param dead its nodes that were given up
         */
        void counts(ExecutionState state, List<DeadNode> dead);
    }

    /** Takes over what nobody has of a store that is shared. */
    interface Taking {

        /** Takes over what there is, and from now on what comes. */
        Recovered all();

        /** Goes on with one that this engine has, or that nobody has. */
        Recovered one(StoredExecution stored);
    }

    /**
     * Creates it.
     *
     * @param dormant takes those that wait
     * @param engine that they come back to
     * @param retainedEvents how many events of one execution are kept in memory
     */
    Restorer(
            Executions executions,
            DormantExecutions dormant,
            Plans plans,
            Durability durability,
            Engine engine,
            int retainedEvents) {
        this.executions = executions;
        this.dormant = dormant;
        this.plans = plans;
        this.durability = durability;
        this.engine = engine;
        this.retainedEvents = retainedEvents;
    }

    /**
     * Returns an execution that the store has, as it stands there; nothing of it runs yet, unless it was recovered
     * before.
     */
    Optional<Actor> find(ExecutionId id) {
        try {
            return durability.store().find(id).map(one -> isElsewhere(one) ? view(one) : read(one));
        } catch (StoreException | IllegalStateException e) {
            if (durability.store().find(id).isEmpty()) {
                return Optional.empty(); // it was forgotten meanwhile
            }
            throw e;
        }
    }

    /** Refers to an execution as {@link #find} does; one that waits in the store goes on waiting there. */
    Optional<ExecutionRef> refer(ExecutionId id) {
        return dormant.find(id).isPresent() || durability.isElsewhere(id)
                ? Optional.of(ExecutionRef.dormant(id, this))
                : find(id).map(ExecutionRef::of);
    }

    /** Returns those that wait in the store. */
    Set<ExecutionId> resting() {
        return dormant.ids();
    }

    /** Returns what one waits for, as the store has it. */
    Optional<Dormancy> dormancy(ExecutionId id, long at) {
        var state = new Past(id).fold();
        return state.awaitsStart()
                ? Optional.empty()
                : Dormancy.of(state, engine.maxDeliveries(), at).filter(found -> !found.awaitsGates());
    }

    @Override
    public Optional<DormantExecution> dormant(ExecutionId id) {
        return dormant.find(id);
    }

    @Override
    public Actor wake(ExecutionId id) {
        if (dormant.isClosed() && dormant.find(id).isPresent()) {
            throw new LeftException(id);
        }
        return executions
                .find(id)
                .or(() -> find(id))
                .orElseThrow(() -> new IllegalStateException(
                        "[ENG-174] execution " + id + " is not remembered any more: it has ended, and was forgotten"));
    }

    @Override
    public void isGone(Actor actor) {
        actor.isGone();
        executions.withdraw(actor);
    }

    @Override
    public String ask(ExecutionId id, Wanted wanted) {
        return correspondent().ask(id, wanted);
    }

    @Override
    public Ending<ExecutionResult> follow(ExecutionId id) {
        return correspondent().follow(id);
    }

    @Override
    public long repairsOf(ExecutionId id) {
        return correspondent().repairsOf(id);
    }

    /** Takes over by the one what nobody has, and sends and follows by the other what goes on elsewhere. */
    void share(Taking byTaking, Correspondent bySending) {
        adoption = byTaking;
        correspondent = bySending;
    }

    private Correspondent correspondent() {
        return requireNonNull(correspondent, "only who shares a store has executions elsewhere");
    }

    /** The time has come of one that waits. */
    private void wakeInTime(ExecutionId id) {
        try {
            wake(id);
        } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
            log.warn("Execution {} cannot go on now; it is tried again: {}", id, e.getMessage());
        }
    }

    /**
     * Goes on with every execution that has not ended; one whose workflow cannot be had stays where it is. Of a store
     * that is shared, with those that nobody has, and with what comes later too.
     */
    Recovered takeUpAll() {
        var adopted = adoption;
        return adopted == null ? takeUp(durability.incomplete()) : adopted.all();
    }

    /** Goes on with one execution, unless it has ended, or another engine has it. */
    Recovered takeUp(ExecutionId id) {
        var stored = durability
                .store()
                .find(id)
                .orElseThrow(() -> new IllegalArgumentException("[ENG-125] the store knows no execution " + id
                        + "; its executions() names those that there are"));
        var adopted = adoption;
        if (adopted == null || stored.isEnded()) {
            return takeUp(stored.isEnded() ? List.of() : List.of(stored));
        }
        return adopted.one(stored);
    }

    /** Goes on with some. */
    Recovered takeUp(List<StoredExecution> incomplete) {
        var found = new ArrayList<ExecutionRef>();
        var parked = new ArrayList<Parked>();
        var waits = new ParentWaits(durability.store());
        for (var execution : incomplete) {
            try {
                recovered(execution, waits).ifPresent(found::add);
            } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
                parked.add(new Parked(execution.id(), String.valueOf(e.getMessage())));
            }
        }
        found.forEach(this::regain); // all of them before anybody goes on, who might take what another one held
        found.forEach(this::goOn);
        waits.restless(dormant::restsWith).forEach(this::wakeSoon);
        waits.orphans().forEach(this::stopOrphan);
        return new Recovered(found, parked);
    }

    private void regain(ExecutionRef ref) {
        ref.here().ifPresentOrElse(Actor::regain, () -> dormant.regain(ref.id(), wakingSoon));
    }

    private void goOn(ExecutionRef ref) {
        ref.here().ifPresentOrElse(Actor::takeUp, () -> dormant.comeToGates(ref.id(), wakingSoon));
    }

    private void stopOrphan(ExecutionId id) {
        try {
            executions
                    .live(id)
                    .or(() -> find(id))
                    .ifPresent(child -> child.unanswered().stop(Stop.CANCEL, ORPHANED));
        } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
            log.warn("Execution {} is to be stopped, since {}, and cannot be: {}", id, ORPHANED, e.getMessage());
        }
    }

    /** Reads one, or leaves it where it waits; nothing if that was done before. */
    private Optional<ExecutionRef> recovered(StoredExecution stored, ParentWaits waits) {
        var id = stored.id();
        var here = executions.live(id);
        if (here.isEmpty() && dormant.find(id).isPresent()) {
            return Optional.empty();
        }
        if (here.isEmpty()) {
            var past = new Past(id);
            var state = past.fold();
            if (DormantExecutions.mayWait(state)) {
                var dead = DeadNode.of(state, engine.maxDeliveries());
                var children = dormant.add(state, past.plans, waking);
                if (children.isPresent()) {
                    waits.found(stored);
                    waits.rests(id, children.get());
                    engine.counts(state, dead);
                    leaveUnlessChanged(id, state.sequence());
                    return Optional.of(ExecutionRef.dormant(id, this));
                }
                state = past.fold();
            }
            here = Optional.of(restore(stored, past, state));
        }
        var resting = here.filter(Actor::isAtRest);
        resting.ifPresent(actor -> waits.found(stored));
        return resting.map(ExecutionRef::of);
    }

    /** Somebody may have read one, or even changed it, while it was found to wait. */
    private void leaveUnlessChanged(ExecutionId id, long sequence) {
        if (executions.live(id).isPresent() || lastSequence(id) != sequence) {
            dormant.remove(id);
        }
    }

    /** Returns the number of the last event that is safe. */
    long lastSequence(ExecutionId id) {
        return durability.store().find(id).map(StoredExecution::lastSequence).orElse(0L);
    }

    /** Reads one; it goes on if it was recovered and has waited in the store since. */
    private Actor read(StoredExecution stored) {
        var past = new Past(stored.id());
        var actor = restore(stored, past, past.fold());
        var waited = dormant.remove(stored.id());
        if (waited.isPresent()) {
            actor.takeUp();
            actor.turns().post(() -> dormant.hasGoneOn(stored.id()));
            waited.get().parent().ifPresent(this::wakeSoon); // it is to hear how this one ends
        } else if (isElsewhere(stored)) {
            isGone(actor); // it was let go while it was read
            return view(stored);
        }
        return actor;
    }

    /** One that waits in the store is nobody's by now. */
    void forgetResting(ExecutionId id) {
        dormant.isGone(id);
    }

    private boolean isElsewhere(StoredExecution stored) {
        return !stored.isEnded() && durability.isElsewhere(stored.id());
    }

    /** Reads one that another engine has, to be looked at. */
    private Actor view(StoredExecution stored) {
        var past = new Past(stored.id());
        var actor = engine.actorOf(past.fold());
        actor.isView(true);
        actor.descendsFrom(new Lineage(stored.origin().starter(), List.of()));
        actor.turns().share(past.shared);
        actor.open(past.newest.all());
        return actor;
    }

    private void wakeSoon(ExecutionId id) {
        dormant.wakeSoon(id, waking);
    }

    private Actor restore(StoredExecution stored, Past past, ExecutionState state) {
        var actor = engine.actorOf(state);
        actor.descendsFrom(new Lineage(stored.origin().starter(), List.of()));
        var first = state.isEnded()
                ? executions.restoreEnded(actor, weight(actor, past))
                : executions.restore(actor, stored.origin().starter().key());
        if (first == actor) {
            if (!state.isEnded() && lastSequence(state.id()) != state.sequence()) {
                foldAgain(actor, past); // another one was here until a moment ago
            }
            actor.turns().share(past.shared);
            actor.open(past.newest.all());
        }
        return first;
    }

    /** From now on nobody else changes it. */
    private void foldAgain(Actor actor, Past past) {
        actor.decideFrom(past.fold());
        if (actor.turns().state().isEnded()) {
            executions.ended(actor, weight(actor, past));
        }
    }

    private static long weight(Actor actor, Past past) {
        return (long) actor.plan().size() + past.newest.size();
    }

    /** The events of one execution as the store has them; keeps the newest, as a live execution does. */
    private final class Past implements Fold.Journal {

        private final ExecutionId id;
        private final Set<Plan> plans = new HashSet<>(2);
        private EventLog newest;
        private SharedData shared = SharedData.forWriter();

        Past(ExecutionId id) {
            this.id = id;
            this.newest = log();
        }

        ExecutionState fold() {
            return Fold.reading(id, this::plan, this);
        }

        private Plan plan(Pin pin) {
            var plan = planOf(id, pin);
            plans.add(plan);
            return plan;
        }

        private EventLog log() {
            return new EventLog(id, retainedEvents, 0);
        }

        @Override
        public void read(Consumer<? super Event> each) {
            newest = log();
            shared = SharedData.forWriter();
            durability.store().read(id, event -> {
                newest.addTold(event);
                shared.reduced(event);
                each.accept(event);
            });
        }
    }

    /**
     * Returns the executions of some kind that have not ended; those that nobody took up rest, and those that cannot be
     * read are parked.
     */
    Recovered incomplete(Predicate<Origin> kind) {
        var found = new ArrayList<ExecutionRef>();
        var parked = new ArrayList<Parked>();
        for (var execution : durability.incomplete()) {
            if (kind.test(execution.origin())) {
                try {
                    var here = executions.live(execution.id()).map(ExecutionRef::of);
                    here.or(() -> refer(execution.id())).ifPresent(found::add);
                } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
                    parked.add(new Parked(execution.id(), String.valueOf(e.getMessage())));
                }
            }
        }
        return new Recovered(found, parked);
    }

    /** Says how one stands that the store has: it knows no more than that one has not ended. */
    StoredExecution shown(StoredExecution stored) {
        return stored.isEnded()
                ? stored
                : dormant.find(stored.id()).map(one -> one.shown(stored)).orElse(stored);
    }

    /** Returns what an execution is pinned to. */
    Plan planOf(ExecutionId id, Pin pin) {
        var revision = pin.revision();
        return plans.ofRevision(revision)
                .or(() -> dormant.planOf(revision))
                .or(() -> durability.workflow(revision).map(plans::ofKnown))
                .or(() -> plans.insideRegistered(revision))
                .orElseThrow(() -> new StoreException("[ENG-124] execution " + id + " is pinned to revision "
                        + revision + " of workflow " + pin.workflow()
                        + ", which holds code: register that revision, or the workflow that it is written inside,"
                        + " then recover again"));
    }
}
