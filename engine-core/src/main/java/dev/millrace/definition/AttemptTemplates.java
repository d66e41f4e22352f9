package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of a node's attempts is known when it could begin: templates, filled in once, for all its attempts. Immutable.
 *
 * @param timeout a template of the time limit; empty for none
 * @param retry templates of fields of the retry policy, by their names in a definition
 */
public record AttemptTemplates(String timeout, Map<String, Object> retry) {

    /** The name of the time limit in a definition. */
    public static final String TIMEOUT = "timeout";

    /** The name of the retry policy in a definition. */
    public static final String RETRY = "retryPolicy";

    /** Everything is known from the beginning. */
    public static final AttemptTemplates NONE = new AttemptTemplates("", Map.of());

    /** Copies the map. */
    public AttemptTemplates {
        requireNonNull(timeout, TIMEOUT);
        retry = Values.copy(retry);
    }

    /** Returns the templates as they stand in a definition: {@code timeout}, and {@code retryPolicy} with its fields. */
    public Map<String, Object> asData() {
        var data = new LinkedHashMap<String, Object>();
        if (!timeout.isEmpty()) {
            data.put(TIMEOUT, timeout);
        }
        if (!retry.isEmpty()) {
            data.put(RETRY, retry);
        }
        return data;
    }

    /**
     * Returns what attempts are made by, with the values of these templates.
     *
     * @param attempts what they were before
     * @param values what the templates gave, in the form of {@link #asData}
     * @throws IllegalArgumentException if one of them is not what it should be; the message names it
     */
    public static Attempts filledIn(Attempts attempts, Map<String, Object> values) {
        var timeout = attempts.timeout();
        if (values.containsKey(TIMEOUT)) {
            timeout = Optional.of(limit(values.get(TIMEOUT)));
        }
        var retry = attempts.retry();
        if (values.get(RETRY) instanceof Map<?, ?> fields) {
            var named = new HashMap<String, @Nullable Object>();
            fields.forEach((name, value) -> named.put(String.valueOf(name), value));
            retry = Optional.of(RetryFields.set(retry.orElse(RetryFields.DEFAULT), named));
        }
        return new Attempts(retry, timeout, attempts.lease());
    }

    private static Duration limit(@Nullable Object value) {
        var limit = RetryFields.duration(TIMEOUT, value);
        if (limit.isZero()) {
            throw new IllegalArgumentException(TIMEOUT + " must be above zero");
        }
        return limit;
    }
}
