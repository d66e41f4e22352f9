/** The compiled workflow: what an execution runs, made once for each revision. Immutable, but for how far a loop is. */
@NullMarked
package dev.millrace.internal.decision.plan;

import org.jspecify.annotations.NullMarked;
