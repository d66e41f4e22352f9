package dev.millrace.validation;

import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.node.SecretSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tells whether a value is one that a parameter takes. */
final class ParameterValue {

    /** Longer ones could exhaust the stack of the JDK's matcher. */
    static final int LONGEST_MATCHED = 2_000;

    private static final int SHOWN = 60;

    private ParameterValue() {}

    /** Returns what is wrong with a value, such as {@code must be at least 1, not 0}; never its text. */
    static Optional<String> problemOf(Parameter parameter, Object value) {
        if (parameter.secret()
                && !(value instanceof String name
                        && SecretSource.NAME.matcher(name).matches())) {
            return Optional.of("must be the name of a secret of the engine's source, and not the secret itself");
        }
        if (!isOf(parameter.type(), value)) {
            return Optional.of("must be " + article(nameOf(parameter.type())) + ", not " + kindOf(value));
        }
        var limits = parameter.limits();
        if (!limits.values().isEmpty() && limits.values().stream().noneMatch(allowed -> isSame(allowed, value))) {
            return Optional.of("must be one of " + listed(limits.values()));
        }
        return outOfBounds(parameter, value).or(() -> limits.pattern().flatMap(pattern -> mismatch(pattern, value)));
    }

    private static Optional<String> outOfBounds(Parameter parameter, Object value) {
        var measured = measure(value);
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        var found = measured.get();
        var unit = value instanceof Number ? "" : value instanceof String ? " characters long" : " entries long";
        var min = parameter.limits().min();
        if (min.isPresent() && found.compareTo(min.get()) < 0) {
            return Optional.of(
                    "must be at least " + min.get().toPlainString() + unit + ", not " + found.toPlainString());
        }
        var max = parameter.limits().max();
        return max.isPresent() && found.compareTo(max.get()) > 0
                ? Optional.of("must be at most " + max.get().toPlainString() + unit + ", not " + found.toPlainString())
                : Optional.empty();
    }

    private static Optional<BigDecimal> measure(Object value) {
        if (value instanceof Number number) {
            return Optional.of(new BigDecimal(number.toString()));
        } else if (value instanceof String text) {
            return Optional.of(BigDecimal.valueOf(text.codePointCount(0, text.length())));
        } else if (value instanceof Map<?, ?> map) {
            return Optional.of(BigDecimal.valueOf(map.size()));
        }
        return value instanceof Collection<?> list ? Optional.of(BigDecimal.valueOf(list.size())) : Optional.empty();
    }

    private static Optional<String> mismatch(String pattern, Object value) {
        if (!(value instanceof String text)) {
            return Optional.empty();
        }
        if (text.length() > LONGEST_MATCHED) {
            return Optional.of(
                    "must not be longer than " + LONGEST_MATCHED + " characters, for it must match a pattern");
        }
        try {
            return Pattern.compile(pattern).matcher(new CountedText(text)).matches()
                    ? Optional.empty()
                    : Optional.of("must match " + pattern);
        } catch (CountedText.TooLongException e) {
            return Optional.of("takes too long to match " + pattern);
        }
    }

    private static boolean isOf(ParameterType type, Object value) {
        return switch (type) {
            case TEXT -> value instanceof String;
            case INTEGER -> Kinds.isWhole(value);
            case NUMBER -> value instanceof Number;
            case BOOLEAN -> value instanceof Boolean;
            case LIST -> value instanceof Collection<?>;
            case MAP -> value instanceof Map<?, ?>;
            case ANY -> true;
        };
    }

    private static boolean isSame(Object one, Object other) {
        return one instanceof Number && other instanceof Number
                ? new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString())) == 0
                : one.equals(other);
    }

    static String nameOf(ParameterType type) {
        return switch (type) {
            case TEXT -> "text";
            case INTEGER -> "whole number";
            case NUMBER -> "number";
            case BOOLEAN -> "true or false";
            case LIST -> "list";
            case MAP -> "map";
            case ANY -> "any value";
        };
    }

    private static String article(String name) {
        return name.startsWith("true") || name.startsWith("any") ? name : "a " + name;
    }

    private static String kindOf(Object value) {
        if (value instanceof Number) {
            return "the number " + shortened(value.toString());
        }
        return value instanceof String
                ? "a text"
                : value instanceof Boolean
                        ? value.toString()
                        : value instanceof Map<?, ?> ? "a map" : value instanceof Collection<?> ? "a list" : "that";
    }

    /** Returns the limits of a parameter in words. */
    static List<String> limitsOf(Parameter parameter) {
        var limits = parameter.limits();
        var words = new ArrayList<String>();
        if (!limits.values().isEmpty()) {
            words.add("one of " + listed(limits.values()));
        }
        var unit = parameter.type() == ParameterType.TEXT
                ? " characters"
                : parameter.type() == ParameterType.LIST || parameter.type() == ParameterType.MAP ? " entries" : "";
        limits.min().ifPresent(min -> words.add("at least " + min.toPlainString() + unit));
        limits.max().ifPresent(max -> words.add("at most " + max.toPlainString() + unit));
        limits.pattern().ifPresent(pattern -> words.add("matches " + pattern));
        return words;
    }

    private static String listed(List<Object> values) {
        return values.stream().map(ParameterValue::textOf).collect(Collectors.joining(" | "));
    }

    static String textOf(Object value) {
        try {
            return shortened(Template.textOf(value));
        } catch (InvalidExpressionException e) {
            return String.valueOf(value.getClass().getSimpleName()); // a builder's value that is no data
        }
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
