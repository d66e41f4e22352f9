package dev.millrace.internal.admission;

import dev.millrace.definition.OnDuplicate;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A gate on somebody's way. Immutable, but for where the gate was found, which is guarded by the chain's exclusion. */
final class GateUse {

    private final String key;
    private final Supplier<AdmissionGate> made;
    private final long amount;
    private final OnDuplicate whenTaken;

    /** Who comes by the same definition finds it here, without a search. */
    private @Nullable GatePlace<?> place;

    /**
     * Creates one.
     *
     * @param key says which one it is: all that name the same key pass the same gate
     * @param made makes it, for the first that comes
     * @param amount how much of it is wanted; nothing by who is counted, and never waits for it
     * @param whenTaken what becomes of who finds it closed
     */
    GateUse(String key, Supplier<AdmissionGate> made, long amount, OnDuplicate whenTaken) {
        this.key = key;
        this.made = made;
        this.amount = amount;
        this.whenTaken = whenTaken;
    }

    /** Creates one at which everybody waits who finds it closed. */
    GateUse(String key, Supplier<AdmissionGate> made, long amount) {
        this(key, made, amount, OnDuplicate.WAIT);
    }

    long amount() {
        return amount;
    }

    OnDuplicate whenTaken() {
        return whenTaken;
    }

    /** Returns its place among all of a chain, where it is made if nobody has come to it, or not for long. */
    @SuppressWarnings("unchecked") // a use is of one chain, where places are all for those of one kind
    <W extends GatePlace.Waiting> GatePlace<W> placeIn(Map<String, GatePlace<W>> places) {
        var found = (GatePlace<W>) place;
        if (found == null || found.isGone()) {
            found = places.computeIfAbsent(key, name -> new GatePlace<>(made.get()));
            place = found;
        }
        return found;
    }
}
