package dev.millrace.notification;

import java.io.IOException;

/**
 * A way by which people, or other systems, are told: a mail server, a web address. A channel is called on a thread that
 * nothing else waits for, one notification after the other. Whatever it does changes no execution and holds no other
 * channel up; while it blocks, its own notifications wait. Implementations are thread-safe.
 */
@FunctionalInterface
public interface NotificationChannel {

    /**
     * Delivers a notification: when this returns it counts as delivered. The same one, by its id, may come again after
     * a failure and after a restart.
     *
     * @throws DeliveryException if it was refused for good, or by whom it was turned away for a while
     * @throws IOException if it could not be delivered, and may be later; so with every other exception
     * @throws InterruptedException if the thread was interrupted
     */
    void deliver(Notification notification) throws DeliveryException, IOException, InterruptedException;
}
