package dev.millrace.definition;

import java.util.Map;

/**
 * What else a connection says. Immutable.
 *
 * @param enabled a disabled connection does not exist: not for joins, entry points or cycles
 * @param recovers whether the source's failure is recovered when the target completes; for connections on Fail
 * @param priority kept for people and tools; joins do not depend on it
 * @param metadata free data
 */
public record ConnectionOptions(boolean enabled, boolean recovers, int priority, Map<String, Object> metadata) {

    /** Enabled, and nothing else. */
    public static final ConnectionOptions DEFAULT = new ConnectionOptions(true, false, 0, Map.of());

    /** Copies the metadata. */
    public ConnectionOptions {
        metadata = Values.copy(metadata);
    }
}
