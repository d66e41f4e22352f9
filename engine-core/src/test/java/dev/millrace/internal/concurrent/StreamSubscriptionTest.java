package dev.millrace.internal.concurrent;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Overflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of reactive streams for one subscription, with every call made by hand. */
class StreamSubscriptionTest {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final StreamTally tally = new StreamTally();
    private final List<String> told = new ArrayList<>();
    private int left;

    private StreamSubscription<Integer> subscription(int capacity, Overflow overflow, long demand) {
        return subscription(capacity, overflow, tasks::add, new Recording(demand));
    }

    private StreamSubscription<Integer> subscription(
            int capacity, Overflow overflow, Executor executor, Subscriber<Integer> subscriber) {
        return new StreamSubscription<>(
                subscriber, new StreamSubscription.Terms(capacity, overflow, executor, tally), gone -> left++);
    }

    private void runAll() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private class Recording implements Subscriber<Integer> {
        private final long demand;

        Recording(long demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            told.add("subscribed");
            if (demand != 0) {
                subscription.request(demand);
            }
        }

        @Override
        public void onNext(Integer item) {
            told.add(item.toString());
        }

        @Override
        public void onError(Throwable failure) {
            told.add(failure.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            told.add("complete");
        }
    }

    @Test
    void what_was_before_comes_first_and_the_end_last() {
        var stream = subscription(10, Overflow.FAIL, Long.MAX_VALUE);
        stream.offer(3);
        runAll();
        assertThat(told).containsExactly("subscribed");

        stream.begin(List.of(1, 2));
        stream.offer(4);
        stream.complete();
        stream.complete();
        stream.offer(5);
        runAll();

        assertThat(told).containsExactly("subscribed", "1", "2", "3", "4", "complete");
        assertThat(left).isOne();
    }

    @Test
    void no_more_is_handed_over_than_was_asked_for() {
        var stream = subscription(10, Overflow.FAIL, 2);
        stream.begin(List.of(1, 2, 3));
        stream.complete();
        runAll();
        assertThat(told).containsExactly("subscribed", "1", "2");

        stream.request(1);
        runAll();

        assertThat(told).containsExactly("subscribed", "1", "2", "3", "complete");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void a_demand_that_is_not_positive_ends_it_with_an_error(long demand) {
        var stream = subscription(10, Overflow.FAIL, 1);
        stream.begin(List.of(1, 2));
        runAll();

        stream.request(demand);
        stream.offer(3);
        stream.request(5);
        runAll();

        assertThat(told).containsExactly("subscribed", "1", "IllegalArgumentException");
    }

    @Test
    void demands_add_up_without_overflow() {
        var stream = subscription(10, Overflow.FAIL, Long.MAX_VALUE);
        stream.begin(List.of());
        runAll();

        stream.request(Long.MAX_VALUE);
        stream.offer(1);
        runAll();

        assertThat(told).containsExactly("subscribed", "1");
    }

    @Test
    void nothing_comes_after_a_cancel() {
        var stream = subscription(10, Overflow.FAIL, Long.MAX_VALUE);
        stream.begin(List.of(1));
        runAll();

        stream.cancel();
        stream.cancel();
        stream.offer(2);
        stream.complete();
        stream.request(0);
        runAll();

        assertThat(told).containsExactly("subscribed", "1");
        assertThat(left).isOne();
    }

    @ParameterizedTest
    @CsvSource({"DROP_OLDEST, 3 4, 2", "DROP_NEWEST, 1 2, 2", "FAIL, IllegalStateException, 3"})
    void a_full_buffer_does_what_its_policy_says(Overflow overflow, String expected, long dropped) {
        var stream = subscription(2, overflow, 0);
        stream.begin(List.of());
        runAll();

        IntStream.rangeClosed(1, 4).forEach(stream::offer);
        runAll();
        stream.request(10);
        runAll();

        assertThat(String.join(" ", told)).isEqualTo("subscribed " + expected);
        assertThat(tally.dropped()).isEqualTo(dropped);
    }

    @Test
    void a_subscriber_that_throws_is_cancelled_and_counted() {
        var stream = subscription(2, Overflow.FAIL, tasks::add, new Recording(5) {
            @Override
            public void onNext(Integer item) {
                super.onNext(item);
                throw new AssertionError("on purpose");
            }
        });
        stream.begin(List.of(1, 2));
        stream.complete();
        runAll();

        assertThat(told).containsExactly("subscribed", "1");
        assertThat(tally.failures()).isOne();
        assertThat(left).isOne();
    }

    @Test
    void without_a_thread_it_is_cancelled() {
        var stream = subscription(
                2,
                Overflow.FAIL,
                task -> {
                    throw new RejectedExecutionException("on purpose");
                },
                new Recording(1));

        stream.begin(List.of(1));

        assertThat(told).isEmpty();
        assertThat(left).isOne();
        assertThat(tally.failures()).isOne();
    }

    @Test
    void calls_come_one_after_the_other_and_none_is_lost() throws Exception {
        int each = 2_000;
        var done = new CountDownLatch(1);
        var inside = new AtomicInteger();
        var overlaps = new AtomicInteger();
        var threads = WorkerThreads.streams();
        var stream = subscription(4 * each, Overflow.FAIL, threads, new Recording(Long.MAX_VALUE) {
            @Override
            public void onNext(Integer item) {
                if (inside.incrementAndGet() != 1) {
                    overlaps.incrementAndGet();
                }
                super.onNext(item);
                inside.decrementAndGet();
            }

            @Override
            public void onComplete() {
                done.countDown();
            }
        });
        stream.begin(List.of());
        var ready = new CyclicBarrier(4);
        var published = new CountDownLatch(4);
        for (int publisher = 0; publisher < 4; publisher++) {
            int from = publisher * each;
            threads.execute(() -> {
                atOnce(ready);
                IntStream.range(from, from + each).forEach(stream::offer);
                published.countDown();
            });
        }
        assertThat(published.await(30, SECONDS)).isTrue();
        stream.complete();
        assertThat(done.await(30, SECONDS)).isTrue();

        assertThat(overlaps).hasValue(0);
        var numbers = told.stream().skip(1).map(Integer::valueOf).toList(); // a plain list: calls do not overlap
        assertThat(numbers).hasSize(4 * each);
        for (int publisher = 0; publisher < 4; publisher++) {
            int of = publisher;
            assertThat(numbers.stream().filter(number -> number / each == of)).isSorted();
        }
    }

    private static void atOnce(CyclicBarrier barrier) {
        try {
            barrier.await(30, SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void who_asks_for_one_at_a_time_while_he_is_told_needs_no_deeper_stack() {
        int all = 50_000;
        var asked = new ArrayList<Subscription>();
        var stream = subscription(10, Overflow.FAIL, Runnable::run, new Recording(1) {
            @Override
            public void onSubscribe(Subscription subscription) {
                asked.add(subscription);
                super.onSubscribe(subscription);
            }

            @Override
            public void onNext(Integer item) {
                super.onNext(item);
                asked.get(0).request(1);
            }
        });

        stream.begin(IntStream.range(0, all).boxed().toList());
        stream.complete();

        assertThat(told).hasSize(all + 2).endsWith(Integer.toString(all - 1), "complete");
    }
}
