package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A declared input of a workflow. Whether the declaration makes sense is checked with the workflow. Immutable.
 *
 * @param type what kind of value it takes
 * @param required whether a start must give it
 * @param defaultValue what it is where a start does not give it; without one it is not there then
 * @param limits which values of the type it takes
 * @param description what it is for; may be empty
 * @param secret whether its value is the name of a secret of the engine's source, which <code>${secrets.NAME}</code>
 *     hands to nodes under the parameter's name; the secret itself is never given to a start, nor kept
 */
public record Parameter(
        ParameterType type,
        boolean required,
        Optional<Object> defaultValue,
        ParameterLimits limits,
        String description,
        boolean secret) {

    /** Copies the default. */
    public Parameter {
        requireNonNull(type, "type");
        defaultValue = defaultValue.map(Values::copyOf);
        requireNonNull(limits, "limits");
        requireNonNull(description, "description");
    }

    /** Returns a parameter that a start must give. */
    public static Parameter required(ParameterType type) {
        return new Parameter(type, true, Optional.empty(), ParameterLimits.NONE, "", false);
    }

    /** Returns a parameter that a start may leave out. */
    public static Parameter optional(ParameterType type) {
        return new Parameter(type, false, Optional.empty(), ParameterLimits.NONE, "", false);
    }

    /** Returns a copy with a default. */
    public Parameter withDefault(Object value) {
        return new Parameter(type, required, Optional.of(value), limits, description, secret);
    }

    /** Returns a copy that takes only these values. */
    public Parameter withValues(Object... values) {
        return with(new ParameterLimits(List.of(values), limits.min(), limits.max(), limits.pattern()));
    }

    /** Returns a copy with a least number, or length. */
    public Parameter withMin(Number least) {
        return with(new ParameterLimits(limits.values(), Optional.of(decimal(least)), limits.max(), limits.pattern()));
    }

    /** Returns a copy with a largest number, or length. */
    public Parameter withMax(Number most) {
        return with(new ParameterLimits(limits.values(), limits.min(), Optional.of(decimal(most)), limits.pattern()));
    }

    /** Returns a copy whose texts must match a regular expression as a whole. */
    public Parameter withPattern(String pattern) {
        return with(new ParameterLimits(limits.values(), limits.min(), limits.max(), Optional.of(pattern)));
    }

    /** Returns a copy that takes the name of a secret of the engine's source; its type is text. */
    public Parameter withSecret() {
        return new Parameter(type, required, defaultValue, limits, description, true);
    }

    /** Returns a copy with a description. */
    public Parameter withDescription(String text) {
        return new Parameter(type, required, defaultValue, limits, text, secret);
    }

    private static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }

    private Parameter with(ParameterLimits other) {
        return new Parameter(type, required, defaultValue, other, description, secret);
    }
}
