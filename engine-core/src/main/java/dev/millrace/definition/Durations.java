package dev.millrace.definition;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the durations of a definition: {@code 01:30:00.250}, {@code PT1H30M}, {@code 250ms}, {@code 5s}, {@code 2m}. */
public final class Durations {

    /** The longest duration that a definition may name: 100 years. */
    public static final Duration LONGEST = Duration.ofDays(36_525);

    private static final Pattern CLOCK = Pattern.compile("(\\d{1,6}):([0-5]\\d):([0-5]\\d)(?:\\.(\\d{1,9}))?");
    private static final Pattern UNIT = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)");
    private static final int NANO_DIGITS = 9;

    private Durations() {}

    /** Returns the duration that a text names; nothing if it names none, or a negative one. */
    public static Optional<Duration> parse(String text) {
        var lower = text.strip().toLowerCase(Locale.ROOT);
        var clock = CLOCK.matcher(lower);
        if (clock.matches()) {
            var fraction = clock.group(4) == null ? "" : clock.group(4);
            return Optional.of(Duration.ofHours(Long.parseLong(clock.group(1)))
                    .plusMinutes(Long.parseLong(clock.group(2)))
                    .plusSeconds(Long.parseLong(clock.group(3)))
                    .plusNanos(Long.parseLong(fraction + "0".repeat(NANO_DIGITS - fraction.length()))));
        }
        var unit = UNIT.matcher(lower);
        return unit.matches() ? ofUnit(Long.parseLong(unit.group(1)), unit.group(2)) : ofIso(lower);
    }

    private static Optional<Duration> ofUnit(long number, String unit) {
        try {
            return Optional.of(
                    switch (unit) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    });
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> ofIso(String text) {
        try {
            return Optional.of(Duration.parse(text)).filter(d -> !d.isNegative());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
