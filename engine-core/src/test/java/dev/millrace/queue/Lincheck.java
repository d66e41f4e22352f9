package dev.millrace.queue;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * How the queue's parts are checked for linearizability: some seconds for each, or a multiple of it with
 * {@code -Dlincheck.scale=...}. Immutable.
 */
final class Lincheck {

    /** Most races need something to be there already. */
    static final int SOME_CALLS_BEFORE = 2;

    /** A test whose queue is set up by its constructor wants the race at once. */
    static final int NO_CALLS_BEFORE = 0;

    private static final int SCALE = Integer.getInteger("lincheck.scale", 1);

    private Lincheck() {}

    static void modelCheck(Class<?> operations, Class<?> specification, int before) {
        new ModelCheckingOptions()
                .iterations(6 * SCALE)
                .invocationsPerIteration(100)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(before)
                .actorsAfter(2)
                .sequentialSpecification(specification)
                .check(operations);
    }

    static void stress(Class<?> operations, Class<?> specification, int before) {
        new StressOptions()
                .iterations(6 * SCALE)
                .invocationsPerIteration(100)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(before)
                .actorsAfter(2)
                .sequentialSpecification(specification)
                .check(operations);
    }
}
