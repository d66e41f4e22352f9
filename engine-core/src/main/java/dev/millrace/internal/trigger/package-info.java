/** What starts executions beside callers: armed triggers, how far each has come, and what became of their fires. */
@NullMarked
package dev.millrace.internal.trigger;

import org.jspecify.annotations.NullMarked;
