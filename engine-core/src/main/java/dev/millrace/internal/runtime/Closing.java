package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.concurrent.Workers;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of an engine: what runs has the grace time, and so has each part of it that may call code of the application. Confined to its caller. */
final class Closing {

    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private final EngineRuntime engine;
    private final Workers workers;

    Closing(EngineRuntime engine, Workers workers) {
        this.engine = engine;
        this.workers = workers;
    }

    /**
     * Stops what is live, or leaves it to the next engine on the store.
     *
     * @param noMoreWork from then on workers take nothing any more
     */
    void run(Runnable noMoreWork) {
        var durability = engine.durability();
        try (var aside = engine.settings().threads().another("millrace-close")) {
            if (durability == null) {
                within(aside, () -> live(actor -> actor.stop(Stop.TERMINATE, Request.of("the engine was closed"))));
            }
            noMoreWork.run();
            if (!workers.awaitIdle(engine.settings().limits().grace())) {
                warnOfThoseThatRun(durability == null);
            }
            if (durability != null) {
                within(aside, () -> live(Driver::checkpointSoon));
                durability.close();
            }
            within(aside, () -> {
                engine.actOnDecided();
                live(Actor::leave);
            });
        }
    }

    private void live(Consumer<Actor> action) {
        engine.executions().live().forEach(action);
    }

    /** Listeners and callbacks are called on whatever thread has the turn: they must not hold up the one that closes. */
    private void within(Errand aside, Runnable step) {
        if (engine.executions().live().isEmpty()) {
            step.run();
        } else if (!aside.runWithin(engine.settings().limits().grace(), step)) {
            var holders = engine.executions().live().stream()
                    .map(actor -> actor.telling().call())
                    .filter(Objects::nonNull)
                    .map(call -> call.whom().name())
                    .distinct()
                    .toList();
            log.warn("Listeners or callbacks had not returned when the engine was closed: {}", holders);
        }
    }

    private static void warnOfThoseThatRun(boolean inMemory) {
        if (inMemory) {
            log.warn("Some nodes ignored their cancel when the engine was closed; their threads run on");
        } else {
            log.info("Some nodes had not ended when the engine was closed; they are told to stop, and what they did"
                    + " counts no more: the next engine on the store goes on with them");
        }
    }
}
