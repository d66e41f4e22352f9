package dev.millrace.expression;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as text: numbers plain, lists and maps like JSON, null as nothing. Confined to one evaluation. */
final class PlainText {

    static final int LONGEST = 1_000_000;

    private static final int DEEPEST = 100;
    private static final int LONGEST_EXPONENT = 400;
    private static final BigDecimal THOUSANDTH = new BigDecimal("0.001");

    private final StringBuilder text = new StringBuilder();

    static String of(@Nullable Object value) {
        return value instanceof String known
                ? known
                : new PlainText().add(value).toString();
    }

    PlainText add(@Nullable Object value) {
        if (value != null) {
            write(value, 0);
        }
        return this;
    }

    private void write(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new RefusedOperation(
                    Code.DATA_TOO_DEEP, "the data is nested deeper than " + DEEPEST + "; name a part of it");
        }
        if (value instanceof Map<?, ?> map) {
            writeMap(map, depth);
        } else if (value instanceof Collection<?> values) {
            writeList(values, depth);
        } else if (value == null || value instanceof Boolean) {
            append(String.valueOf(value));
        } else if (value instanceof Number number) {
            append(plain(number));
        } else if (depth == 0) {
            append(value.toString());
        } else {
            quote(value.toString());
        }
    }

    private void writeMap(Map<?, ?> map, int depth) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            append(separator);
            quote(String.valueOf(entry.getKey()));
            append(":");
            write(entry.getValue(), depth + 1);
            separator = ",";
        }
        append(map.isEmpty() ? "{}" : "}");
    }

    private void writeList(Collection<?> values, int depth) {
        String separator = "[";
        for (Object value : values) {
            append(separator);
            write(value, depth + 1);
            separator = ",";
        }
        append(values.isEmpty() ? "[]" : "]");
    }

    private void quote(String value) {
        append("\"");
        for (int i = 0; i < value.length(); i++) {
            append(escaped(value.charAt(i)));
        }
        append("\"");
    }

    private static String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c);
        };
    }

    private static String plain(Number number) {
        if (Numbers.isWhole(number) || !Double.isFinite(number.doubleValue())) {
            return number.toString();
        }
        if (Numbers.isBinary(number) && Numbers.isZero(number) && Double.compare(number.doubleValue(), 0) < 0) {
            return "-0.0"; // which a BigDecimal cannot hold
        }
        BigDecimal decimal = Numbers.isBinary(number) ? shortest(Numbers.decimal(number)) : Numbers.decimal(number);
        return Math.abs((long) decimal.scale()) > LONGEST_EXPONENT ? decimal.toString() : decimal.toPlainString();
    }

    /** Below a thousandth a 64-bit decimal is written as 1.0E-7: the last digit is of the form, not of the number. */
    private static BigDecimal shortest(BigDecimal decimal) {
        return decimal.abs().compareTo(THOUSANDTH) < 0 && decimal.signum() != 0
                ? decimal.stripTrailingZeros()
                : decimal;
    }

    private void append(String part) {
        if (text.length() + part.length() > LONGEST) {
            throw new RefusedOperation(
                    Code.TOO_LARGE, "the text becomes longer than " + LONGEST + " characters; use less of it");
        }
        text.append(part);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
