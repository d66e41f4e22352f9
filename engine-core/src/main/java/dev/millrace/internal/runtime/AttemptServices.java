package dev.millrace.internal.runtime;

import dev.millrace.internal.admission.Admissions;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The parts of an engine that the attempts of all its executions use. Immutable.
 *
 * @param queue brings attempts to workers
 * @param admissions has the gates
 * @param random gives the jitter of retries
 * @param grace how long an attempt that was told to stop is waited for
 * @param questions are how a node asks for a note to be kept
 * @param attempt are what single attempts use
 */
record AttemptServices(
        AttemptQueue queue,
        Admissions admissions,
        DoubleSupplier random,
        Duration grace,
        Questions questions,
        AttemptOwner.Parts<RunningAttempt> attempt) {}
