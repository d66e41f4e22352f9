package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

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

    /**
     * Returns the templates as they stand in a definition: {@code timeout}, and {@code retryPolicy} with its fields.
     */
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
}
