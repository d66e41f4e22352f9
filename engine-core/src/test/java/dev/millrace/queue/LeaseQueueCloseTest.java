package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.definition.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LeaseQueueCloseTest {

    private final HandTime time = new HandTime();
    private final LeaseQueue<String> queue =
            LeaseQueue.<String>builder().time(time).build();

    @Test
    void a_closed_queue_takes_nothing_and_leases_nothing() {
        queue.enqueue("a");

        queue.close();

        assertThat(queue.isClosed()).isTrue();
        assertThat(queue.lease()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> queue.enqueue("b")).withMessageContaining("[QUE-101]");
        assertThatIllegalStateException().isThrownBy(() -> queue.place(Message.of("b")));
        assertThatIllegalStateException()
                .isThrownBy(() -> queue.place(Message.of("b").withDelay(Duration.ofSeconds(1))));
        assertThatIllegalStateException()
                .isThrownBy(() -> queue.place(Message.of("b").withKey("key")));
    }

    @Test
    void leases_are_handed_back_uncharged_and_their_outcomes_refused() {
        queue.enqueue("a");
        queue.retry(queue.lease().orElseThrow(), Duration.ZERO);
        var lease = queue.lease().orElseThrow();
        assertThat(lease.deliveries()).isEqualTo(2);

        queue.close();

        assertThat(queue.complete(lease)).isFalse();
        assertThat(queue.drain()).containsExactly(Message.of("a").withDeliveries(1));
    }

    @Test
    void draining_gives_all_that_is_left_once() {
        queue.place(Message.of("later").withDelay(Duration.ofSeconds(10)).withKey("key"));
        queue.enqueue("normal");
        queue.enqueue("high", Priority.HIGH);
        queue.place(Message.of("replaced").withKey("other"));
        queue.place(Message.of("replacing").withKey("other"));
        time.advance(Duration.ofSeconds(4));

        queue.close();

        assertThat(queue.drain())
                .containsExactlyInAnyOrder(
                        Message.of("high").withPriority(Priority.HIGH),
                        Message.of("normal"),
                        Message.of("replacing").withKey("other"),
                        Message.of("later").withKey("key").withDelay(Duration.ofSeconds(6)));
        assertThat(queue.drain()).isEmpty();
    }

    @Test
    void a_drained_message_keeps_its_deliveries_in_another_queue() {
        queue.place(Message.of("a").withDeliveries(3));

        assertThat(queue.lease()).map(Lease::deliveries).contains(4);
    }

    @Test
    void draining_an_open_queue_is_refused() {
        assertThatIllegalStateException().isThrownBy(queue::drain).withMessageContaining("[QUE-102]");
    }

    @Test
    void closing_twice_is_closing_once() {
        queue.enqueue("a");
        queue.close();
        queue.close();

        assertThat(queue.drain()).hasSize(1);
        queue.close();
    }

    @Test
    void no_alarm_stays_behind() {
        queue.place(Message.of("later").withDelay(Duration.ofDays(30)));
        queue.enqueue("a");
        queue.lease();
        assertThat(time.pendingAlarms()).isEqualTo(1);

        queue.close();

        assertThat(time.pendingAlarms()).isZero();
    }

    @RepeatedTest(50)
    void closing_amid_traffic_loses_nothing() throws InterruptedException {
        var accepted = new AtomicInteger();
        var done = new AtomicInteger();
        var running = new CountDownLatch(3);
        var threads = new ArrayList<Thread>();
        threads.add(new Thread(() -> produce(accepted, running)));
        threads.add(new Thread(() -> work(done, running)));
        threads.add(new Thread(() -> work(done, running)));
        threads.forEach(Thread::start);
        running.await();

        queue.close();
        int left = queue.drain().size();
        for (var thread : threads) {
            thread.join();
        }

        assertThat(done.get() + left).isEqualTo(accepted.get());
        assertThat(queue.drain()).isEmpty();
    }

    private void produce(AtomicInteger accepted, CountDownLatch running) {
        try {
            for (int i = 0; ; i++) {
                accepted.addAndGet(queue.enqueue("m" + i) ? 1 : 0);
                if (i == 100) {
                    running.countDown();
                }
            }
        } catch (IllegalStateException closed) {
            // The end of the test.
        }
    }

    private void work(AtomicInteger done, CountDownLatch running) {
        running.countDown();
        for (int i = 0; !queue.isClosed(); i++) {
            var lease = queue.leaseOrNull();
            if (lease != null && i % 3 == 0) {
                queue.release(lease);
            } else if (lease != null) {
                done.addAndGet(queue.complete(lease) ? 1 : 0);
            }
        }
    }
}
