package dev.millrace.internal.admission;

import dev.millrace.definition.RateLimit;
import java.util.List;
import java.util.OptionalLong;

/**
 * A gate that lets so many through in a time. Confined to its chain's exclusion.
 *
 * <p>The arithmetic is the generic cell rate algorithm (ITU-T I.371, virtual scheduling): each one moves the time at
 * which the next would be on time by the same interval, and may be early by a burst. In any time {@code per} at most
 * {@code permits + burst - 1} are let through, whatever the order of calls.
 */
final class RateGate implements AdmissionGate {

    private final String name;
    private final long interval;
    private final long tolerance;
    private final boolean spent;

    /** When the next one is on time, in nanoseconds of elapsed time; says nothing before the first has come. */
    private long onTime;

    private boolean began;

    /**
     * Creates a gate.
     *
     * @param spent whether everything has just been used when the first one comes
     */
    RateGate(String name, RateLimit rate, boolean spent) {
        this.name = name;
        this.interval = rate.interval().toNanos();
        this.tolerance = interval * (rate.burst() - 1);
        this.spent = spent;
    }

    @Override
    public String name() {
        return name;
    }

    private long nanosToRoom(long now) {
        if (!began) {
            began = true;
            onTime = spent ? now + interval + tolerance : now;
        }
        return onTime - tolerance - now;
    }

    @Override
    public boolean hasRoom(long amount, long now) {
        return nanosToRoom(now) <= 0;
    }

    @Override
    public void take(Object who, long amount, long now) {
        onTime = (onTime - now > 0 ? onTime : now) + interval;
    }

    /** What has begun has begun. */
    @Override
    public void giveBack(Object who, long amount) {}

    @Override
    public void unused(Object who, long amount) {
        onTime -= interval;
    }

    @Override
    public List<Holder> holders() {
        return List.of();
    }

    @Override
    public OptionalLong roomIn(long amount, long now) {
        return OptionalLong.of(Math.max(0, nanosToRoom(now)));
    }

    @Override
    public boolean isIdle(long now) {
        return began && onTime - now <= 0;
    }
}
