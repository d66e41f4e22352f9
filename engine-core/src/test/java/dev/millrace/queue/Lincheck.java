package dev.millrace.queue;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * How the queue's parts are checked for linearizability: some seconds for each, or a multiple of it with
 * {@code -Dlincheck.scale=...}. Immutable.
 */
final class Lincheck {

    private static final int SCALE = Integer.getInteger("lincheck.scale", 1);

    private Lincheck() {}

    static void modelCheck(Class<?> operations, Class<?> specification) {
        new ModelCheckingOptions()
                .iterations(8 * SCALE)
                .invocationsPerIteration(200)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(specification)
                .check(operations);
    }

    static void stress(Class<?> operations, Class<?> specification) {
        new StressOptions()
                .iterations(8 * SCALE)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(specification)
                .check(operations);
    }
}
