package dev.millrace.internal.decision;

import org.jspecify.annotations.Nullable;

/** What a worker found when it evaluated a script: a value, or an error. Immutable. */
record ScriptValue(@Nullable Object value, @Nullable String error) {}
