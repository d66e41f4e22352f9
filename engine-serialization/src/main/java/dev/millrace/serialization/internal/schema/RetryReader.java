package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Backoff;
import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.RetryFilter;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.RetryPolicy.Strategy;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads retry and breaker policies; what they leave out has the default. */
final class RetryReader {

    static final int DEFAULT_ATTEMPTS = 3;

    private final ValueReader values;

    RetryReader(Source source) {
        this.values = new ValueReader(source);
    }

    RetryPolicy retry(Fields fields) {
        var strategy = fields.choice("strategy", Spelling.STRATEGY).orElse(Strategy.EXPONENTIAL);
        var policy = RetryPolicy.attempts(defaultAttempts(strategy)).withStrategy(strategy);
        policy = fields.applied(
                "maxAttempts",
                fields.integer("maxAttempts"),
                policy,
                (p, most) -> new RetryPolicy(p.strategy(), most, p.backoff(), p.filter(), p.maxRetryTime()));
        policy = fields.applied("maxRetryTime", fields.duration("maxRetryTime"), policy, RetryPolicy::withMaxRetryTime);
        return policy.withBackoff(backoff(fields)).withFilter(filter(fields));
    }

    /** Strategy None means one attempt, unless somebody says otherwise. */
    static int defaultAttempts(Strategy strategy) {
        return strategy == Strategy.NONE ? 1 : DEFAULT_ATTEMPTS;
    }

    private static Backoff backoff(Fields fields) {
        var backoff = Backoff.DEFAULT;
        backoff = fields.applied("initialDelay", fields.duration("initialDelay"), backoff, Backoff::withInitialDelay);
        backoff = fields.applied("maxDelay", fields.duration("maxDelay"), backoff, Backoff::withMaxDelay);
        backoff = fields.applied(
                "multiplier",
                fields.number("multiplier"),
                backoff,
                (b, by) -> new Backoff(b.initialDelay(), b.maxDelay(), by.doubleValue(), b.jitter()));
        return fields.applied(
                "jitter", fields.number("jitter"), backoff, (b, share) -> b.withJitter(share.doubleValue()));
    }

    private RetryFilter filter(Fields fields) {
        return new RetryFilter(fields.texts("retryOn"), fields.texts("doNotRetryOn"), exitCodes(fields));
    }

    private Set<Integer> exitCodes(Fields fields) {
        var codes = new HashSet<Integer>();
        var elements = fields.list("retryOnExitCodes").map(ListTree::elements).orElse(List.of());
        for (int i = 0; i < elements.size(); i++) {
            values.integer(elements.get(i), fields.where("retryOnExitCodes").child(i))
                    .ifPresent(codes::add);
        }
        return codes;
    }

    CircuitBreakerPolicy breaker(Fields fields) {
        var policy = CircuitBreakerPolicy.DEFAULT;
        policy = fields.applied(
                "failureThreshold",
                fields.number("failureThreshold"),
                policy,
                (p, share) -> breaker(p, share.doubleValue(), p.minimumThroughput(), p.halfOpenSuccesses()));
        policy = fields.applied(
                "minimumThroughput",
                fields.integer("minimumThroughput"),
                policy,
                (p, least) -> breaker(p, p.failureThreshold(), least, p.halfOpenSuccesses()));
        policy = fields.applied(
                "halfOpenSuccesses",
                fields.integer("halfOpenSuccesses"),
                policy,
                (p, probes) -> breaker(p, p.failureThreshold(), p.minimumThroughput(), probes));
        policy = fields.applied(
                "openDuration",
                fields.duration("openDuration"),
                policy,
                (p, open) -> new CircuitBreakerPolicy(
                        p.failureThreshold(), p.minimumThroughput(), open, p.halfOpenSuccesses(), p.key()));
        return fields.applied("key", fields.text("key"), policy, CircuitBreakerPolicy::withKey);
    }

    private static CircuitBreakerPolicy breaker(CircuitBreakerPolicy p, double threshold, int throughput, int probes) {
        return new CircuitBreakerPolicy(threshold, throughput, p.openDuration(), probes, Optional.empty());
    }
}
