package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The work of the pages' examples: it takes until the test lets it go, and is counted. Thread-safe. */
final class Desk implements Node {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Semaphore mayEnd = new Semaphore(0);
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    @Override
    public Outcome run(NodeContext context) throws Exception {
        begun.add(context.path().toString());
        peak.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
            assertThat(mayEnd.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            now.decrementAndGet();
        }
        return Boolean.TRUE.equals(context.input().get("fails"))
                ? Outcome.failed("Busy", "nobody answers")
                : Outcome.done("done", true);
    }

    /** Lets so many attempts end, those of now or later ones. */
    void letGo(int attempts) {
        mayEnd.release(attempts);
    }

    /** Waits until so many attempts are at work. */
    void awaitAtWork(int attempts) {
        await(attempts + " are at work", () -> now.get() == attempts);
    }

    /** Returns the paths of what began, in order. */
    List<String> begun() {
        return begun;
    }

    /** Returns how many were at work at once, at the most. */
    int peak() {
        return peak.get();
    }

    /** Waits until something is so; fails if it is not in time. */
    static void await(String what, BooleanSupplier isSo) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("it is not so that %s", what).isNegative();
            Thread.onSpinWait();
        }
    }
}
