package dev.millrace.simulation;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.event.CapacityException;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.runtime.Actor;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.internal.runtime.StartRequest;
import dev.millrace.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The executions that the host wants, and how it starts them. Confined to whoever has the turn. */
final class HostStarts {

    private final Process process;
    private final Cast cast;
    private final Random random;
    private final SimulatedTime time;
    private final SimulationFindings findings;
    private final Sightings sightings;
    private final EngineLimits limits;
    private final StartRules rules;
    private final Callers callers;
    private final List<Slot> slots = new ArrayList<>();

    /** The process that starts them, in which an engine lives. */
    interface Process {

        EngineRuntime engine();

        /** Returns the engine's store; null if it has none. */
        @Nullable
        SimulatedStore store();

        boolean isDead();

        /** Does what somebody waits for. */
        void waited(Runnable call);

        /** Gives the executor a task. */
        void later(Runnable task);
    }

    /** An execution that the host wants. */
    private static final class Slot {

        private final Piece piece;
        private final String key;

        /** The one that was started last; null before the first. */
        private @Nullable ExecutionId id;

        private boolean acknowledged;

        /** Whether a caller is about to start it, or waits for room to. */
        private boolean asked;

        Slot(Piece piece, String key) {
            this.piece = piece;
            this.key = key;
        }
    }

    HostStarts(Process process, Cast cast, Scenery scenery, EngineLimits limits) {
        this.process = process;
        this.cast = cast;
        this.random = scenery.random();
        this.time = scenery.time();
        this.findings = scenery.findings();
        this.sightings = scenery.sightings();
        this.limits = limits;
        this.rules = new StartRules(limits, cast, findings);
        this.callers = new Callers(scenery);
    }

    /** Wants one more of a workflow. */
    void want(Piece piece, int casting) {
        var key = random.nextBoolean() ? "start " + slots.size() : "";
        slots.add(new Slot(piece, limits.twins().isPresent() ? "twin " + casting : key));
    }

    /** Returns those who wait for room themselves. */
    Callers callers() {
        return callers;
    }

    /** Whether there are executions that the host has yet to start. */
    boolean hasMore() {
        for (var slot : slots) {
            if (slot.id == null || slot.asked) {
                return true;
            }
        }
        return false;
    }

    /** Starts the next execution; not while that would wait. Returns false if it was refused. */
    boolean startNext() {
        var next = slots.stream()
                .filter(slot -> slot.id == null && !slot.asked)
                .findFirst()
                .orElse(null);
        if (next == null || Inside.isCrowded(process.engine())) {
            return true;
        }
        if (limits.callersWait().isPresent()) {
            next.asked = true;
            var at = process.engine();
            process.later(() -> call(next, at));
            return true;
        }
        start(next);
        return next.id != null;
    }

    /** A caller starts one, and waits where there is no room; not while the queue would have him wait. */
    private void call(Slot slot, EngineRuntime at) {
        if (callers.isGone() || at != process.engine()) {
            return;
        }
        if (!Inside.isCrowded(at)) {
            try {
                start(slot);
            } catch (Callers.Gone e) {
                return; // with its process, and forgotten there
            }
        }
        slot.asked = false;
    }

    /**
     * Starts one a second time, under its key: that must be the first one. Not while a caller of the first waits:
     * neither has begun then, and either may be refused.
     */
    void startAgain() {
        var keyed = slots.stream()
                .filter(slot -> slot.id != null
                        && !slot.asked
                        && !slot.key.isEmpty()
                        && limits.twins().isEmpty())
                .toList();
        if (!keyed.isEmpty() && !Inside.isCrowded(process.engine())) {
            start(keyed.get(random.nextInt(keyed.size())));
        }
    }

    private void start(Slot slot) {
        long millis = time.epochMicros() / 1_000;
        var id = new ExecutionId(millis << 16 | random.nextInt(1 << 16), random.nextLong());
        var role = slot.piece.role(id);
        var first = slot.id;
        if (first == null) {
            slot.id = id;
            cast.add(role);
        }
        var starter = new Starter(slot.key, limits.labels(), "", Optional.empty());
        var terms = limits.termsOf(slots.indexOf(slot));
        process.waited(() -> {
            try {
                var request = new StartRequest(Map.of(), DraftWorkflow.variables(), starter, terms);
                var actor = started(id, role, request);
                if (limits.isOneForAll() && !actor.id().equals(slot.id)) {
                    takenFor(slot, actor.id());
                }
                findings.check(actor.id().equals(slot.id), () -> "a start under a known key is another execution");
                Objects.requireNonNull(cast.find(actor.id())).livesIn(actor);
                checkOneForAll(slot);
                slot.acknowledged = true;
                if (limits.twins().equals(Optional.of(OnDuplicate.ALLOW))
                        && cast.living().size() > 1) {
                    sightings.add(Thing.START_KEY_SHARED);
                }
            } catch (StoreException e) {
                findings.check(process.isDead(), () -> "a start was refused: " + e);
            } catch (CapacityException | DuplicateStartException e) {
                refused(slot, id, e);
            }
        });
    }

    private Actor started(ExecutionId id, Role role, StartRequest request) {
        var limit = limits.callersWait();
        var at = process.engine();
        if (limit.isEmpty()) {
            return Inside.start(at, id, role.plan(), request);
        }
        var started = new Actor[1];
        callers.call(
                at, id, limit.get(), process.store(), () -> started[0] = Inside.start(at, id, role.plan(), request));
        return started[0];
    }

    /** A start is taken for the first with its key: there must be one, and if one was acknowledged, it is that. */
    private void takenFor(Slot slot, ExecutionId first) {
        sightings.add(Thing.START_KEY_ANSWERED);
        cast.remove(Objects.requireNonNull(slot.id));
        slot.id = first;
        findings.check(
                slots.stream()
                        .filter(other -> other != slot && other.key.equals(slot.key))
                        .anyMatch(other -> first.equals(other.id)),
                () -> "a start is taken for one that nobody started: " + first);
        checkOneForAll(slot);
    }

    private void checkOneForAll(Slot slot) {
        for (var other : slots) {
            findings.check(
                    !limits.isOneForAll()
                            || !other.acknowledged
                            || !other.key.equals(slot.key)
                            || Objects.equals(other.id, slot.id),
                    () -> "two executions of one key, of which each start is taken for the first: " + other.id + ", "
                            + slot.id);
        }
    }

    /** There was no room for a start, or another one has its key: that must be so. */
    private void refused(Slot slot, ExecutionId id, IllegalStateException refusal) {
        cast.remove(id);
        slot.id = null;
        rules.checkRefused(refusal, callers.letIn());
        if (limits.callersWait().isEmpty()) {
            boolean full = refusal instanceof CapacityException;
            sightings.add(full ? Thing.START_WITHOUT_ROOM_REFUSED : Thing.START_KEY_REFUSED);
        }
    }

    /** Holds those that have begun to the limits of their engine. */
    void check() {
        rules.check();
    }

    /** The engine is gone: a start that was acknowledged is safe, and any other may have been in vain. */
    void forget() {
        for (var slot : slots) {
            boolean isThere = slot.id != null && cast.find(slot.id) != null;
            findings.check(isThere || !slot.acknowledged, () -> "an acknowledged start is lost: " + slot.id);
            slot.id = isThere ? slot.id : null;
            slot.acknowledged &= isThere;
            slot.asked = false;
        }
    }
}
