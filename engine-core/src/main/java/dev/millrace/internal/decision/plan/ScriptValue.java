package dev.millrace.internal.decision.plan;

import org.jspecify.annotations.Nullable;

/**
 * Value of a script, or the error that it ended with. Immutable.
 *
 * @param value its value; null is one as well
 * @param error why there is none; null if there is one
 */
public record ScriptValue(@Nullable Object value, @Nullable String error) {}
