package dev.millrace.internal.admission;

import static java.util.Objects.requireNonNull;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A breaker that has been open for long enough lets one probe through, not two. */
@JCStressTest
@State
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first one passes")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second one passes")
public class ProbePermits {

    private static final Duration OPEN = Duration.ofSeconds(1);
    private static final CircuitBreakerPolicy ONE_PROBE = new CircuitBreakerPolicy(100, 1, OPEN, 1, Optional.empty());

    private final Breakers.Breaker breaker;

    /** Lets an attempt fail, and the breaker's time pass. */
    public ProbePermits() {
        var time = new ManualTime();
        breaker = new Breakers(time).get("key", ONE_PROBE);
        breaker.ended(requireNonNull(breaker.pass()), false);
        time.advance(OPEN.multipliedBy(2));
    }

    /** Probes. */
    @Actor
    public void first(ZZ_Result result) {
        result.r1 = breaker.pass() != null;
    }

    /** Probes. */
    @Actor
    public void second(ZZ_Result result) {
        result.r2 = breaker.pass() != null;
    }
}
