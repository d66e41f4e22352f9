package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.Retained;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The executions of an engine: all that are live, and the newest of those that have ended. Thread-safe. */
public final class Executions {

    private static final long HEAVIEST = 100_000;

    private final ConcurrentHashMap<ExecutionId, Actor> live = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Actor> byKey = new ConcurrentHashMap<>();
    private final Retained<ExecutionId, Actor> ended;
    private volatile boolean closed;

    Executions(int retained) {
        ended = new Retained<>(retained, HEAVIEST, this::forget);
    }

    /** Adds an execution, unless one with the same key is there: then that one is returned. */
    Actor add(Actor actor, String key) {
        requireOpen();
        if (!key.isEmpty()) {
            actor.key(key);
            var first = byKey.putIfAbsent(key, actor);
            if (first != null) {
                return first;
            }
        }
        live.put(actor.id(), actor);
        return actor;
    }

    /** Refuses what a closed engine does not do any more. */
    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("[ENG-103] the engine is closed; it starts nothing any more");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes back an execution that could not be started. */
    void withdraw(Actor actor) {
        live.remove(actor.id());
        forget(actor);
    }

    /** Forgets an execution that has ended. */
    void forget(ExecutionId id) {
        ended.find(id).ifPresent(this::forget);
        ended.remove(id);
    }

    /** Adds an ended execution from a store, unless it is here: then that one is returned. */
    Actor restoreEnded(Actor actor, long weight) {
        var first = find(actor.id());
        if (first.isEmpty()) {
            ended.add(actor.id(), actor, weight);
        }
        return first.orElse(actor);
    }

    /** Adds an execution from a store, unless it is here: then that one is returned. */
    Actor restore(Actor actor, String key) {
        var first = find(actor.id());
        if (first.isPresent()) {
            return first.get();
        }
        actor.key(key);
        var other = live.putIfAbsent(actor.id(), actor);
        if (other != null) {
            return other;
        }
        if (!key.isEmpty()) {
            byKey.put(key, actor);
        }
        return actor;
    }

    /** Returns an execution that has not ended. */
    Optional<Actor> live(ExecutionId id) {
        return Optional.ofNullable(live.get(id));
    }

    /** Moves an execution back to the live ones. */
    void reopened(Actor actor) {
        live.put(actor.id(), actor);
        ended.remove(actor.id());
    }

    /** Moves an execution to the ended ones; each node and each event that it keeps weighs one. */
    void ended(Actor actor, long weight) {
        ended.add(actor.id(), actor, weight);
        live.remove(actor.id());
    }

    private void forget(Actor actor) {
        if (!actor.key().isEmpty()) {
            byKey.remove(actor.key(), actor);
        }
    }

    /** Takes nothing more. Returns whether that was so already. */
    boolean close() {
        boolean before = closed;
        closed = true;
        return before;
    }

    /** Returns the executions that have not ended. */
    public Collection<Actor> live() {
        return Collections.unmodifiableCollection(live.values());
    }

    /** Returns all executions that can be asked for, newest first. */
    public List<Actor> all() {
        var all = new ArrayList<Actor>(live.values());
        all.sort(Comparator.comparing(Actor::id).reversed());
        all.addAll(ended.newestFirst());
        return all;
    }

    /** Returns an execution that can be asked for. */
    public Optional<Actor> find(ExecutionId id) {
        var found = live.get(id);
        return found != null ? Optional.of(found) : ended.find(id);
    }
}
