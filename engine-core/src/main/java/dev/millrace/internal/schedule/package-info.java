/** When timers are due: cron expressions and intervals; cron-utils stays inside. */
@NullMarked
package dev.millrace.internal.schedule;

import org.jspecify.annotations.NullMarked;
