/** Who is told of what becomes of executions: rules, and the delivery to each channel from the feed of changes. */
@NullMarked
package dev.millrace.internal.notification;

import org.jspecify.annotations.NullMarked;
