package dev.millrace.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What was found about one thing that the program needs. Immutable.
 *
 * @param subject what was looked at
 * @param level how it stands
 * @param says what was found
 * @param advice what to do; empty if nothing is
 */
record Finding(String subject, Level level, String says, String advice) {

    /** How a thing stands. */
    enum Level {
        /** It is as it should be. */
        OK,
        /** All runs, but something may surprise. */
        WARN,
        /** Something will not run. */
        FAIL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String subject, String says) {
        return new Finding(subject, Level.OK, says, "");
    }

    static Finding warn(String subject, String says, String advice) {
        return new Finding(subject, Level.WARN, says, advice);
    }

    static Finding fail(String subject, String says, String advice) {
        return new Finding(subject, Level.FAIL, says, advice);
    }

    Map<String, ?> data() {
        var data = new LinkedHashMap<String, Object>();
        data.put("subject", subject);
        data.put("level", level.word());
        data.put("says", says);
        data.put("advice", advice);
        return data;
    }
}
