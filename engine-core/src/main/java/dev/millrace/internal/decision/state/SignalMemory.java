package dev.millrace.internal.decision.state;

import dev.millrace.event.ExecutionEvent.Signal;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The signals that came to an execution: those that nobody has taken yet, and the identities of all. Confined to the
 * turn.
 */
final class SignalMemory {

    private final Map<String, Deque<Signal>> byName = new HashMap<>();
    private final Set<String> identities = new HashSet<>();

    /** Keeps a signal until somebody takes it, unless it came before. */
    void add(Signal signal) {
        if (signal.dedupId().isEmpty() || identities.add(identityOf(signal))) {
            byName.computeIfAbsent(signal.name(), name -> new ArrayDeque<>(2)).add(signal);
        }
    }

    /** Returns the signals of a name that nobody has waited for yet, oldest first. */
    Collection<Signal> unclaimed(String name) {
        var signals = byName.get(name);
        return signals == null ? List.of() : signals;
    }

    /** Somebody has taken a signal. */
    void take(Signal signal) {
        var signals = byName.get(signal.name());
        if (signals != null) {
            signals.remove(signal);
        }
    }

    boolean hasSeen(Signal signal) {
        return !signal.dedupId().isEmpty() && identities.contains(identityOf(signal));
    }

    /**
     * An id counts for one name: senders of different signals need not know of each other. No name holds a line end.
     */
    private static String identityOf(Signal signal) {
        return signal.name() + '\n' + signal.dedupId();
    }
}
