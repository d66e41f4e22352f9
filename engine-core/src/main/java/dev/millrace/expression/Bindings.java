package dev.millrace.expression;

import org.jspecify.annotations.Nullable;

/** The data that an expression sees, by root name: {@code input}, {@code output}, {@code variables}, ... */
@FunctionalInterface
public interface Bindings {

    /** Returns the value of a root name; null if there is none. */
    @Nullable
    Object get(String root);
}
