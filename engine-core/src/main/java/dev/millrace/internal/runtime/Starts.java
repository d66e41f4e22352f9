package dev.millrace.internal.runtime;

import dev.millrace.definition.StartTerms;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.Beginning;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.driver.AskedStart;
import dev.millrace.internal.driver.DataDoor;
import dev.millrace.internal.driver.Secrets;
import dev.millrace.store.KeyTakenException;
import dev.millrace.store.StoreException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The beginnings of executions: for a caller, for a parent, and as another one of their kind. Thread-safe. */
final class Starts {

    private final Executions executions;
    private final Archive archive;
    private final @Nullable Durability durability;
    private final StartAdmissions admissions;
    private final StartKeys keys;
    private final Engine engine;
    private final DataDoor door;

    /** The engine that executions begin in. Thread-safe. */
    interface Engine {

        /** Makes an execution of its state. */
        Actor actorOf(ExecutionState state);

        /** Waits while others find the queue full, unless the caller is a node. */
        void awaitRoom();

        /** Sees to it that leases are renewed. */
        void ensureRenewals();

        /** Wakes a worker if there is something to do. */
        void wakeForWork();

        /** Returns the time, in microseconds since 1970. */
        long now();
    }

    Starts(
            Executions executions,
            Archive archive,
            @Nullable Durability durability,
            StartAdmissions admissions,
            Engine engine,
            DataDoor door) {
        this.door = door;
        this.admissions = admissions;
        this.executions = executions;
        this.archive = archive;
        this.durability = durability;
        this.engine = engine;
        this.keys = new StartKeys(executions, archive, durability, admissions);
    }

    /** Starts an execution under an id that nobody has, and waits until that is safe. */
    Actor start(ExecutionId id, Plan plan, StartRequest request) {
        try {
            return begin(id, plan, request);
        } finally {
            engine.wakeForWork(); // this thread may have done the turn that hands the first nodes over
        }
    }

    /** Starts an execution, and waits until that is safe; the caller sees to it that somebody works. */
    Actor begin(Plan plan, StartRequest request) {
        return begin(newId(), plan, request);
    }

    /** Returns whether nothing begins any more. */
    boolean isClosed() {
        return executions.isClosed();
    }

    private Actor begin(ExecutionId id, Plan plan, StartRequest given) {
        executions.requireOpen();
        var accepted = given.withInput(plan.accept(given.input()));
        Secrets.require(door.secrets(), plan.workflow(), accepted.input());
        if (durability != null) {
            durability.prepare(plan);
        }
        var request = StartKeys.keyed(plan, accepted);
        var start = admissions.asked(id, plan, request);
        var known = start.key().isEmpty() ? Optional.<Actor>empty() : keys.takenFor(start, request);
        return known.isPresent() ? known.get() : beginNew(start, request);
    }

    private Actor beginNew(AskedStart start, StartRequest request) {
        var id = start.execution();
        var plan = start.plan();
        var actor = engine.actorOf(new ExecutionState(id, plan));
        if (!request.starter().equals(Starter.UNNAMED)) {
            actor.descendsFrom(new Lineage(request.starter(), List.of()));
        }
        actor.isAsUrgentAs(request.terms().priority());
        boolean begun = false;
        try {
            var wait = admissions.enter(actor, start);
            var first = add(actor, start);
            if (first != actor) {
                // Somebody else's start is no answer before it is safe; if it came to nothing, this one is the first.
                return Questions.join(first.safeStart())
                        ? StartKeys.checked(first, start, request)
                        : begin(id, plan, request);
            }
            engine.awaitRoom();
            engine.ensureRenewals();
            begun = true;
            actor.start(new Beginning(request.input(), variablesOf(plan, request.variables()), List.of(), wait));
            try {
                started(actor);
            } catch (KeyTakenException e) { // another engine on the same store was faster
                if (start.isRefusedBesideTwin()) {
                    throw start.refusalBeside(e.holder());
                }
                var holder = archive.find(e.holder()).orElseThrow(() -> e);
                return StartKeys.checked(holder, start, request);
            }
            if (wait.isPresent()) {
                admissions.waits(id, wait.get());
            }
            return actor;
        } finally {
            if (!begun) {
                admissions.leave(id);
            }
        }
    }

    /** Adds an execution; one that is not to be taken for another one stands beside it. */
    private Actor add(Actor actor, AskedStart start) {
        if (start.key().isEmpty() || start.isShared()) {
            return firstWith(start.key(), actor);
        }
        if (start.isRefusedBesideTwin() && durability != null) {
            durability.ownership().ifPresent(shared -> shared.requireKeyFree(actor.id(), true));
        }
        return executions.addBeside(actor, start.key());
    }

    private void started(Actor actor) {
        try {
            Questions.join(actor.safeStart());
        } catch (StoreException e) {
            executions.withdraw(actor);
            admissions.leave(actor.id());
            throw e;
        }
    }

