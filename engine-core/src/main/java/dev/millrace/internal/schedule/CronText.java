package dev.millrace.internal.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads cron expressions. */
final class CronText {

    /** The field of the definition that holds one. */
    static final String FIELD = "cron";

    private static final Map<String, String> NICKNAMES = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private static final List<String> PARTS = List.of(
            "second (0 to 59)",
            "minute (0 to 59)",
            "hour (0 to 23)",
            "day of month (1 to 31, L for the last, 15W for the working day nearest to the 15th)",
            "month (1 to 12, or JAN to DEC)",
            "day of week (0 to 7, both ends are Sunday, or SUN to SAT; 5#2 for the second Friday, 5L for the last)");

    private static final CronParser PARSER = new CronParser(definition());

    private CronText() {}

    private static CronDefinition definition() {
        return CronDefinitionBuilder.defineCron()
                .withSeconds()
                .withValidRange(0, 59)
                .withStrictRange()
                .and()
                .withMinutes()
                .withValidRange(0, 59)
                .withStrictRange()
                .and()
                .withHours()
                .withValidRange(0, 23)
                .withStrictRange()
                .and()
                .withDayOfMonth()
                .withValidRange(1, 31)
                .supportsL()
                .supportsW()
                .supportsLW()
                .withStrictRange()
                .and()
                .withMonth()
                .withValidRange(1, 12)
                .withStrictRange()
                .and()
                .withDayOfWeek()
                .withValidRange(0, 7)
                .withMondayDoWValue(1)
                .withIntMapping(7, 0)
                .supportsHash()
                .supportsL()
                .withStrictRange()
                .and()
                .instance();
    }

    /**
     * Returns the six parts of an expression, seconds first.
     *
     * @throws InvalidTimingException if it does not have five or six
     */
    static List<String> parts(String expression) {
        var text = expression.strip().toLowerCase(Locale.ROOT);
        var parts = new ArrayList<>(List.of(NICKNAMES.getOrDefault(text, text).split("\\s+")));
        if (text.startsWith("@") && !NICKNAMES.containsKey(text)) {
            throw new InvalidTimingException(
                    FIELD,
                    "'" + expression + "' is no cron expression; of short names there are "
                            + String.join(
                                    ", ", NICKNAMES.keySet().stream().sorted().toList()));
        }
        if (parts.size() == PARTS.size() - 1) {
            parts.add(0, "0");
        }
        if (parts.size() != PARTS.size()) {
            throw new InvalidTimingException(
                    FIELD,
                    "'" + expression + "' has " + parts.size() + " parts; a cron expression has five (minute,"
                            + " hour, day of month, month, day of week), or six with the second first");
        }
        // With ? of its own the library takes a day that both fields name; everybody else one that either names.
        parts.replaceAll(part -> part.equals("?") ? "*" : part);
        return parts;
    }

    /**
     * Parses an expression.
     *
     * @throws InvalidTimingException if it is none; the message names the part that is wrong
     */
    static Cron parse(String expression) {
        var parts = parts(expression);
        try {
            return PARSER.parse(String.join(" ", parts));
        } catch (IllegalArgumentException e) {
            throw new InvalidTimingException(
                    FIELD, "'" + expression + "' is no cron expression: " + wrong(parts, e), e);
        }
    }

    private static String wrong(List<String> parts, IllegalArgumentException whole) {
        for (int i = 0; i < parts.size(); i++) {
            var alone = new ArrayList<>(List.of("0", "0", "0", "*", "*", "*"));
            alone.set(i, parts.get(i));
            try {
                PARSER.parse(String.join(" ", alone));
            } catch (IllegalArgumentException e) {
                return "'" + parts.get(i) + "' is no " + PARTS.get(i) + "; a part is *, a value, a list 1,2, a range"
                        + " 1-5, or a step */15";
            }
        }
        return String.valueOf(whole.getMessage());
    }
}
