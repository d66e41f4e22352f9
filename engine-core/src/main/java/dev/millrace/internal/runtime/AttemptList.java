package dev.millrace.internal.runtime;

import dev.millrace.internal.decision.state.ScopeState;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Attempts of one execution in the order in which they came, linked through themselves, so that a list allocates
 * nothing per entry and takes any of them off without a search. An attempt is in one list at a time. Confined to the
 * turn.
 */
final class AttemptList {

    private @Nullable RunningAttempt first;
    private @Nullable RunningAttempt last;

    boolean isEmpty() {
        return first == null;
    }

    @Nullable
    RunningAttempt first() {
        return first;
    }

    void add(RunningAttempt attempt) {
        attempt.before = last;
        if (last == null) {
            first = attempt;
        } else {
            last.behind = attempt;
        }
        last = attempt;
    }

    boolean contains(RunningAttempt attempt) {
        return attempt == first || attempt.before != null;
    }

    /** Takes an attempt off; does nothing if it is not here. */
    void remove(RunningAttempt attempt) {
        if (!contains(attempt)) {
            return;
        }
        var before = attempt.before;
        var behind = attempt.behind;
        if (before == null) {
            first = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        attempt.before = null;
        attempt.behind = null;
    }

    /** Does something with each attempt of one node; the action may take it off. */
    void forNode(ScopeState scope, int position, Consumer<RunningAttempt> action) {
        forEach(attempt -> {
            if (attempt.scope() == scope && attempt.position() == position) {
                action.accept(attempt);
            }
        });
    }

    /** Returns the first attempt of the same node as another that is so; null if none is. */
    @Nullable
    RunningAttempt find(RunningAttempt other, Predicate<RunningAttempt> isSo) {
        var next = first;
        while (next != null
                && !(next.scope() == other.scope() && next.position() == other.position() && isSo.test(next))) {
            next = next.behind;
        }
        return next;
    }

    /** Returns whether an attempt is so. */
    boolean hasOne(Predicate<RunningAttempt> isSo) {
        var next = first;
        while (next != null && !isSo.test(next)) {
            next = next.behind;
        }
        return next != null;
    }

    boolean hasOneOf(ScopeState scope, int position) {
        var next = first;
        while (next != null && !(next.scope() == scope && next.position() == position)) {
            next = next.behind;
        }
        return next != null;
    }

    /** Does something with each attempt; the action may take it off. */
    void forEach(Consumer<RunningAttempt> action) {
        var next = first;
        while (next != null) {
            var attempt = next;
            next = attempt.behind;
            action.accept(attempt);
        }
    }
}
