package dev.millrace.internal.runtime;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.Fold;
import dev.millrace.internal.decision.Plan;
import dev.millrace.internal.driver.Plans;
import dev.millrace.internal.runtime.Recovered.Parked;
import dev.millrace.store.SharedData;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The way of executions back from the store: it finds their plan, and folds their events. Thread-safe. */
final class Restorer {

    private static final String ORPHANED = "its parent does not wait for it any more";

    private final Executions executions;
    private final Plans plans;
    private final Durability durability;
    private final Function<ExecutionState, Actor> actorOf;
    private final int retainedEvents;

    /**
     * Creates it.
     *
     * @param actorOf makes an execution of its state
     * @param retainedEvents how many events of one execution are kept in memory
     */
    Restorer(
            Executions executions,
            Plans plans,
            Durability durability,
            Function<ExecutionState, Actor> actorOf,
            int retainedEvents) {
        this.executions = executions;
        this.plans = plans;
        this.durability = durability;
        this.actorOf = actorOf;
        this.retainedEvents = retainedEvents;
    }

    /** Returns an execution that the store has, as it stands there; nothing of it runs yet. */
    Optional<Actor> find(ExecutionId id) {
        return durability.store().find(id).map(this::restore);
    }

    /** Goes on with every execution that has not ended; one whose workflow cannot be had stays where it is. */
    Recovered takeUpAll() {
        return takeUp(durability.incomplete());
    }

    /** Goes on with one execution, unless it has ended. */
    Recovered takeUp(ExecutionId id) {
        var stored = durability
                .store()
                .find(id)
                .orElseThrow(() -> new IllegalArgumentException("[ENG-125] the store knows no execution " + id
                        + "; its executions() names those that there are"));
        return takeUp(stored.isEnded() ? List.of() : List.of(stored));
    }

    private Recovered takeUp(List<StoredExecution> incomplete) {
        var taken = new ArrayList<Actor>();
        var parked = new ArrayList<Parked>();
        for (var execution : incomplete) {
            try {
                var actor = executions.live(execution.id()).orElseGet(() -> restore(execution));
                if (actor.isAtRest()) {
                    taken.add(actor);
                }
            } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
                parked.add(new Parked(execution.id(), String.valueOf(e.getMessage())));
            }
        }
        taken.forEach(Actor::regain); // all of them before anybody goes on, who might take what another one held
        taken.forEach(Actor::takeUp);
        taken.stream().filter(this::isOrphaned).forEach(child -> child.stopSoon(Stop.CANCEL, ORPHANED));
        return new Recovered(taken, parked);
    }

    /**
     * Whether its parent waited for it and does not any more: the crash came before the parent's stop had reached it.
     */
    private boolean isOrphaned(Actor actor) {
        return actor.lineage()
                .starter()
                .parent()
                .filter(parent -> isOrphaned(actor.id(), parent.execution()))
                .isPresent();
    }

    private boolean isOrphaned(ExecutionId child, ExecutionId parent) {
        var wait = new WaitOfParent(child);
        durability.store().read(parent, wait);
        return wait.isOver;
    }

    /** Follows a parent's events: whether it asked for a child, and waits for it no longer. */
    private static final class WaitOfParent implements Consumer<Event> {

        private final ExecutionId child;
        private @Nullable NodePath waits;
        private boolean isOver;

        WaitOfParent(ExecutionId child) {
            this.child = child;
        }

        @Override
        public void accept(Event event) {
            if (event instanceof ChildRequested request
                    && request.child().id().equals(child)
                    && request.child().awaited()) {
                waits = request.node();
            } else if (waits != null && isOverBy(event, waits)) {
                isOver = true;
            }
        }
    }

    private static boolean isOverBy(Event event, NodePath node) {
        return event instanceof ExecutionEnded
                || event instanceof NodeCancelled cancelled && cancelled.node().equals(node)
                || event instanceof NodeFailed failed && failed.node().equals(node)
                || event instanceof NodeFellBack fellBack && fellBack.node().equals(node)
                || event instanceof NodeRetryScheduled retry && retry.node().equals(node);
    }

    private Actor restore(StoredExecution stored) {
        var past = new Past(stored.id());
        var state = Fold.reading(stored.id(), pin -> planOf(stored.id(), pin), past);
        var actor = actorOf.apply(state);
        actor.turns().share(past.shared);
        actor.descendsFrom(new Lineage(stored.origin().starter(), List.of()));
        var first = stored.isEnded()
                ? executions.restoreEnded(actor, actor.plan().size() + past.newest.size())
                : executions.restore(actor, stored.origin().starter().key());
        if (first == actor) {
            actor.open(past.newest.all());
        }
        return first;
    }

    /** The events of one execution as the store has them; keeps the newest, as a live execution does. */
    private final class Past implements Fold.Journal {

        private final ExecutionId id;
        private EventLog newest;
        private SharedData shared = SharedData.forWriter();

        Past(ExecutionId id) {
            this.id = id;
            this.newest = log();
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
        var found = new ArrayList<Actor>();
        var parked = new ArrayList<Parked>();
        for (var execution : durability.incomplete()) {
            if (kind.test(execution.origin())) {
                try {
                    found.add(executions.live(execution.id()).orElseGet(() -> restore(execution)));
                } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
                    parked.add(new Parked(execution.id(), String.valueOf(e.getMessage())));
                }
            }
        }
        return new Recovered(found, parked);
    }

    private Plan planOf(ExecutionId id, Pin pin) {
        var revision = pin.revision();
        return plans.ofRevision(revision)
                .or(() -> durability.workflow(revision).map(plans::of))
                .or(() -> plans.insideRegistered(revision))
                .orElseThrow(() -> new StoreException("[ENG-124] execution " + id + " is pinned to revision "
                        + revision + " of workflow " + pin.workflow()
                        + ", which holds code: register that revision, or the workflow that it is written inside,"
                        + " then recover again"));
    }
}
