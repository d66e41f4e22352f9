package dev.millrace.event;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;

/**
 * Stands for an exception that cannot be logged as it is: one whose own methods throw, or with an endless chain of
 * causes. Exceptions of an application are code of the application, and a log asks them for everything. Immutable.
 */
public final class LoggableException extends Exception {

    private static final long serialVersionUID = 1;
    private static final int MOST = 100;
    private static final int LONGEST = 64_000;

    private LoggableException(String text) {
        super(text, null, false, false);
    }

    /** Returns the exception itself if a log can show it, else one that says what it was. Never throws. */
    public static Throwable of(Throwable thrown) {
        try {
            return isPrintable(thrown)
                    ? thrown
                    : new LoggableException(Failure.of(thrown).toString());
        } catch (Throwable t) {
            return new LoggableException(Failure.of(thrown).toString());
        }
    }

    /** Returns one that says what a failure was, and nothing that the masking of its text takes away. */
    public static Throwable of(Failure failure, UnaryOperator<String> masking) {
        return new LoggableException(masking.apply(failure.toString()));
    }

    /** Asks what a log asks: of the exception, its causes and what they suppressed. */
    private static boolean isPrintable(Throwable thrown) {
        var seen = Collections.<Throwable>newSetFromMap(new IdentityHashMap<>());
        var open = new ArrayDeque<Throwable>();
        open.add(thrown);
        while (!open.isEmpty()) {
            var next = open.remove();
            if (!seen.add(next)) {
                continue;
            }
            boolean isLong = String.valueOf(next.getLocalizedMessage()).length() > LONGEST;
            if (isLong || seen.size() > MOST || next.toString() == null || next.getStackTrace() == null) {
                return false;
            }
            var cause = next.getCause();
            if (cause != null && cause != next) {
                open.add(cause);
            }
            open.addAll(Arrays.asList(next.getSuppressed()));
        }
        return true;
    }
}
