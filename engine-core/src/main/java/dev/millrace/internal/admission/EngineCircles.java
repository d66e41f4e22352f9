package dev.millrace.internal.admission;

import dev.millrace.store.EngineWaiter;
import dev.millrace.store.GateWaiter;
import dev.millrace.store.Ownership;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The look-out for circles of those that wait for each other in several engines. Confined to one thread at a time.
 */
final class EngineCircles {

    /*
     * C1  An engine says who waits in it and keeps others out, again and again while that lasts; each wait has a name
     *     of its own.
     * C2  A circle is broken that was seen, and each of whose waits was said twice more since: what was said the second
     *     time was looked at after the circle was seen, so that at that moment all of them waited, and none of them
     *     can have gone on since.
     * C3  All engines see the same list in the same order, and each breaks those circles in which its own one gives
     *     way.
     * Checked by EngineCircleTest, SharedGatesTest.
     */
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int AGAIN = 2;

    private final Ownership ownership;
    private final TimeSource time;
    private final Chain chain;
    private boolean hasLooked;
    private long lookedAt;
    private Set<String> waited = Set.of();
    private boolean hasSaid;
    private Map<Set<String>, Map<String, Long>> seen = Map.of(); // how often each wait had been said

    EngineCircles(Ownership ownership, TimeSource time, Chain chain) {
        this.ownership = ownership;
        this.time = time;
        this.chain = chain;
    }

    /**
     * Looks, unless it has just done so. What waits only for a moment is not said.
     *
     * @return whether others know of somebody who waits
     */
    boolean look() {
        long now = time.nanoTime();
        if (hasLooked && now - lookedAt < PAUSE.toNanos()) {
            return hasSaid;
        }
        hasLooked = true;
        lookedAt = now;
        var waiting = chain.waiters(ownership.engine());
        var own = waiting.stream()
                .filter(waiter -> waited.contains(waiter.waitId()))
                .toList();
        waited = waiting.stream().map(GateWaiter::waitId).collect(Collectors.toSet());
        if (!own.isEmpty() || hasSaid) {
            var all = ownership.waiters(own);
            hasSaid = !own.isEmpty();
            breakThose(all);
        }
        return hasSaid;
    }

    private void breakThose(List<EngineWaiter> all) {
        var found = new HashMap<Set<String>, Map<String, Long>>();
        for (var circle : EngineCircle.of(ownership.engine(), all)) {
            var said = circle.members().stream()
                    .collect(Collectors.toMap(one -> one.waiter().waitId(), EngineWaiter::said));
            var first = seen.getOrDefault(said.keySet(), said);
            boolean isNew = found.put(said.keySet(), first) == null;
            var last = circle.last(all);
            boolean lasts = said.entrySet().stream()
                    .allMatch(one -> one.getValue() >= first.getOrDefault(one.getKey(), 0L) + AGAIN);
            if (isNew && lasts && last.engine() == ownership.engine()) {
                chain.givesWay(last.waiter().waitId(), circle.toString());
            }
        }
        seen = found;
    }
}
