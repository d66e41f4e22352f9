package dev.millrace.internal.schedule;

import org.jspecify.annotations.Nullable;

/** Says why a timing is none. */
public final class InvalidTimingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String field;

    InvalidTimingException(String field, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.field = field;
    }

    InvalidTimingException(String field, String message) {
        this(field, message, null);
    }

    /** Returns the field of the definition that is wrong: {@code cron}, {@code timeZone} or {@code every}. */
    public String field() {
        return field;
    }
}
