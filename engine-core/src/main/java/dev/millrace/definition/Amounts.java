package dev.millrace.definition;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts of resources as texts: whole numbers, or bytes with a unit. */
public final class Amounts {

    /** What an amount looks like. */
    public static final String FORM =
            "a whole number of at least 1, or one with KB, MB, GB or TB, each 1,024 of the last";

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,15}) ?(|[KMGT]B)");
    private static final String UNITS = "KMGT";
    private static final int BITS = 10;
    private static final long MOST = 1L << 60;

    private Amounts() {}

    /** Returns the amount that a text says, such as {@code 3} or {@code 512MB}; empty if it says none. */
    public static Optional<Long> parse(String text) {
        var parts = TEXT.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!parts.matches()) {
            return Optional.empty();
        }
        var unit = parts.group(2);
        int shift = unit.isEmpty() ? 0 : BITS * (UNITS.indexOf(unit.charAt(0)) + 1);
        long number = Long.parseLong(parts.group(1));
        return number < 1 || number > MOST >> shift ? Optional.empty() : Optional.of(number << shift);
    }
}
