package dev.millrace.definition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a retry policy by the names that they have in a definition, set from data. */
public final class RetryFields {

    private static final String PLATFORM = "platformRetries";
    private static final String TIMEOUT = "timeoutRetries";

    /** The policy of which nothing is said. */
    public static final RetryPolicy DEFAULT = RetryPolicy.attempts(3);

    /** Their names, in the order of a definition. */
    public static final List<String> NAMES = List.of(
            "strategy",
            "maxAttempts",
            "initialDelay",
            "maxDelay",
            "multiplier",
            "jitter",
            "retryOn",
            "doNotRetryOn",
            "retryOnExitCodes",
            "maxRetryTime",
            PLATFORM,
            TIMEOUT);

    /** What a field takes. */
    public enum Kind {
        /** The name of a strategy. */
        STRATEGY,
        /** A whole number. */
        WHOLE,
        /** A number. */
        NUMBER,
        /** A duration. */
        DURATION,
        /** Texts. */
        TEXTS,
        /** Whole numbers. */
        CODES
    }

    private RetryFields() {}

    /** Returns what the field of this name takes. */
    public static Kind kindOf(String name) {
        return switch (name) {
            case "strategy" -> Kind.STRATEGY;
            case "maxAttempts", PLATFORM, TIMEOUT -> Kind.WHOLE;
            case "multiplier", "jitter" -> Kind.NUMBER;
            case "retryOn", "doNotRetryOn" -> Kind.TEXTS;
            case "retryOnExitCodes" -> Kind.CODES;
            default -> Kind.DURATION;
        };
    }

    /**
     * Returns a policy with other values in some fields.
     *
     * @throws IllegalArgumentException if a value is not what its field takes; the message names the field
     */
    static RetryPolicy set(RetryPolicy policy, Map<String, ? extends @Nullable Object> values) {
        var changed = policy;
        for (var name : NAMES) {
            if (values.containsKey(name)) {
                changed = set(changed, name, values.get(name));
            }
        }
        return changed;
    }

    /**
     * Returns a policy with another value in a field.
     *
     * @param value a duration may be one, or a text that names one
     * @throws IllegalArgumentException if the value is not what the field takes; the message names the field
     */
    public static RetryPolicy set(RetryPolicy policy, String name, @Nullable Object value) {
        var backoff = policy.backoff();
        var filter = policy.filter();
        return switch (name) {
            case "strategy" -> policy.withStrategy(strategy(value));
            case "maxAttempts" -> policy.withMaxAttempts(whole(name, value));
            case PLATFORM -> policy.withPlatformRetries(whole(name, value));
            case TIMEOUT -> policy.withTimeoutRetries(whole(name, value));
            case "initialDelay" -> policy.withBackoff(backoff.withInitialDelay(duration(name, value)));
            case "maxDelay" -> policy.withBackoff(backoff.withMaxDelay(duration(name, value)));
            case "multiplier" ->
                policy.withBackoff(
                        new Backoff(backoff.initialDelay(), backoff.maxDelay(), number(name, value), backoff.jitter()));
            case "jitter" -> policy.withBackoff(backoff.withJitter(number(name, value)));
            case "retryOn" ->
                policy.withFilter(new RetryFilter(texts(name, value), filter.doNotRetryOn(), filter.exitCodes()));
            case "doNotRetryOn" ->
                policy.withFilter(new RetryFilter(filter.retryOn(), texts(name, value), filter.exitCodes()));
            case "retryOnExitCodes" ->
                policy.withFilter(new RetryFilter(filter.retryOn(), filter.doNotRetryOn(), codes(name, value)));
            default -> policy.withMaxRetryTime(duration(name, value));
        };
    }

    /** Returns a policy in which some fields are as in one of which nothing is said. */
    static RetryPolicy unset(RetryPolicy policy, Set<String> names) {
        var backoff = policy.backoff();
        var filter = policy.filter();
        return new RetryPolicy(
                names.contains("strategy") ? DEFAULT.strategy() : policy.strategy(),
                names.contains("maxAttempts") ? DEFAULT.maxAttempts() : policy.maxAttempts(),
                new Backoff(
                        names.contains("initialDelay") ? Backoff.DEFAULT.initialDelay() : backoff.initialDelay(),
                        names.contains("maxDelay") ? Backoff.DEFAULT.maxDelay() : backoff.maxDelay(),
                        names.contains("multiplier") ? Backoff.DEFAULT.multiplier() : backoff.multiplier(),
                        names.contains("jitter") ? Backoff.DEFAULT.jitter() : backoff.jitter()),
                new RetryFilter(
                        names.contains("retryOn") ? List.of() : filter.retryOn(),
                        names.contains("doNotRetryOn") ? List.of() : filter.doNotRetryOn(),
                        names.contains("retryOnExitCodes") ? Set.of() : filter.exitCodes()),
                names.contains("maxRetryTime") ? Optional.empty() : policy.maxRetryTime(),
                new RetryBudgets(
                        names.contains(PLATFORM)
                                ? OptionalInt.empty()
                                : policy.budgets().platform(),
                        names.contains(TIMEOUT)
                                ? OptionalInt.empty()
                                : policy.budgets().timeout()));
    }

    private static RetryPolicy.Strategy strategy(@Nullable Object value) {
        for (var strategy : RetryPolicy.Strategy.values()) {
            boolean isNamed = value instanceof String text
                    && text.strip().toUpperCase(Locale.ROOT).equals(strategy.name());
            if (isNamed || value == strategy) {
                return strategy;
            }
        }
        throw wrong("strategy", "None, Fixed, Linear or Exponential", value);
    }

    private static int whole(String name, @Nullable Object value) {
        if (value instanceof Integer number) {
            return number;
        }
        if (value instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        throw wrong(name, "a whole number", value);
    }

    private static double number(String name, @Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(name, "a number", value);
    }

    /** Returns the duration that a value names. */
    static Duration duration(String name, @Nullable Object value) {
        if (value instanceof Duration known) {
            return known;
        }
        var duration = value instanceof String text ? Durations.parse(text) : Optional.<Duration>empty();
        return duration.filter(d -> d.compareTo(Durations.LONGEST) <= 0)
                .orElseThrow(() -> wrong(
                        name, "a duration of at most 100 years such as 250ms, 1h30m or PT5S" + unitless(value), value));
    }

    private static String unitless(@Nullable Object value) {
        return value instanceof Number ? ", with its unit" : "";
    }

    private static List<String> texts(String name, @Nullable Object value) {
        var texts = new ArrayList<String>();
        for (var one : value instanceof List<?> list ? list : List.of(value == null ? Map.of() : value)) {
            if (!(one instanceof String text)) {
                throw wrong(name, "a text or a list of texts", value);
            }
            texts.add(text);
        }
        return texts;
    }

    private static Set<Integer> codes(String name, @Nullable Object value) {
        var codes = new HashSet<Integer>();
        for (var one : value instanceof List<?> list ? list : List.of(value == null ? Map.of() : value)) {
            codes.add(whole(name, one));
        }
        return codes;
    }

    private static IllegalArgumentException wrong(String name, String expected, @Nullable Object value) {
        boolean isData = value instanceof Map<?, ?> || value instanceof List<?>;
        var found = isData ? value instanceof List<?> ? "a list" : "a map" : "'" + value + "'";
        return new IllegalArgumentException(name + " must be " + expected + ", not " + found);
    }
}
