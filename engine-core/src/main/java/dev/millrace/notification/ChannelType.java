package dev.millrace.notification;

/**
 * A kind of channels that tools make of what a file says, such as {@code webhook}; found by {@link
 * java.util.ServiceLoader}. Thread-safe.
 */
public interface ChannelType {

    /** Returns its name, which a file calls {@code type}. */
    String name();

    /**
     * Returns a channel.
     *
     * @throws IllegalArgumentException if the settings are none of such a channel; the message begins with a code
     */
    NotificationChannel create(ChannelSettings settings);
}
