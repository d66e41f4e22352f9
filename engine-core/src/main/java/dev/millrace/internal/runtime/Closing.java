package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.internal.concurrent.Errand;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of an engine: what runs has the grace time, and so has each part of it that may call code of the application.
 * Confined to its caller.
 */
final class Closing {

    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private final Executions executions;
    private final @Nullable Durability durability;
    private final WorkSource source;
    private final Listeners listeners;
    private final EngineSettings settings;

    Closing(
            Executions executions,
            @Nullable Durability durability,
            WorkSource source,
            Listeners listeners,
            EngineSettings settings) {
        this.executions = executions;
        this.durability = durability;
        this.source = source;
        this.listeners = listeners;
        this.settings = settings;
    }

    /**
     * Stops what is live, or leaves it to the next engine on the store.
     *
     * @param limit how long what runs may go on
     * @param isHandedOver whether what has not ended by then is given back uncharged
     */
    void run(Duration limit, boolean isHandedOver) {
        try (var aside = settings.threads().another("millrace-close")) {
            if (durability == null) {
                within(
                        aside,
                        () -> live(
                                actor -> actor.requests().stop(Stop.TERMINATE, Request.of("the engine was closed"))));
            }
            source.queue().stopLeasing();
            if (!source.workers().awaitIdle(limit)) {
                warnOfThoseThatRun(durability == null);
                if (isHandedOver) {
                    within(aside, () -> live(actor -> actor.departure().handOver()));
                }
            }
            try {
                if (durability != null) {
                    within(aside, () -> live(actor -> actor.turns().checkpointSoon()));
                    durability.close();
                }
            } finally {
                within(aside, () -> {
                    source.actOnDecided();
                    live(actor -> actor.departure().leave());
                });
            }
        }
    }

    private void live(Consumer<Actor> action) {
        executions.live().forEach(action);
    }

    /**
     * Listeners and callbacks are called on whatever thread has the turn: they must not hold up the one that closes.
     */
    private void within(Errand aside, Runnable step) {
        if (!executions.isAnyLive()) {
            step.run();
        } else if (!aside.runWithin(settings.limits().grace(), step)) {
            var called = executions.live().stream()
                    .map(actor -> actor.turns().call().whom())
                    .filter(Objects::nonNull)
                    .map(MonitoredListener::name)
                    .distinct();
            var holders = Stream.concat(called, listeners.callbacks().names().stream())
                    .toList();
            if (!holders.isEmpty()) {
                log.warn("Listeners or callbacks had not returned when the engine was closed: {}", holders);
            }
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
