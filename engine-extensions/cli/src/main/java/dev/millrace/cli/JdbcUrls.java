package dev.millrace.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JDBC URLs in texts, and what in them nobody is to see. */
final class JdbcUrls {

    private static final Pattern URL = Pattern.compile("(?i)jdbc:[^\\s'\"]+");
    private static final Pattern USER = Pattern.compile("(//[^/?#:@]*):[^@]*@");
    private static final Pattern SETTING =
            Pattern.compile("(?i)([?&;][^=?&;]*(?:pass|pwd|secret|token|credential|key)[^=?&;]*=)[^&;]*");
    private static final String MASK = "***";

    private JdbcUrls() {}

    /** Returns whether a text is such a URL. */
    static boolean is(String text) {
        return text.regionMatches(true, 0, "jdbc:", 0, "jdbc:".length());
    }

    /** Returns a URL without the passwords in it. */
    static String masked(String url) {
        return SETTING.matcher(USER.matcher(url).replaceAll("$1:" + MASK + "@")).replaceAll("$1" + MASK);
    }

    /** Returns a text without the passwords in its URLs. */
    static String maskedIn(String text) {
        return URL.matcher(text).replaceAll(found -> Matcher.quoteReplacement(masked(found.group())));
    }

    /** Returns what kind of database a URL is of, as in {@code jdbc:h2}. */
    static String kind(String url) {
        int end = url.indexOf(':', "jdbc:".length());
        return end < 0 ? "jdbc" : url.substring(0, end);
    }
}
