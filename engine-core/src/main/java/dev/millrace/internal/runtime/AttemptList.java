package dev.millrace.internal.runtime;

import static java.util.Objects.requireNonNull;

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

    /** Before it stands the last one; behind the last one nothing. */
    private @Nullable RunningAttempt first;

    boolean isEmpty() {
        return first == null;
    }

    /** Returns whether there is one and no more. */
    boolean isSingle() {
        return first != null && first.behind == null;
    }

    @Nullable
    RunningAttempt first() {
        return first;
    }

    void add(RunningAttempt attempt) {
        var head = first;
        if (head == null) {
            first = attempt;
            attempt.before = attempt;
            return;
        }
        var last = requireNonNull(head.before, "the last one");
        last.behind = attempt;
        attempt.before = last;
        head.before = attempt;
    }

    boolean contains(RunningAttempt attempt) {
        return attempt.before != null;
    }

    /** Takes an attempt off; does nothing if it is not here. */
    void remove(RunningAttempt attempt) {
        if (!contains(attempt)) {
            return;
        }
        var before = attempt.before;
        var behind = attempt.behind;
        if (attempt == first) {
            first = behind;
        } else {
            requireNonNull(before, "the one before").behind = behind;
        }
        var head = behind == null ? first : behind;
        if (head != null) {
            head.before = before;
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
