package dev.millrace.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartsAheadTest {

    private final StartsAhead starts = new StartsAhead();
    private final List<String> called = new ArrayList<>();
    private final Runnable first = () -> called.add("first");
    private final Runnable second = () -> called.add("second");

    @Test
    void none_waits_while_the_store_has_nothing_to_do() {
        assertThat(starts.mayWait(first)).isFalse();

        starts.handedOver();
        starts.decided();

        assertThat(starts.mayWait(first)).isFalse();
        assertThat(called).isEmpty();
    }

    @Test
    void all_that_wait_are_called_with_the_next_turn_that_is_decided_on() {
        starts.handedOver();
        starts.handedOver();
        assertThat(starts.mayWait(first)).isTrue();
        assertThat(starts.mayWait(second)).isTrue();

        starts.decided();
        assertThat(called).containsExactly("first", "second");

        starts.decided();
        assertThat(called).hasSize(2);
    }

    @Test
    void who_has_gone_is_not_called() {
        starts.handedOver();
        assertThat(starts.mayWait(first)).isTrue();
        starts.goes(first);

        starts.decided();

        assertThat(called).isEmpty();
    }

    /** The turn is decided on while the start is added: each of the two may be the one who sees the other. */
    @Test
    void who_begins_to_wait_while_the_last_turn_is_decided_on_is_called_or_does_not_wait() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            var calls = new ArrayList<String>();
            starts.handedOver();
            var store = new Thread(starts::decided);
            store.start();
            boolean waits = starts.mayWait(() -> calls.add("called"));
            store.join();

            assertThat(calls).hasSize(waits ? 1 : 0);
        }
    }
}
