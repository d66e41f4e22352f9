/** TimeSource: the only door to clocks and timers; the system's own time behind it. */
@NullMarked
package dev.millrace.time;

import org.jspecify.annotations.NullMarked;
