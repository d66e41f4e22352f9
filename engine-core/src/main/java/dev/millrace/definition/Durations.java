package dev.millrace.definition;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads the durations of a definition: {@code 01:30:00.250}, {@code PT1H30M}, {@code 250ms}, {@code 1.5s},
 * {@code 1h30m}.
 */
public final class Durations {

    /** The longest duration that a definition may name: 100 years. */
    public static final Duration LONGEST = Duration.ofDays(36_525);

    private static final Pattern CLOCK = Pattern.compile("(\\d{1,6}):([0-5]\\d):([0-5]\\d)(?:\\.(\\d{1,9}))?");
    private static final Pattern UNITS =
            Pattern.compile("(?=\\d)(?:(N)w)?(?:(N)d)?(?:(N)h)?(?:(N)m(?!s))?(?:(N)s)?(?:(N)ms)?"
                    .replace("N", "\\d{1,15}(?:\\.\\d{1,9})?"));

    /** How many milliseconds each unit is, in the order in which they are written. */
    private static final List<Long> MILLIS = List.of(604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L);

    private static final BigDecimal NANOS_OF_A_MILLI = BigDecimal.valueOf(1_000_000);
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
        var units = UNITS.matcher(lower);
        return units.matches() ? ofUnits(units) : ofIso(lower);
    }

    /** Each unit at most once, the largest first; a fraction is exact down to the nanosecond. */
    private static Optional<Duration> ofUnits(MatchResult units) {
        var nanos = BigDecimal.ZERO;
        for (int i = 0; i < MILLIS.size(); i++) {
            var number = units.group(i + 1);
            if (number != null) {
                nanos = nanos.add(new BigDecimal(number)
                        .multiply(BigDecimal.valueOf(MILLIS.get(i)))
                        .multiply(NANOS_OF_A_MILLI));
            }
        }
        try {
            var whole = nanos.toBigIntegerExact().divideAndRemainder(BigInteger.valueOf(1_000_000_000));
            return Optional.of(Duration.ofSeconds(whole[0].longValueExact(), whole[1].longValueExact()));
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
