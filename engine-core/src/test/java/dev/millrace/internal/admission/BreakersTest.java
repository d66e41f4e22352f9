package dev.millrace.internal.admission;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.BreakerState;
import dev.millrace.internal.admission.Breakers.Breaker;
import dev.millrace.testing.ManualTime;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakersTest {

    private final ManualTime time = new ManualTime();
    private final Breaker breaker = new Breakers(time).get("service", policy(1));

    private static CircuitBreakerPolicy policy(int halfOpenSuccesses) {
        return new CircuitBreakerPolicy(60, 2, ofSeconds(30), halfOpenSuccesses, Optional.empty());
    }

    private static Object pass(Breaker breaker) {
        return Objects.requireNonNull(breaker.pass());
    }

    private static void open(Breaker breaker) {
        breaker.ended(pass(breaker), false);
        breaker.ended(pass(breaker), false);
        assertThat(breaker.pass()).isNull();
    }

    @Test
    void it_stays_open_for_its_time_whatever_the_wall_clock_says() {
        var jumping = new JumpingTime(time);
        var jumped = new Breakers(jumping).get("service", policy(1));
        open(jumped);

        jumping.jump = ofHours(1);
        assertThat(jumped.pass()).isNull();

        jumping.jump = ofHours(-1);
        time.advance(ofSeconds(31));
        assertThat(jumped.pass()).isNotNull();
    }

    @Test
    void attempts_that_take_long_and_complete_do_not_open_it() {
        for (int i = 0; i < 5; i++) {
            var passed = pass(breaker);
            time.advance(ofHours(1));
            breaker.ended(passed, true);
        }

        assertThat(breaker.pass()).isNotNull();
    }

    /** While nothing fails, successes are only counted; whenever that matters, Resilience4j has heard of all. */
    @Test
    void it_opens_and_counts_as_a_circuit_does_that_hears_of_each_attempt() {
        int opened = 0;
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var policy = new CircuitBreakerPolicy(
                    20 + random.nextInt(60), 1 + random.nextInt(15), ofSeconds(30), 1, Optional.empty());
            var counting = new Breakers(time).get("service", policy);
            var plain = circuit(policy);
            for (int i = 0; i < 60 && plain.getState() == CircuitBreaker.State.CLOSED; i++) {
                boolean well = random.nextInt(3) > 0 || i % 20 < 8;
                counting.ended(pass(counting), well);
                if (well) {
                    plain.onSuccess(0, TimeUnit.NANOSECONDS);
                } else {
                    plain.onError(0, TimeUnit.NANOSECONDS, new IllegalStateException("failed"));
                }
                boolean isOpen = plain.getState() == CircuitBreaker.State.OPEN;
                assertThat(counting.pass() == null)
                        .as("seed %d, after %d", seed, i)
                        .isEqualTo(isOpen);
                opened += isOpen ? 1 : 0;
                if (random.nextInt(4) == 0 && !isOpen) {
                    var counts = counting.report().counts();
                    assertThat(counts.window()).isEqualTo(plain.getMetrics().getNumberOfBufferedCalls());
                    assertThat(counts.failed()).isEqualTo(plain.getMetrics().getNumberOfFailedCalls());
                }
            }
        }
        assertThat(opened).isBetween(100, 299);
    }

    private static CircuitBreaker circuit(CircuitBreakerPolicy policy) {
        return CircuitBreaker.of(
                "plain",
                CircuitBreakerConfig.custom()
                        .failureRateThreshold((float) policy.failureThreshold())
                        .minimumNumberOfCalls(policy.minimumThroughput())
                        .slidingWindowSize(Math.max(policy.minimumThroughput(), 10))
                        .build());
    }

    @Test
    void one_probe_that_fails_opens_it_again() {
        var strict = new Breakers(time).get("service", policy(2));
        open(strict);
        time.advance(ofSeconds(31));

        strict.ended(pass(strict), true);
        strict.ended(pass(strict), false);

        assertThat(strict.pass()).isNull();
    }

    @Test
    void it_closes_after_as_many_probes_as_it_says_though_it_opens_on_fewer_attempts() {
        var eager =
                new Breakers(time).get("service", new CircuitBreakerPolicy(50, 1, ofSeconds(30), 3, Optional.empty()));
        eager.ended(pass(eager), false);
        time.advance(ofSeconds(31));

        eager.ended(pass(eager), true);
        eager.ended(pass(eager), true);
        assertThat(eager.report().state()).isEqualTo(BreakerState.HALF_OPEN);
        eager.ended(pass(eager), true);

        assertThat(eager.report().state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void what_failed_before_it_opened_counts_no_more_when_it_has_closed() {
        open(breaker);
        time.advance(ofSeconds(31));
        breaker.ended(pass(breaker), true);
        assertThat(breaker.report().counts().failed()).isZero();

        breaker.ended(pass(breaker), false);
        assertThat(breaker.pass()).as("one failure of the two that open it").isNotNull();
    }

    @Test
    void its_report_tells_its_state_since_when_and_what_it_has_refused() {
        open(breaker);
        var opened = breaker.report();
        time.advance(ofSeconds(31));
        var probe = pass(breaker);

        assertThat(opened.state()).isEqualTo(BreakerState.OPEN);
        assertThat(opened.probesFrom()).hasValue(opened.since().plusSeconds(30));
        assertThat(opened.counts()).isEqualTo(new BreakerReport.Counts(2, 2, 0, 1, 1));
        assertThat(breaker.report().state()).isEqualTo(BreakerState.HALF_OPEN);
        breaker.ended(probe, true);
        assertThat(breaker.report().state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void each_change_is_told_once() {
        open(breaker);
        time.advance(ofSeconds(31));
        breaker.ended(pass(breaker), true);

        assertThat(breaker.nextChange()).hasToString("breaker service: CLOSED -> OPEN");
        assertThat(breaker.nextChange()).hasToString("breaker service: OPEN -> HALF_OPEN");
        assertThat(breaker.nextChange()).hasToString("breaker service: HALF_OPEN -> CLOSED");
        assertThat(breaker.nextChange()).isNull();
    }

    @Test
    void what_was_let_through_before_it_opened_is_no_probe() {
        var before = pass(breaker);
        var alsoBefore = pass(breaker);
        open(breaker);
        time.advance(ofSeconds(31));
        var probe = pass(breaker);

        breaker.unused(before);
        assertThat(breaker.pass()).as("a second probe").isNull();
        breaker.ended(alsoBefore, true);
        assertThat(breaker.pass()).as("closed by another than its probe").isNull();

        breaker.ended(probe, true);
        assertThat(breaker.pass()).isNotNull();
    }

    /** Time whose wall clock is set by somebody. Confined to its test. */
    private static final class JumpingTime implements TimeSource {

        private final TimeSource steady;
        private Duration jump = Duration.ZERO;

        JumpingTime(TimeSource steady) {
            this.steady = steady;
        }

        @Override
        public long nanoTime() {
            return steady.nanoTime();
        }

        @Override
        public long epochMicros() {
            return steady.epochMicros() + jump.toNanos() / 1_000;
        }

        @Override
        public Alarm schedule(Duration delay, Runnable task) {
            return steady.schedule(delay, task);
        }
    }
}
