package dev.millrace.internal.admission;

import dev.millrace.definition.Priority;

/** Somebody on his way through gates. Called outside of the exclusion. Thread-safe. */
interface Guest {

    /** Returns what others are told who wait behind him. */
    @Override
    String toString();

    Priority priority();

    /** Whether he stands inside a holder, who cannot give back before he has passed. */
    boolean isInside();

    /** Whether he held his gates in a process that has ended: he goes in front of all that wait. */
    boolean returns();

    /** He has passed, after he had waited. */
    void granted();

    /** He waits at another gate than before. */
    void moved();

    /** He waits for longer than anybody should. */
    void starves();

    /** Whether he has begun before, and was lost: he takes nobody's place. */
    default boolean hasBegun() {
        return false;
    }

    /** Whether he takes the place of those that have a gate which he finds closed. */
    default boolean replaces() {
        return false;
    }

    /** Whether somebody holds gates until this one has passed, as what it stands in. */
    default boolean isWithin(Object holder) {
        return false;
    }

    /** Whether one of the two is in an execution for which the other one waits: locks do not part them. */
    default boolean isKin(Object holder) {
        return false;
    }

    /** He waits for those that wait for him: he waits no more. */
    default void isStuck(String circle) {
        throw new AssertionError("it stands inside no holder");
    }

    /** Somebody has a gate, beside whom he does not begin: he waits no more. */
    default void isDuplicate(String other) {
        throw new AssertionError("it has no key");
    }

    /** Somebody takes his place, whether he held his gates or waited; who waited waits no more. */
    default void isReplaced(String by, boolean held) {
        throw new AssertionError("it has no key");
    }

    /** Somebody whom he waited for has completed: he waits no more. */
    default void isAnswered(Guest by) {
        throw new AssertionError("it has no key");
    }
}
