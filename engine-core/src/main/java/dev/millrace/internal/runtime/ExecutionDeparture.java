package dev.millrace.internal.runtime;

import dev.millrace.internal.driver.Dormancy;
import dev.millrace.store.LostExecutionException;
import dev.millrace.store.StoreException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The ways in which an execution leaves its engine before its end. Made for one of them. Thread-safe. */
final class ExecutionDeparture {

    private static final String HANDED_OVER = "its engine was drained";

    private final Parts parts;
    private final Turns turns;
    private final Lineage lineage;

    ExecutionDeparture(Parts parts, Lineage lineage) {
        this.parts = parts;
        this.turns = parts.turns();
        this.lineage = lineage;
    }

    /** Nothing of it can be kept any more; whoever has the store now, or takes it over, goes on with it. */
    void lose(StoreException failure) {
        unlessEnded(() -> turns.lose(failure));
    }

    /** Returns the number of its last event if it may only wait, and nobody started it who waits for it. */
    OptionalLong idleAt() {
        return parts.services()
                .attempts()
                .questions()
                .glance(turns, () -> isIdle() ? turns.state().sequence() : 0L)
                .filter(sequence -> sequence > 0)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    private boolean isIdle() {
        return !turns.state().isEnded() && lineage.starter().parent().isEmpty() && Dormancy.mayBe(turns.state());
    }

    /** Lets it go, if it stands as somebody saw it; {@code how} says why it is gone, or nothing if it is not. */
    void restAt(long sequence, Supplier<Optional<LostExecutionException>> how) {
        unlessEnded(() -> {
            if (turns.state().sequence() == sequence) {
                how.get().ifPresent(turns::lose);
            }
        });
    }

    /** Gives back what is with workers, uncharged: the engine closes, and another one goes on. */
    void handOver() {
        turns.postTurn(() -> {
            turns.decision().handOver(HANDED_OVER, turns.now());
            turns.force();
        });
    }

    /** The engine closes; an execution that has not ended goes on when its store is opened again. */
    void leave() {
        unlessEnded(() -> turns.leave(new LeftException(turns.id())));
    }

    private void unlessEnded(Runnable way) {
        turns.post(() -> {
            if (!turns.state().isEnded()) {
                way.run();
            }
        });
    }
}
