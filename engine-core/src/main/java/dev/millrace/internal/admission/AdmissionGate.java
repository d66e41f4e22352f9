package dev.millrace.internal.admission;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A gate: room for so many at a time, or for so many in a time. Confined to the exclusion of its chain, which parks who
 * finds no room; nothing here waits.
 */
interface AdmissionGate {

    /** Somebody who holds an amount of a gate since a time, in nanoseconds of elapsed time. */
    record Holder(Object who, long amount, long since) {}

    /** Returns what people call it. */
    String name();

    /** Returns how much there is of it at a time; where time makes room that is no limit. */
    default long total() {
        return Long.MAX_VALUE;
    }

    /** Returns whether an amount fits at {@code now}, in nanoseconds of elapsed time. */
    boolean hasRoom(long amount, long now);

    /** Takes an amount that fits; {@code who} holds it until it is given back. */
    void take(Object who, long amount, long now);

    /** Gives back what an attempt held that was made. */
    void giveBack(Object who, long amount);

    /** Gives back what nobody has made use of. */
    default void unused(Object who, long amount) {
        giveBack(who, amount);
    }

    /** Returns whether it wants to hear how attempts end. */
    default boolean hearsEnds() {
        return false;
    }

    /** Hears how an attempt ended that holds it. Returns whether there may be more room now. */
    default boolean ended(boolean well) {
        return false;
    }

    /** Returns whether an amount would fit if all gave back but those that stay; time makes room at others. */
    default boolean fitsBeside(Predicate<Object> stays, long amount) {
        return true;
    }

    /** Whether those of one family pass it beside each other: who is in a child's execution, what waits for that. */
    default boolean isOneFamilys() {
        return false;
    }

    /** Returns who holds it, in no order. */
    List<Holder> holders();

    /** Returns in how many nanoseconds an amount fits if nobody gives anything back; empty for never. */
    default OptionalLong roomIn(long amount, long now) {
        return OptionalLong.empty();
    }

    /** Returns its share of what all engines of a store have of it; null if it counts in this engine alone. */
    default @Nullable EngineShare share() {
        return null;
    }

    /** Returns whether it is as good as one made anew: nobody holds it, and it remembers nothing. */
    boolean isIdle(long now);
}
