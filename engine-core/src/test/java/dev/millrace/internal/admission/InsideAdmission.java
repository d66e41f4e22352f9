package dev.millrace.internal.admission;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Throttle;
import dev.millrace.time.TimeSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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

    /** Hears what a rate lets through. */
    public interface RateWatch {

        /** Somebody was let through. */
        void taken(long now);

        /** Somebody who was let through has nothing to do. */
        void unused(long now);
    }

    /** Watches a rate that has a key; before anybody has come to it. */
    @SuppressWarnings("unchecked")
    public static void watchRate(Admissions admissions, RateLimit rate, RateWatch watch) {
        var chain = (Chain) read(Admissions.class, "chain", admissions);
        var rates = (Rates) read(Admissions.class, "rates", admissions);
        var gate = new WatchedRate(rates, rate, watch, (TimeSource) read(Chain.class, "time", chain));
        ((Map<String, Object>) read(Chain.class, "places", chain))
                .put(Rates.keyOf("key " + rate.key().orElseThrow(), rate), new GatePlace<Way>(gate));
    }

    private static final class WatchedRate implements AdmissionGate {

        private final Rates rates;
        private final RateLimit rate;
        private final RateWatch watch;
        private final TimeSource time;

        /** Made when the first one comes: until then nobody says what began before. */
        private @Nullable RateGate gate;

        WatchedRate(Rates rates, RateLimit rate, RateWatch watch, TimeSource time) {
            this.rates = rates;
            this.rate = rate;
            this.watch = watch;
            this.time = time;
        }

        private RateGate gate() {
            var known = gate;
            if (known == null) {
                known = new RateGate("watched", rate, (Boolean) read(Rates.class, "beginsSpent", rates));
                gate = known;
            }
            return known;
        }

        @Override
        public String name() {
            return gate().name();
        }

        @Override
        public boolean hasRoom(long amount, long now) {
            return gate().hasRoom(amount, now);
        }

        @Override
        public void take(Object who, long amount, long now) {
            gate().take(who, amount, now);
            watch.taken(now);
        }

        @Override
        public void giveBack(Object who, long amount) {
            gate().giveBack(who, amount);
        }

        @Override
        public void unused(Object who, long amount) {
            gate().unused(who, amount);
            watch.unused(time.nanoTime());
        }

        @Override
        public List<Holder> holders() {
            return gate().holders();
        }

        @Override
        public OptionalLong roomIn(long amount, long now) {
            return gate().roomIn(amount, now);
        }

        @Override
        public boolean isIdle(long now) {
            return gate().isIdle(now);
        }
    }

    /** Returns how many executions hold a place at the gates of starts, or wait for one. */
    public static int startsCounted(StartGates gates) {
        var lanes = (List<?>) read(StartGates.class, "lanes", gates);
        return ((Map<?, ?>) read(StartGates.class, "held", gates)).size()
                + lanes.stream().mapToInt(lane -> ((Map<?, ?>) lane).size()).sum();
    }

    /** Returns how often gates are held that are to be given back. */
    public static int slotsTaken(Admissions admissions) {
        return ((Chain) read(Admissions.class, "chain", admissions)).held();
    }

    /**
     * Returns what gates keep that nobody holds any more, and what throttles stay narrow whatever ends well; when
     * nothing runs any more, and nothing is to run.
     */
    public static List<String> keptByGates(Admissions admissions) {
        var kept = new ArrayList<String>();
        for (var place : placesOf(admissions).values()) {
            if (gateOf(place) instanceof SlotGate gate) {
                long taken = (Long) read(SlotGate.class, "taken", gate);
                if (taken != 0) {
                    kept.add(gate.name() + " keeps " + taken + " that nobody holds");
                }
                if (gate instanceof ThrottledGate throttled && !widens(throttled)) {
                    kept.add(gate.name() + ", and stays so");
                }
            }
        }
        return kept;
    }

    /** Returns whether a throttle is as wide as it may be, once so much has ended well that it must be. */
    private static boolean widens(ThrottledGate gate) {
        int most = (Integer) read(ThrottledGate.class, "most", gate);
        var policy = (Throttle) read(ThrottledGate.class, "policy", gate);
        for (int i = 0; i < (most + 1) * policy.window(); i++) { // the window that is under way may have failures
            gate.ended(true);
        }
        return gate.total() == most;
    }

    private static Map<?, ?> placesOf(Admissions admissions) {
        return (Map<?, ?>) read(Chain.class, "places", read(Admissions.class, "chain", admissions));
    }

    private static Object gateOf(Object place) {
        return read(GatePlace.class, "gate", place);
    }

    /** Returns how many slots a gate has now whose key begins with a text; 0 if nobody has come to it. */
    public static long roomOf(Admissions admissions, String key) {
        for (var place : placesOf(admissions).entrySet()) {
            if (place.getKey().toString().startsWith(key)) {
                return ((SlotGate) gateOf(place.getValue())).total();
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
