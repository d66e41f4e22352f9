package dev.millrace.notification;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says why a notification was not delivered, and whether trying again makes sense. Immutable. */
public final class DeliveryException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean isFinal;
    private final @Nullable Duration retryAfter;

    private DeliveryException(String message, @Nullable Throwable cause, boolean isFinal, @Nullable Duration after) {
        super(requireNonNull(message, "message"), cause);
        this.isFinal = isFinal;
        this.retryAfter = after;
    }

    /** Returns one of a notification that will never be taken: it is given up at once. */
    public static DeliveryException refused(String message, @Nullable Throwable cause) {
        return new DeliveryException(message, cause, true, null);
    }

    /** Returns one of a notification that may be taken later. */
    public static DeliveryException failed(String message, @Nullable Throwable cause) {
        return new DeliveryException(message, cause, false, null);
    }

    /** Returns one of a notification that is not to come again before some time has passed. */
    public static DeliveryException later(String message, Duration after) {
        return new DeliveryException(message, null, false, requireNonNull(after, "after"));
    }

    /** Returns whether it will never be taken. */
    public boolean isFinal() {
        return isFinal;
    }

    /** Returns how long to wait at least; empty if nobody said. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
