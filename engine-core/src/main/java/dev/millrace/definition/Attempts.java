package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a node's attempts are made. Immutable.
 *
 * @param retry when a failed one is followed by another; without it there is one attempt
 * @param timeout how long one attempt may take; above zero
 * @param lease who renews the lease of a running one
 * @param templates what of these is known only when the node could begin; it replaces what stands here
 * @param overtimeAfter after how long an event says that an attempt still runs, without a stop; above zero
 * @param checks what must hold before and after each
 */
public record Attempts(
        Optional<RetryPolicy> retry,
        Optional<Duration> timeout,
        LeaseMode lease,
        AttemptTemplates templates,
        Optional<Duration> overtimeAfter,
        Checks checks) {

    /** One attempt without a time limit. */
    public static final Attempts ONE = new Attempts(Optional.empty(), Optional.empty(), LeaseMode.AUTOMATIC);

    /** Checks the timeout. */
    public Attempts {
        requireNonNull(retry, "retry");
        requireNonNull(lease, "lease");
        requireNonNull(templates, "templates");
        requireNonNull(checks, "checks");
        requireNonNull(timeout, "timeout")
                .filter(t -> t.isNegative() || t.isZero())
                .ifPresent(t -> {
                    throw new IllegalArgumentException("timeout must be above zero, not " + t);
                });
        requireNonNull(overtimeAfter, "overtimeAfter")
                .filter(t -> t.isNegative() || t.isZero())
                .ifPresent(t -> {
                    throw new IllegalArgumentException("overtimeAfter must be above zero, not " + t);
                });
    }

    /** Creates attempts of whose length nobody is told, and around which nothing is checked. */
    public Attempts(
            Optional<RetryPolicy> retry, Optional<Duration> timeout, LeaseMode lease, AttemptTemplates templates) {
        this(retry, timeout, lease, templates, Optional.empty(), Checks.NONE);
    }

    /** Creates attempts of which everything is known. */
    public Attempts(Optional<RetryPolicy> retry, Optional<Duration> timeout, LeaseMode lease) {
        this(retry, timeout, lease, AttemptTemplates.NONE);
    }

    /** Returns a copy with another retry policy, fields of which may be templates. */
    Attempts withRetry(RetryPolicy policy, Map<String, Object> fields) {
        return new Attempts(
                Optional.of(RetryFields.unset(policy, fields.keySet())),
                timeout,
                lease,
                new AttemptTemplates(templates.timeout(), fields),
                overtimeAfter,
                checks);
    }

    /** Returns a copy with another time limit. */
    public Attempts withTimeout(Duration limit) {
        return new Attempts(
                retry, Optional.of(limit), lease, new AttemptTemplates("", templates.retry()), overtimeAfter, checks);
    }

    /** Returns a copy with a template of a time limit. */
    Attempts withTimeout(String limit) {
        return new Attempts(
                retry, Optional.empty(), lease, new AttemptTemplates(limit, templates.retry()), overtimeAfter, checks);
    }

    /** Returns a copy that has of others the time limit and the retry policy that it does not have itself. */
    Attempts completedBy(Attempts others) {
        boolean limited = timeout.isPresent() || !templates.timeout().isEmpty();
        boolean retried = retry.isPresent() || !templates.retry().isEmpty();
        return new Attempts(
                retried ? retry : others.retry,
                limited ? timeout : others.timeout,
                lease,
                new AttemptTemplates(
                        limited ? templates.timeout() : others.templates.timeout(),
                        retried ? templates.retry() : others.templates.retry()),
                overtimeAfter.or(() -> others.overtimeAfter),
                checks);
    }

    /** Returns a copy of whose attempts an event says when they have taken so long. */
    public Attempts withOvertimeAfter(Duration length) {
        return new Attempts(retry, timeout, lease, templates, Optional.of(length), checks);
    }

    /** Returns a copy around which something else is checked. */
    public Attempts withChecks(Checks others) {
        return new Attempts(retry, timeout, lease, templates, overtimeAfter, others);
    }

    /** Returns a copy in which somebody else renews the lease. */
    Attempts withLease(LeaseMode mode) {
        return new Attempts(retry, timeout, mode, templates, overtimeAfter, checks);
    }

    /**
     * Returns what attempts are made by, with the values of the templates.
     *
     * @param values what the templates gave, in the form of {@link AttemptTemplates#asData}
     * @throws IllegalArgumentException if one of them is not what it should be; the message names it
     */
    public Attempts filledIn(Map<String, Object> values) {
        var limit = values.containsKey(AttemptTemplates.TIMEOUT)
                ? Optional.of(RetryFields.duration(AttemptTemplates.TIMEOUT, values.get(AttemptTemplates.TIMEOUT)))
                : timeout;
        var policy = retry;
        if (values.get(AttemptTemplates.RETRY) instanceof Map<?, ?> fields) {
            var named = new HashMap<String, @Nullable Object>();
            fields.forEach((name, value) -> named.put(String.valueOf(name), value));
            policy = Optional.of(RetryFields.set(retry.orElse(RetryFields.DEFAULT), named));
        }
        return new Attempts(policy, limit, lease, AttemptTemplates.NONE, overtimeAfter, checks);
    }
}
