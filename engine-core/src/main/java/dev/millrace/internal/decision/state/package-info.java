/** The state of an execution: what its events add up to, and the one way in which each changes it. */
@NullMarked
package dev.millrace.internal.decision.state;

import org.jspecify.annotations.NullMarked;
