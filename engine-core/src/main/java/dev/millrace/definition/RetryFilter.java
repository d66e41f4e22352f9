package dev.millrace.definition;

import java.util.List;
import java.util.Set;

/**
 * Which failures are retried. Immutable.
 *
 * @param retryOn exception types, subclasses included; empty means all
 * @param doNotRetryOn exception types that are never retried; wins over {@code retryOn}
 * @param exitCodes where not empty, a failure by exit code is retried only if its code is here
 */
public record RetryFilter(List<String> retryOn, List<String> doNotRetryOn, Set<Integer> exitCodes) {

    /** Retries every failure. */
    public static final RetryFilter EVERYTHING = new RetryFilter(List.of(), List.of(), Set.of());

    /** Copies the collections. */
    public RetryFilter {
        retryOn = List.copyOf(retryOn);
        doNotRetryOn = List.copyOf(doNotRetryOn);
        exitCodes = Set.copyOf(exitCodes);
    }
}
