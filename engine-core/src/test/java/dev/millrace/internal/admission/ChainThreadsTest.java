package dev.millrace.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChainThreadsTest {

    private static final int THREADS = 4;
    private static final int EACH = 2_000;
    private static final int TOTAL = 2;

    private final Chain chain = new Chain(TimeSource.system(), Duration.ZERO, () -> {});
    private final AtomicInteger inA = new AtomicInteger();
    private final AtomicInteger inB = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(THREADS * EACH);

    /** Somebody who gives everything back as soon as he has it; he may be taken out of the line by another thread. */
    private final class Person implements Guest {

        private final boolean wantsBoth;
        private final Way way;

        Person(boolean wantsBoth) {
            this.wantsBoth = wantsBoth;
            this.way = new Way(this, wantsBoth ? List.of(slot("a"), slot("b")) : List.of(slot("b")));
        }

        @Override
        public Priority priority() {
            return Priority.NORMAL;
        }

        @Override
        public boolean isInside() {
            return false;
        }

        @Override
        public boolean returns() {
            return false;
        }

        @Override
        public void granted() {
            inside();
        }

        private void inside() {
            peak.accumulateAndGet(wantsBoth ? inA.incrementAndGet() : 0, Math::max);
            peak.accumulateAndGet(inB.incrementAndGet(), Math::max);
            Thread.yield();
            inB.decrementAndGet();
            inA.addAndGet(wantsBoth ? -1 : 0);
            chain.giveBack(way, true);
            ended.countDown();
        }

        @Override
        public void moved() {}

        @Override
        public void starves() {}
    }

    private static GateUse slot(String name) {
        return new GateUse(name, () -> new SlotGate(name, TOTAL), 1);
    }

    @Test
    void from_many_threads_no_more_are_inside_than_may_be_and_nobody_is_forgotten() throws Exception {
        var executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                var random = new Random(thread);
                all.add(executor.submit(() -> come(random)));
            }
            for (var one : all) {
                one.get(60, TimeUnit.SECONDS);
            }

            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(peak.get()).isBetween(1, TOTAL);
            assertThat(chain.held()).isZero();
        } finally {
            executor.shutdownNow();
        }
    }

    private void come(Random random) {
        for (int i = 0; i < EACH; i++) {
            var person = new Person(random.nextBoolean());
            if (chain.enter(person.way)) {
                person.inside();
            } else if (random.nextInt(4) == 0 && chain.withdraw(person.way)) {
                ended.countDown();
            }
        }
    }
}