    /**
     * Starts another execution of what one runs, with the same data.
     *
     * @param fork the node from which it goes another way; what stands before it counts as completed; empty for a fresh
     *     start
     */
    Actor startLike(Actor original, Optional<NodePath> fork, String by) {
        executions.requireOpen();
        var past = pastOf(original);
        var beginning = beginning(original, past, fork);
        if (durability != null) {
            durability.prepare(original.plan());
        }
        var actor = engine.actorOf(new ExecutionState(newId(), original.plan()));
        var label = fork.isPresent() ? "millrace.forkOf" : "millrace.restartOf";
        var labels = new HashMap<>(Map.of(label, original.id().toString()));
        Optional.ofNullable(original.lineage().starter().labels().get(AskedStart.LANE))
                .ifPresent(lane -> labels.put(AskedStart.LANE, lane));
        var starter = new Starter("", labels, by, Optional.empty());
        actor.descendsFrom(new Lineage(starter, List.of()));
        var terms = StartTerms.DEFAULT.withPriority(startOf(past).priority());
        actor.isAsUrgentAs(terms.priority());
        var asked = new StartRequest(beginning.input(), Map.of(), starter, terms);
        var wait = admissions.enter(actor, admissions.asked(actor.id(), original.plan(), asked));
        executions.add(actor, "");
        engine.ensureRenewals();
        actor.start(beginning.waiting(wait));
        started(actor);
        engine.wakeForWork();
        return actor;
    }

    /** Returns the execution that was started with a key first: here, or by an earlier engine on the same store. */
    private Actor firstWith(String key, Actor actor) {
        var first = executions.add(actor, key);
        if (first != actor || key.isEmpty() || durability == null) {
            return first;
        }
        durability.ownership().ifPresent(shared -> shared.requireKeyFree(actor.id(), false));
        Optional<Actor> stored = Optional.of(actor);
        try {
            stored = durability.firstWith(key).flatMap(archive::find);
        } finally {
            if (stored.isPresent()) {
                executions.withdraw(actor);
                actor.safeStart().complete(false);
            }
        }
        return stored.orElse(actor);
    }

    /** Starts a child; its parent's turn does not wait, not for a full queue and not for the store. */
    @SuppressWarnings("FutureReturnValueIgnored") // a child that the store refuses says so in its result
    Actor startChild(ExecutionId id, Plan plan, Lineage lineage, StartRequest request) {
        var input = plan.accept(request.input());
        if (durability != null) {
            durability.prepare(plan);
        }
        var child = engine.actorOf(new ExecutionState(id, plan));
        child.descendsFrom(lineage);
        child.isAsUrgentAs(request.terms().priority());
        executions.add(child, "");
        admissions.child(child);
        engine.ensureRenewals();
        child.start(new Beginning(input, variablesOf(plan, request.variables()), List.of(), Optional.empty()));
        engine.wakeForWork();
        return child;
    }

    private List<Event> pastOf(Actor original) {
        var past = archive.eventsOf(original.id());
        if (past.isEmpty() || !(past.get(0) instanceof ExecutionStarted)) {
            throw new IllegalStateException("[ENG-132] execution " + original.id()
                    + " has more events than are kept in memory, its start is not among them; keep more"
                    + " (retainedEvents), or give the engine a store");
        }
        return past;
    }

    private static ExecutionStarted startOf(List<Event> past) {
        return (ExecutionStarted) past.get(0);
    }

    /** Returns what an execution began with, and what a fork of it from a node keeps. */
    private static Beginning beginning(Actor original, List<Event> past, Optional<NodePath> fork) {
        var first = startOf(past);
        var kept = fork.map(new Amendments(original)::keptByForkFrom).orElse(Set.of());
        var done = new LinkedHashMap<NodePath, NodeCompleted>();
        for (var event : RepairUndone.standing(past)) {
            if (event instanceof NodeCompleted completed && kept.contains(completed.node())) {
                done.remove(completed.node());
                done.put(completed.node(), completed);
            } else if (event instanceof ExecutionRepaired repaired) {
                repaired.reset().forEach(done::remove);
            }
        }
        return new Beginning(first.input(), first.variables(), List.copyOf(done.values()), Optional.empty());
    }

    private static Map<String, Object> variablesOf(Plan plan, Map<String, Object> given) {
        if (given.isEmpty()) {
            return plan.defaultVariables();
        }
        var variables = new LinkedHashMap<String, Object>(plan.defaultVariables());
        variables.putAll(given);
        return Collections.unmodifiableMap(variables);
    }

    /** Returns an id that nobody has. */
    ExecutionId newId() {
        var random = ThreadLocalRandom.current();
        return new ExecutionId(engine.now() / 1_000 << 16 | random.nextInt(1 << 16), random.nextLong());
    }
}
