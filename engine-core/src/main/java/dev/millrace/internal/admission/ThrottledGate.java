package dev.millrace.internal.admission;

import dev.millrace.definition.Throttle;

/**
 * A limit that halves when too many of the last attempts failed, and widens by one when few did. Confined to its
 * chain's exclusion.
 *
 * <p>Additive increase, multiplicative decrease, as TCP does it (Chiu and Jain, 1989). Attempts are counted, not time:
 * with at least one slot there is always another one to count.
 */
final class ThrottledGate extends SlotGate {

    private final Throttle policy;
    private final int most;
    private long limit;
    private int counted;
    private int failed;

    ThrottledGate(String name, int most, Throttle policy) {
        super(name, most);
        this.most = most;
        this.policy = policy;
        this.limit = most;
    }

    @Override
    public String name() {
        return limit == most ? super.name() : super.name() + ", throttled to " + limit;
    }

    @Override
    public long total() {
        return limit;
    }

    @Override
    public boolean hearsEnds() {
        return true;
    }

    /** Narrows as soon as the failures are too many for a window, and widens where a whole window had few. */
    @Override
    public boolean ended(boolean well) {
        counted++;
        failed += well ? 0 : 1;
        boolean tooMany = failed * 100.0 > policy.errorRate() * policy.window();
        if (!tooMany && counted < policy.window()) {
            return false;
        }
        counted = 0;
        failed = 0;
        long before = limit;
        limit = tooMany ? Math.max(policy.least(), limit / 2) : Math.min(most, limit + 1);
        return limit > before;
    }

    @Override
    public boolean isIdle(long now) {
        return super.isIdle(now) && limit == most && counted == 0;
    }
}
