/** A second driver of the engine's decision, on one thread; not for users. */
@NullMarked
package dev.millrace.testing.internal;

import org.jspecify.annotations.NullMarked;
