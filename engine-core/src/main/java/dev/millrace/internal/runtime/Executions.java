package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.Retained;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The executions of an engine: all that are live, and the newest of those that have ended. Thread-safe. */
public final class Executions {

    private static final long HEAVIEST = 100_000;

    private final ConcurrentHashMap<ExecutionId, Actor> byId = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Actor> byKey = new ConcurrentHashMap<>();
    private final Retained<Actor> ended;
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
        byId.put(actor.id(), actor);
        return actor;
    }

    /** Adds an execution beside those with the same key, which is found under the key from now on. */
    Actor addBeside(Actor actor, String key) {
        requireOpen();
        actor.key(key);
        byKey.put(key, actor);
        byId.put(actor.id(), actor);
        return actor;
    }

    /** Returns the execution that is found under a key. */
    Optional<Actor> withKey(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Refuses what a closed engine does not do any more. */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException("[ENG-103] the engine is closed; it starts nothing any more");
        }
    }

    /** Returns whether nothing starts any more; what runs may still end. */
    boolean isClosed() {
        return closed;
    }

    /** Takes back an execution that could not be started. */
    void withdraw(Actor actor) {
        forget(actor);
    }

    /** Forgets an execution that has ended. */
    void forget(ExecutionId id) {
        var actor = byId.get(id);
        var kept = actor == null ? null : actor.retained();
        if (actor != null && kept != null) {
            ended.remove(kept);
            forget(actor);
        }
    }

    /** Adds an ended execution from a store, unless it is here: then that one is returned. */
    Actor restoreEnded(Actor actor, long weight) {
        var first = byId.putIfAbsent(actor.id(), actor);
        if (first == null) {
            ended(actor, weight);
        }
        return first == null ? actor : first;
    }

    /** Adds an execution from a store, unless it is here: then that one is returned. */
    Actor restore(Actor actor, String key) {
        actor.key(key);
        var first = byId.putIfAbsent(actor.id(), actor);
        if (first == null && !key.isEmpty()) {
            byKey.put(key, actor);
        }
        return first == null ? actor : first;
    }

    /** Returns an execution that has not ended. */
    Optional<Actor> live(ExecutionId id) {
        return find(id).filter(Executions::isLive);
    }

    /** Moves an execution back to the live ones. */
    void reopened(Actor actor) {
        var kept = actor.retained();
        if (kept != null) {
            ended.remove(kept);
        }
        actor.retained(null);
        byId.put(actor.id(), actor);
    }

    /** Moves an execution to the ended ones; each node and each event that it keeps weighs one. */
    void ended(Actor actor, long weight) {
        actor.retained(ended.add(actor, weight));
    }

    private static boolean isLive(Actor actor) {
        return actor.retained() == null;
    }

    private void forget(Actor actor) {
        byId.remove(actor.id(), actor);
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
    public List<Actor> live() {
        return byId.values().stream().filter(Executions::isLive).toList();
    }

    /** Returns whether one has not ended. */
    boolean isAnyLive() {
        return byId.values().stream().anyMatch(Executions::isLive);
    }

    /** Returns all executions that can be asked for, newest first. */
    public List<Actor> all() {
        var all = new ArrayList<Actor>(live());
        all.sort(Comparator.comparing(Actor::id).reversed());
        all.addAll(ended.newestFirst());
        return all;
    }

    /** Returns an execution that can be asked for. */
    public Optional<Actor> find(ExecutionId id) {
        return Optional.ofNullable(byId.get(id));
    }
}
