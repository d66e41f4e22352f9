package dev.millrace.internal.admission;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.time.TimeSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks into the gates of an engine, for tests that hold them to more than they show. */
public final class InsideAdmission {

    private InsideAdmission() {}

    /** Hears what is asked of a breaker, after it has answered. */
    public interface BreakerWatch {

        /** An attempt came. The phase in which it was let through; null if it was refused. */
        void asked(@Nullable Object phase);

        /** An attempt ended that was let through. */
        void ended(Object phase, boolean well);

        /** An attempt that was let through has nothing to do. */
        void unused(Object phase);
    }

    /** Watches the breaker of a key; before anybody has asked for it. */
    @SuppressWarnings("unchecked")
    public static void watchBreaker(
            Admissions admissions, String key, CircuitBreakerPolicy policy, BreakerWatch watch) {
        var breakers = (Breakers) read(Admissions.class, "breakers", admissions);
        var circuit = (CircuitBreaker) read(Breakers.Breaker.class, "circuit", breakers.get(key, policy));
        ((Map<String, Breakers.Breaker>) read(Breakers.class, "breakers", breakers))
                .put(
                        key,
                        new WatchedBreaker(
                                circuit, policy, (TimeSource) read(Breakers.class, "time", breakers), watch));
    }

    private static final class WatchedBreaker extends Breakers.Breaker {

        private final BreakerWatch watch;

        WatchedBreaker(CircuitBreaker circuit, CircuitBreakerPolicy policy, TimeSource time, BreakerWatch watch) {
            super(circuit, policy, time);
            this.watch = watch;
        }

        @Override
        @Nullable
        Object pass() {
            var phase = super.pass();
            watch.asked(phase);
            return phase;
        }

        @Override
        void ended(Object since, boolean well) {
            super.ended(since, well);
            watch.ended(since, well);
        }

        @Override
        void unused(Object since) {
            super.unused(since);
            watch.unused(since);
        }
    }

    /** Returns how often gates are held that are to be given back. */
    public static int slotsTaken(Admissions admissions) {
        return ((Chain) read(Admissions.class, "chain", admissions)).held();
    }

    /** Returns how many slots a gate has now whose key begins with a text; 0 if nobody has come to it. */
    public static long roomOf(Admissions admissions, String key) {
        var places = (Map<?, ?>) read(Chain.class, "places", read(Admissions.class, "chain", admissions));
        for (var place : places.entrySet()) {
            if (place.getKey().toString().startsWith(key)) {
                var gate = read(place.getValue().getClass(), "gate", place.getValue());
                return ((SlotGate) gate).total();
            }
        }
        return 0;
    }

    private static Object read(Class<?> type, String field, Object of) {
        try {
            var found = type.getDeclaredField(field);
            found.setAccessible(true);
            return found.get(of);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
