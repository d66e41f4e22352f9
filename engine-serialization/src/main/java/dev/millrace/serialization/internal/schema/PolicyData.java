package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Backoff;
import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.Lock;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.RetryFields;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Throttle;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Policies as the data of the canonical document. */
final class PolicyData {

    private PolicyData() {}

    static Map<String, Object> compensation(CompensationPolicy policy) {
        var out = new DataMap();
        out.put("scope", Spelling.COMPENSATION_SCOPE.of(policy.scope()));
        out.put("order", Spelling.COMPENSATION_ORDER, policy.order(), CompensationPolicy.DEFAULT.order());
        return out.map();
    }

    static Map<String, Object> retry(RetryPolicy policy, Map<String, Object> templates) {
        var known = retry(policy);
        var out = new DataMap();
        for (var name : RetryFields.NAMES) {
            out.put(name, Optional.ofNullable(templates.getOrDefault(name, known.get(name))));
        }
        return out.map();
    }

    private static Map<String, Object> retry(RetryPolicy policy) {
        var backoff = policy.backoff();
        var out = new DataMap();
        out.put("strategy", Spelling.STRATEGY.of(policy.strategy()));
        out.put("maxAttempts", policy.maxAttempts());
        out.put("initialDelay", backoff.initialDelay(), Backoff.DEFAULT.initialDelay());
        out.put("maxDelay", backoff.maxDelay(), Backoff.DEFAULT.maxDelay());
        out.put("multiplier", backoff.multiplier(), Backoff.DEFAULT.multiplier());
        out.put("jitter", backoff.jitter(), Backoff.DEFAULT.jitter());
        out.putList("retryOn", policy.filter().retryOn());
        out.putList("doNotRetryOn", policy.filter().doNotRetryOn());
        out.putList(
                "retryOnExitCodes",
                new TreeSet<>(policy.filter().exitCodes()).stream().toList());
        out.put("maxRetryTime", policy.maxRetryTime().map(Duration::toString));
        policy.budgets().platform().ifPresent(most -> out.put("platformRetries", most));
        policy.budgets().timeout().ifPresent(most -> out.put("timeoutRetries", most));
        return out.map();
    }

    static Map<String, Object> breaker(CircuitBreakerPolicy policy) {
        var none = CircuitBreakerPolicy.DEFAULT;
        var out = new DataMap();
        out.put("failureThreshold", policy.failureThreshold());
        out.put("minimumThroughput", policy.minimumThroughput(), none.minimumThroughput());
        out.put("openDuration", policy.openDuration(), none.openDuration());
        out.put("halfOpenSuccesses", policy.halfOpenSuccesses(), none.halfOpenSuccesses());
        out.put("key", policy.key());
        return out.map();
    }

    static Map<String, Object> rate(RateLimit rate) {
        var out = new DataMap();
        out.put("permits", rate.permits());
        out.put("per", rate.per().toString());
        out.put("burst", rate.burst(), 1);
        out.put("key", rate.key());
        return out.map();
    }

    static Map<String, Object> throttle(Throttle throttle) {
        var none = Throttle.DEFAULT;
        var out = new DataMap();
        out.put("errorRate", throttle.errorRate());
        out.put("window", throttle.window(), none.window());
        out.put("least", throttle.least(), none.least());
        return out.map();
    }

    static Map<String, Object> lock(Lock lock) {
        var out = new DataMap();
        out.put("name", lock.name());
        out.put("mode", Spelling.LOCK_MODE, lock.mode(), Lock.Mode.EXCLUSIVE);
        out.put("permits", lock.permits(), 1);
        return out.map();
    }
}
