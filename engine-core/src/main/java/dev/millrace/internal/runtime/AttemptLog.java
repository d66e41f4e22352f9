package dev.millrace.internal.runtime;

import java.lang.System.Logger.Level;

/**
 * Log of an execution, as its attempts know it. Thread-safe.
 *
 * @param <A> the attempts
 */
interface AttemptLog<A> {

    /** Adds what an attempt said, line by line. */
    void add(A attempt, Level level, String text);

    /** Masks a secret in all that is said from now on, by whomever: lines of other threads have no attempt. */
    void mask(String secret);
}
