package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeaseQueueKeyTest {

    private final HandTime time = new HandTime();
    private final LeaseQueue<String> queue = LeaseQueue.<String>builder()
            .time(time)
            .capacity(4)
            .maxDeliveries(2)
            .maxInFlight(2)
            .build();

    @Test
    void a_message_without_a_live_one_of_its_key_is_added() {
        assertThat(queue.place(keyed("a"))).isEqualTo(Placement.ADDED);
        assertThat(queue.place(Message.of("other").withKey("other"))).isEqualTo(Placement.ADDED);
    }

    @Test
    void a_newer_message_replaces_a_ready_one() {
        queue.place(keyed("old"));

        assertThat(queue.place(keyed("new"))).isEqualTo(Placement.REPLACED);

        assertThat(queue.lease()).map(Lease::message).contains("new");
        assertThat(queue.lease()).isEmpty();
        assertThat(queue.metrics().trouble().superseded()).isEqualTo(1);
    }

    @Test
    void a_newer_message_replaces_a_delayed_one() {
        queue.place(keyed("old").withDelay(Duration.ofSeconds(1)));

        assertThat(queue.place(keyed("new").withDelay(Duration.ofSeconds(2)))).isEqualTo(Placement.REPLACED);
        assertThat(queue.metrics().depth().delayed()).isEqualTo(1);

        time.advance(Duration.ofSeconds(1));
        assertThat(queue.lease()).isEmpty();
        time.advance(Duration.ofSeconds(1));
        assertThat(queue.lease()).map(Lease::message).contains("new");
    }

    @Test
    void a_newer_message_replaces_a_leased_one_whose_outcome_is_then_refused() {
        queue.place(keyed("old"));
        var old = queue.lease().orElseThrow();

        assertThat(queue.place(keyed("new"))).isEqualTo(Placement.REPLACED);

        assertThat(queue.isCurrent(old)).isFalse();
        assertThat(queue.complete(old)).isFalse();
        assertThat(queue.release(old)).isFalse();
        var lease = queue.lease().orElseThrow();
        assertThat(lease.message()).isEqualTo("new");
        assertThat(lease.key()).contains("key");
        assertThat(queue.complete(lease)).isTrue();
        assertThat(queue.lease()).isEmpty();
        assertThat(queue.metrics().flow()).isEqualTo(new QueueMetrics.Flow(2, 2, 1));
    }

    @Test
    void a_replaced_lease_gives_its_slot_back() {
        for (int i = 0; i < 10; i++) {
            queue.place(keyed("m" + i));
            assertThat(queue.lease()).isPresent();
        }
        assertThat(queue.metrics().depth().leased()).isEqualTo(1);
    }

    @Test
    void a_lease_taken_past_a_replaced_message_is_in_the_table_all_the_same() {
        queue.place(keyed("old"));
        queue.enqueue("bare");
        queue.place(keyed("new"));

        var lease = queue.lease().orElseThrow();

        assertThat(lease.message()).isEqualTo("bare");
        var out = new ArrayList<Lease<String>>();
        queue.forEachLease(out::add);
        assertThat(out).containsExactly(lease);
    }

    @Test
    void a_key_is_free_again_when_its_message_has_ended() {
        queue.place(keyed("completed"));
        queue.complete(queue.lease().orElseThrow());
        assertThat(queue.place(keyed("killed"))).isEqualTo(Placement.ADDED);
        queue.deadLetter(queue.lease().orElseThrow(), "test");

        assertThat(queue.place(keyed("next"))).isEqualTo(Placement.ADDED);
    }

    @Test
    void a_message_that_came_back_can_be_replaced() {
        queue.place(keyed("old"));
        queue.retry(queue.lease().orElseThrow(), Duration.ofSeconds(5));

        assertThat(queue.place(keyed("new"))).isEqualTo(Placement.REPLACED);

        time.advance(Duration.ofSeconds(5));
        assertThat(queue.lease()).map(Lease::message).contains("new");
        assertThat(queue.lease()).isEmpty();
    }

    @Test
    void a_message_without_room_leaves_the_older_one_alone() {
        queue.place(keyed("old"));
        for (int i = 0; i < 3; i++) {
            queue.enqueue("m" + i);
        }

        assertThat(queue.place(keyed("new"))).isEqualTo(Placement.FULL);

        var old = queue.lease().orElseThrow();
        assertThat(old.message()).isEqualTo("old");
        assertThat(queue.complete(old)).isTrue();
    }

    @Test
    void redriving_does_not_replace_a_newer_message() {
        queue.place(keyed("old"));
        queue.deadLetter(queue.lease().orElseThrow(), "test");
        long id = queue.deadLetters().list().get(0).id();
        queue.place(keyed("new"));

        assertThat(queue.deadLetters().redrive(id)).isFalse();
        assertThat(queue.deadLetters().size()).isEqualTo(1);

        queue.complete(queue.lease().orElseThrow());
        assertThat(queue.deadLetters().redrive(id)).isTrue();
        assertThat(queue.lease()).map(Lease::message).contains("old");
    }

    @Test
    void replacing_and_completing_at_once_leaves_exactly_one_winner() throws InterruptedException {
        for (int round = 0; round < 2_000; round++) {
            queue.place(keyed("old"));
            var old = queue.lease().orElseThrow();
            var start = new CountDownLatch(1);
            var completed = new AtomicInteger();
            var worker = new Thread(() -> {
                awaitQuietly(start);
                completed.addAndGet(queue.complete(old) ? 1 : 0);
            });
            worker.start();
            start.countDown();

            var placement = queue.place(keyed("new"));
            worker.join();

            assertThat(placement).isEqualTo(completed.get() == 1 ? Placement.ADDED : Placement.REPLACED);
            queue.complete(queue.lease().orElseThrow());
            assertThat(queue.lease()).isEmpty();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Message<String> keyed(String payload) {
        return Message.of(payload).withKey("key");
    }
}
