package dev.millrace.serialization.internal.schema;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Durations as definitions write them: {@code hh:mm:ss[.fff]}, ISO-8601, or a number with a unit. */
final class Durations {

    static final String EXPECTED = "a duration such as 00:00:05.250, PT5S or 250ms (units: ms, s, m, h, d)";

    /** Nothing takes a hundred years; a longer time is a slip. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private Durations() {}

    /** Returns the duration that a text says, or nothing if it says none. */
    static Optional<Duration> parse(String text) {
        try {
            return unchecked(text.strip().toLowerCase(Locale.ROOT))
                    .filter(d -> !d.isNegative() && d.compareTo(LONGEST) <= 0);
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> unchecked(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.charAt(0) == 'p') {
            return Optional.of(Duration.parse(text));
        }
        return text.indexOf(':') >= 0 ? clock(text.split(":", -1)) : withUnit(text);
    }

    private static Optional<Duration> clock(String[] parts) {
        if (parts.length != 3 || !isDigits(parts[0]) || !isSixtieth(parts[1]) || parts[2].length() < 2) {
            return Optional.empty();
        }
        int point = parts[2].indexOf('.');
        var seconds = point < 0 ? parts[2] : parts[2].substring(0, point);
        if (!isSixtieth(seconds) || point >= 0 && !isDigits(parts[2].substring(point + 1))) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofHours(Long.parseLong(parts[0]))
                .plusMinutes(Long.parseLong(parts[1]))
                .plus(ofSeconds(new BigDecimal(parts[2]))));
    }

    private static Optional<Duration> withUnit(String text) {
        int end = text.length();
        while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
            end--;
        }
        var number = text.substring(0, end).strip();
        if (number.isEmpty() || !number.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')) {
            return Optional.empty();
        }
        return secondsOf(text.substring(end)).map(unit -> ofSeconds(new BigDecimal(number).multiply(unit)));
    }

    private static Optional<BigDecimal> secondsOf(String unit) {
        return switch (unit) {
            case "ms" -> Optional.of(new BigDecimal("0.001"));
            case "s" -> Optional.of(BigDecimal.ONE);
            case "m" -> Optional.of(BigDecimal.valueOf(60));
            case "h" -> Optional.of(BigDecimal.valueOf(3_600));
            case "d" -> Optional.of(BigDecimal.valueOf(86_400));
            default -> Optional.empty();
        };
    }

    static Duration ofSeconds(BigDecimal seconds) {
        var whole = seconds.setScale(0, RoundingMode.FLOOR);
        var nanos = seconds.subtract(whole).multiply(NANOS).setScale(0, RoundingMode.HALF_UP);
        return Duration.ofSeconds(whole.longValueExact(), nanos.longValueExact());
    }

    private static boolean isSixtieth(String text) {
        return text.length() == 2 && isDigits(text) && text.charAt(0) < '6';
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
