package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.Answer;
import dev.millrace.internal.concurrent.Countdown;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a retention while an engine runs: from its opening on, and again when many executions have ended; beside
 * everything else, in short steps. Thread-safe.
 */
final class RetentionKeeper {

    /*
     * R1  One pass at a time: the countdown lets one end through, and is set again when the pass is over.
     * R2  Nothing is forgotten after the close: a step says that it runs before it looks whether the engine is closed,
     *     the close says that it is before it looks whether one runs.
     */
    private static final Logger log = LoggerFactory.getLogger(RetentionKeeper.class);
    private static final long LEAST_ENDS = 100;
    private static final long SHARE = 100;

    private final Optional<RetentionLimits> limits;
    private final Errand background;
    private final RetentionPass.Source source;
    private final Countdown untilNext = new Countdown(Long.MAX_VALUE);
    private volatile Answer<Boolean> step = new Answer<>();
    private volatile boolean closed;

    /**
     * Creates it; nothing is done before {@link #begin}.
     *
     * @param limits what is kept; empty for everything
     * @param background where it is held
     */
    RetentionKeeper(
            Optional<RetentionLimits> limits,
            Errand background,
            Durability durability,
            Executions executions,
            TimeSource time) {
        this.limits = limits;
        this.background = background;
        this.source = new Stored(durability, executions, time);
        step.give(true);
    }

    /** The executions that a store has. */
    private record Stored(Durability durability, Executions executions, TimeSource time)
            implements RetentionPass.Source {

        @Override
        public List<StoredExecution> page(Optional<StoredExecution> behind, int limit) {
            return durability.store().executions(behind, limit);
        }

        @Override
        public long bytesOf(ExecutionId id) {
            return durability.store().bytes(id);
        }

        @Override
        public void forget(List<ExecutionId> ended) {
            durability.store().forget(ended);
            ended.forEach(executions::forget);
        }

        @Override
        public long now() {
            return time.epochMicros();
        }
    }

    /** Begins to hold the retention. */
    void begin() {
        limits.ifPresent(some -> {
            var pass = new RetentionPass(some, source, RetentionPass.AT_ONCE, gone -> {});
            goOn(pass);
        });
    }

    /** An execution has ended. */
    void ended() {
        if (untilNext.isNow()) {
            begin();
        }
    }

    private void goOn(RetentionPass pass) {
        if (closed || !background.run(() -> stepOf(pass))) {
            untilNext.restart(LEAST_ENDS);
        }
    }

    private void stepOf(RetentionPass pass) {
        var running = new Answer<Boolean>();
        step = running;
        boolean isMore = false;
        try {
            isMore = !closed && pass.step();
        } catch (StoreException e) {
            log.warn("What the retention does not keep is forgotten later: {}", e.getMessage());
        } finally {
            running.give(true);
            if (!isMore) { // looking at all that are left must cost each end little, however many there are
                untilNext.restart(Math.max(LEAST_ENDS, pass.left() / SHARE));
            }
        }
        if (isMore) {
            goOn(pass);
        }
    }

    /** Forgets what breaks some limits, now and on the current thread. Returns what is gone, the oldest end first. */
    List<ExecutionId> forgetBeyond(RetentionLimits some) {
        return RetentionPass.whole(some, source);
    }

    /** Forgets nothing more; waits for the step that is being taken, for a limited time. */
    void close(Duration limit) {
        closed = true;
        background.close();
        if (!step.await(limit)) {
            log.warn("The store had not forgotten what the retention does not keep when the engine was closed");
        }
    }
}
