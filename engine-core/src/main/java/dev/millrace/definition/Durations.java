package dev.millrace.definition;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The durations of definitions: {@code hh:mm:ss[.fff]}, ISO-8601 such as {@code PT1M}, or a number with a unit such as {@code 250ms}. */
public final class Durations {

    private static final Pattern CLOCK = Pattern.compile("(\\d{1,6}):([0-5]\\d):([0-5]\\d)(?:\\.(\\d{1,9}))?");
    private static final Pattern UNIT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Returns the duration that a text names.
     *
     * @throws IllegalArgumentException if it names none; the message says what is expected
     */
    public static Duration parse(String text) {
        var trimmed = text.trim();
        var clock = CLOCK.matcher(trimmed);
        if (clock.matches()) {
            var fraction = clock.group(4) == null ? "0" : clock.group(4);
            return Duration.ofHours(Long.parseLong(clock.group(1)))
                    .plusMinutes(Long.parseLong(clock.group(2)))
                    .plusSeconds(Long.parseLong(clock.group(3)))
                    .plusNanos(Long.parseLong((fraction + "000000000").substring(0, 9)));
        }
        var unit = UNIT.matcher(trimmed.toLowerCase(Locale.ROOT));
        if (unit.matches()) {
            return of(Long.parseLong(unit.group(1)), unit.group(2));
        }
        try {
            return Duration.parse(trimmed);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no duration; write hh:mm:ss[.fff], ISO-8601 such as PT5S, or 250ms, 5s, 2m, 1h, 1d", e);
        }
    }

    /** Returns a duration as definitions write it: {@code hh:mm:ss[.fff]}. */
    public static String format(Duration duration) {
        long seconds = duration.getSeconds();
        var clock = String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
        if (duration.getNano() == 0) {
            return clock;
        }
        var fraction = String.format(Locale.ROOT, "%09d", duration.getNano()).replaceFirst("0+$", "");
        return clock + "." + fraction;
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
