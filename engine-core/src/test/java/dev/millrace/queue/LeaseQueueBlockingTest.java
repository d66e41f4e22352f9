package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeaseQueueBlockingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final HandTime time = new HandTime();
    private final LeaseQueue<String> queue = LeaseQueue.<String>builder()
            .time(time)
            .capacity(2)
            .delayedCapacity(1)
            .maxInFlight(1)
            .build();

    @Test
    void a_waiting_worker_gets_the_message_that_comes() throws Exception {
        var waiting = start(() -> queue.lease(MINUTE));
        time.awaitAlarms(1);

        queue.enqueue("a");

        assertThat(get(waiting)).map(Lease::message).contains("a");
        assertThat(time.pendingAlarms()).isEqualTo(1); // the sweep's
    }

    @Test
    void a_waiting_worker_gets_a_delayed_message_when_it_is_due() throws Exception {
        queue.place(Message.of("a").withDelay(Duration.ofSeconds(10)));
        var waiting = start(() -> queue.lease(MINUTE));
        time.awaitAlarms(2);

        time.advance(Duration.ofSeconds(10));

        assertThat(get(waiting)).map(Lease::message).contains("a");
    }

    @Test
    void a_waiting_worker_gives_up_when_its_time_is_over() throws Exception {
        var waiting = start(() -> queue.lease(MINUTE));
        time.awaitAlarms(1);

        time.advance(MINUTE.minusNanos(1));
        assertThat(waiting.isDone()).isFalse();
        time.advance(Duration.ofNanos(1));

        assertThat(get(waiting)).isEmpty();
    }

    @Test
    void no_time_means_no_wait() throws Exception {
        assertThat(queue.lease(Duration.ZERO)).isEmpty();
        assertThat(queue.lease(Duration.ofSeconds(-1))).isEmpty();
        assertThat(time.pendingAlarms()).isZero();
    }

    @Test
    void two_messages_wake_two_workers() throws Exception {
        var wide = LeaseQueue.<String>builder().time(time).build();
        var first = start(() -> wide.lease(MINUTE));
        var second = start(() -> wide.lease(MINUTE));
        time.awaitAlarms(2);

        wide.enqueue("a");
        wide.enqueue("b");

        assertThat(get(first)).isPresent();
        assertThat(get(second)).isPresent();
    }

    @Test
    void a_worker_waits_for_a_slot_when_too_many_leases_are_out() throws Exception {
        queue.enqueue("a");
        queue.enqueue("b");
        var out = queue.lease().orElseThrow();
        var waiting = start(() -> queue.lease(MINUTE));
        time.awaitAlarms(2);

        queue.complete(out);

        assertThat(get(waiting)).map(Lease::message).contains("b");
    }

    @Test
    void an_interrupted_worker_passes_the_message_on() throws Exception {
        var first = new FutureTask<>(() -> queue.lease(MINUTE));
        var thread = new Thread(first);
        thread.start();
        time.awaitAlarms(1);
        var second = start(() -> queue.lease(MINUTE));
        time.awaitAlarms(2);

        thread.interrupt();
        queue.enqueue("a");

        assertThatThrownBy(() -> get(first))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(get(second)).isPresent();
    }

    @Test
    void a_waiting_producer_goes_on_when_there_is_room() throws Exception {
        queue.enqueue("a");
        queue.enqueue("b");
        var waiting = start(() -> queue.put(Message.of("c"), MINUTE));
        time.awaitAlarms(1);

        queue.lease();

        assertThat(get(waiting)).isEqualTo(Placement.ADDED);
    }

    @Test
    void a_waiting_producer_gives_up_when_its_time_is_over() throws Exception {
        queue.enqueue("a");
        queue.enqueue("b");
        var waiting = start(() -> queue.put(Message.of("c"), MINUTE));
        time.awaitAlarms(1);

        time.advance(MINUTE);

        assertThat(get(waiting)).isEqualTo(Placement.FULL);
        assertThat(queue.metrics().trouble().rejected()).isEqualTo(1);
    }

    @Test
    void a_producer_of_a_delayed_message_waits_for_room_among_the_delayed() throws Exception {
        var later = Message.of("a").withDelay(Duration.ofSeconds(10));
        queue.place(later);
        var waiting = start(() -> queue.put(later, MINUTE));
        time.awaitAlarms(2);

        time.advance(Duration.ofSeconds(10));

        assertThat(get(waiting)).isEqualTo(Placement.ADDED);
    }

    @Test
    void who_gives_up_waiting_leaves_the_free_slot_to_the_next() throws Exception {
        queue.enqueue("a");
        var out = queue.lease().orElseThrow();
        var first = start(() -> queue.lease(MINUTE));
        time.awaitAlarms(2);
        var second = start(() -> queue.lease(MINUTE.multipliedBy(10)));
        time.awaitAlarms(3);
        int asked = time.askedAlarms();
        queue.complete(out);
        time.awaitAsked(asked + 1); // the first has a slot to hope for, and waits for a message

        time.advance(MINUTE);
        assertThat(get(first)).isEmpty();
        queue.enqueue("b");

        assertThat(get(second)).map(Lease::message).contains("b");
    }

    @Test
    void an_interrupted_worker_that_waits_for_a_message_leaves_the_free_slot_to_the_next() throws Exception {
        queue.enqueue("a");
        var out = queue.lease().orElseThrow();
        var first = new FutureTask<>(() -> queue.lease(MINUTE));
        var thread = new Thread(first, "interrupted");
        thread.start();
        time.awaitAlarms(2);
        var second = start(() -> queue.lease(MINUTE));
        time.awaitAlarms(3);
        int asked = time.askedAlarms();
        queue.complete(out);
        time.awaitAsked(asked + 1);

        thread.interrupt();
        assertThatThrownBy(() -> get(first)).hasCauseInstanceOf(InterruptedException.class);
        queue.enqueue("b");

        assertThat(get(second)).map(Lease::message).contains("b");
    }

    @Test
    void a_worker_hears_that_its_own_slot_is_free_whoever_waited_before_it() throws Exception {
        var large = LeaseQueue.<Integer>builder().time(time).maxInFlight(32).build();
        for (int i = 0; i <= 33; i++) {
            large.enqueue(i);
        }
        var leases = new CompletableFuture<List<Lease<Integer>>>();
        var otherWaits = new CountDownLatch(1);
        var owner = start(() -> {
            var all = new ArrayList<Lease<Integer>>();
            for (int i = 0; i < 33; i++) {
                all.add(large.lease().orElseThrow());
            }
            leases.complete(all);
            otherWaits.await();
            return large.lease(MINUTE);
        });
        var first = leases.get(20, TimeUnit.SECONDS).get(0);
        assertThat(first.slot).isInstanceOf(OwnSlot.class);
        start(() -> large.lease(MINUTE));
        time.awaitAlarms(2);
        otherWaits.countDown();
        time.awaitAlarms(3);

        large.complete(first);

        assertThat(get(owner)).map(Lease::message).contains(33);
    }

    @Test
    void closing_wakes_everybody() throws Exception {
        queue.enqueue("a");
        queue.enqueue("b");
        queue.lease();
        queue.enqueue("c");
        var workerWithoutSlot = start(() -> queue.lease(MINUTE));
        var producer = start(() -> queue.put(Message.of("d"), MINUTE));
        var idle = LeaseQueue.<String>builder().time(time).build();
        var workerWithoutMessage = start(() -> idle.lease(MINUTE));
        time.awaitAlarms(4);

        queue.close();
        idle.close();

        assertThat(get(workerWithoutSlot)).isEmpty();
        assertThat(get(workerWithoutMessage)).isEmpty();
        assertThatThrownBy(() -> get(producer)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_closed_queue_makes_nobody_wait() throws Exception {
        queue.close();

        assertThat(queue.lease(MINUTE)).isEqualTo(Optional.empty());
    }

    private static <R> FutureTask<R> start(Callable<R> call) {
        var task = new FutureTask<>(call);
        var thread = new Thread(task, "waiting");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static <R> R get(FutureTask<R> task) throws Exception {
        return task.get(20, TimeUnit.SECONDS);
    }
}
