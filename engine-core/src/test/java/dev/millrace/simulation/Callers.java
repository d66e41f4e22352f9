package dev.millrace.simulation;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.simulation.Fibers.Fiber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who start an execution and wait for room themselves. Each is held where it would wait, with its alarm set, and
 * goes on when that has rung or there is room, so that it never blocks the only thread. Confined to whoever has the turn.
 */
final class Callers {

    private final SimulatedTime time;
    private final Fibers fibers;
    private final Sightings sightings;
    private final List<Caller> waiting = new ArrayList<>();
    private boolean gone;

    Callers(Scenery scenery) {
        this.time = scenery.time();
        this.fibers = scenery.fibers();
        this.sightings = scenery.sightings();
    }

    /** The process that a caller waited in has ended. */
    static final class Gone extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Gone() {
            super("its process has ended", null, false, false);
        }
    }

    /** One that is held. */
    private record Caller(Fiber fiber, EngineRuntime engine, ExecutionId id, BooleanSupplier rang) {

        /** Who was let in goes on where the queue has room, or it would wait there in real time. */
        boolean mayGoOn() {
            return (rang.getAsBoolean() || wasLetIn()) && !Inside.isCrowded(engine);
        }

        boolean wasLetIn() {
            return !Inside.waitsForRoom(engine, id);
        }
    }

    /** A process begins. */
    void open() {
        gone = false;
    }

    /** Has a caller start an execution, who waits for room for at most so long. */
    void call(EngineRuntime engine, ExecutionId id, Duration limit, @Nullable SimulatedStore store, Runnable start) {
        time.watched(
                (delay, rang) -> {
                    if (delay.equals(limit) && Inside.waitsForRoom(engine, id)) {
                        var here = new Caller(fibers.current(), engine, id, rang);
                        time.unwatched(() -> hold(here, store));
                    }
                },
                start);
    }

    private void hold(Caller here, @Nullable SimulatedStore store) {
        waiting.add(here);
        if (store == null) {
            fibers.hold();
        } else {
            store.whileHeld(fibers::hold);
        }
        if (gone) {
            throw new Gone();
        }
        sightings.add(here.wasLetIn() ? Thing.CALLER_WAITED_AND_WAS_LET_IN : Thing.CALLER_WAITED_IN_VAIN);
    }

    /** Returns how many were let in, and have not gone on yet. */
    long letIn() {
        return waiting.stream().filter(Caller::wasLetIn).count();
    }

    /** Whether nobody is held. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Returns those that may go on. */
    List<Fiber> ready() {
        return waiting.stream().filter(Caller::mayGoOn).map(Caller::fiber).toList();
    }

    /** One of them goes on. */
    void leaves(Fiber fiber) {
        waiting.removeIf(caller -> caller.fiber() == fiber);
    }

    /** The process ends: whoever waits goes without an answer. */
    void end() {
        gone = true;
        while (!waiting.isEmpty()) {
            fibers.finish(waiting.remove(0).fiber());
        }
    }

    /** Whether the process has ended. */
    boolean isGone() {
        return gone;
    }
}
