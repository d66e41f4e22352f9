package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.RetryFields;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.RetryPolicy.Strategy;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads retry and breaker policies; what they leave out has the default. */
final class RetryReader {

    private final ValueReader values;

    RetryReader(Source source) {
        this.values = new ValueReader(source);
    }

    RetryPolicy retry(Fields fields) {
        var policy = RetryFields.DEFAULT;
        for (var name : RetryFields.NAMES) {
            policy = fields.applied(name, value(fields, name), policy, (p, value) -> RetryFields.set(p, name, value));
        }
        // Strategy None means one attempt, unless somebody says otherwise.
        return policy.strategy() == Strategy.NONE && !fields.has("maxAttempts") ? policy.withMaxAttempts(1) : policy;
    }

    private Optional<?> value(Fields fields, String name) {
        if (!fields.has(name)) {
            return Optional.empty();
        }
        return switch (RetryFields.kindOf(name)) {
            case STRATEGY -> fields.choice(name, Spelling.STRATEGY);
            case WHOLE -> fields.integer(name);
            case NUMBER -> fields.number(name);
            case DURATION -> fields.duration(name);
            case TEXTS -> Optional.of(fields.texts(name));
            case CODES -> Optional.of(exitCodes(fields, name));
        };
    }

    private List<Integer> exitCodes(Fields fields, String name) {
        var codes = new ArrayList<Integer>();
        var elements = fields.list(name).map(ListTree::elements).orElse(List.of());
        for (int i = 0; i < elements.size(); i++) {
            values.integer(elements.get(i), fields.where(name).child(i)).ifPresent(codes::add);
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
