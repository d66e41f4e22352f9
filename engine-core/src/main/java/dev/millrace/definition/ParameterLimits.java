package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Which values of its type a parameter takes. Immutable.
 *
 * @param values the only ones; empty for all
 * @param min the least number; of a text, list or map the least length
 * @param max the largest number; of a text, list or map the largest length
 * @param pattern the regular expression that a text as a whole must match
 */
public record ParameterLimits(
        List<Object> values, Optional<BigDecimal> min, Optional<BigDecimal> max, Optional<String> pattern) {

    /** All values. */
    public static final ParameterLimits NONE =
            new ParameterLimits(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Copies the values. */
    public ParameterLimits {
        values = Values.copy(values);
        requireNonNull(min, "min");
        requireNonNull(max, "max");
        requireNonNull(pattern, "pattern");
    }
}
