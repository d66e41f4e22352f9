/** What people are told: Notification, and NotificationChannel, by which they hear of it. */
@NullMarked
package dev.millrace.notification;

import org.jspecify.annotations.NullMarked;
