package dev.millrace.internal.runtime;

import dev.millrace.internal.decision.ScopeState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The attempts of one execution that are with a worker. Each knows its slot, so that it is taken off without a search. Confined to the turn. */
final class RunningAttempts {

    private @Nullable ArrayList<RunningAttempt> attempts; // made by the first

    void add(RunningAttempt attempt) {
        attempts = attempts == null ? new ArrayList<>(1) : attempts;
        attempt.slot(attempts.size());
        attempts.add(attempt);
    }

    boolean contains(RunningAttempt attempt) {
        return attempt.slot() != RunningAttempt.NO_SLOT;
    }

    /** Takes an attempt off; does nothing if it is not here. */
    void remove(RunningAttempt attempt) {
        if (attempts != null && contains(attempt)) {
            int last = attempts.size() - 1;
            var moved = attempts.get(last);
            attempts.set(attempt.slot(), moved);
            moved.slot(attempt.slot());
            attempts.remove(last);
            attempt.slot(RunningAttempt.NO_SLOT);
        }
    }

    /** Does something with each attempt of one node; the action may take it off. */
    void forNode(ScopeState scope, int position, Consumer<RunningAttempt> action) {
        for (var attempt : all()) {
            if (attempt.scope() == scope && attempt.position() == position) {
                action.accept(attempt);
            }
        }
    }

    boolean hasOneOf(ScopeState scope, int position) {
        return attempts != null && attempts.stream().anyMatch(a -> a.scope() == scope && a.position() == position);
    }

    /** Their leases go back: this engine can keep nothing more of them. */
    void handBackAll() {
        all().forEach(RunningAttempt::handBack);
    }

    void cancelAll() {
        all().forEach(RunningAttempt::cancel);
    }

    private List<RunningAttempt> all() {
        return attempts == null ? List.of() : List.copyOf(attempts);
    }
}
