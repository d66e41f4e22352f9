/** Hidden, pure: (state, input) -> (events, commands); folds events; no threads, clock, I/O. */
@NullMarked
package dev.millrace.internal.decision;

import org.jspecify.annotations.NullMarked;
