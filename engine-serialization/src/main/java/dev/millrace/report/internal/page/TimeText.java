package dev.millrace.report.internal.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How the page writes times, in UTC, and lengths of time. */
final class TimeText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long SECOND_MICROS = 1_000_000;

    private TimeText() {}

    /** Returns {@code 2026-01-31 09:00:00.250}. */
    static String of(Instant at) {
        return TIME.format(at);
    }

    /** Returns {@code 450 µs}, {@code 12 ms}, {@code 1.25 s}, {@code 3 min 5 s} or {@code 2 h 3 min}. */
    static String of(Duration length) {
        long micros = length.toSeconds() * SECOND_MICROS + length.toNanosPart() / 1_000;
        if (micros < 1_000) {
            return micros + " µs";
        }
        if (micros < SECOND_MICROS) {
            return micros < 10_000 ? String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0) : micros / 1_000 + " ms";
        }
        if (length.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.2f s", micros / (double) SECOND_MICROS);
        }
        if (length.toHours() < 1) {
            return length.toMinutes() + " min " + length.toSecondsPart() + " s";
        }
        return length.toDays() < 1
                ? length.toHours() + " h " + length.toMinutesPart() + " min"
                : length.toDays() + " d " + length.toHoursPart() + " h";
    }
}
