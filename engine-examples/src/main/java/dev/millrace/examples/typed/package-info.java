/** A graph in application code: functions as nodes, handles between them, types that the compiler checks. */
@NullMarked
package dev.millrace.examples.typed;

import org.jspecify.annotations.NullMarked;
