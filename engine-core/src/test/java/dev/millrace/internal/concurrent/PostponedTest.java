package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostponedTest {

    private final Postponed postponed = new Postponed();
    private final List<String> called = new ArrayList<>();
    private final Runnable first = () -> called.add("first");
    private final Runnable second = () -> called.add("second");

    @Test
    void none_is_put_off_while_nothing_is_under_way() {
        assertThat(postponed.isPutOff(first)).isFalse();

        postponed.begun();
        postponed.ended();

        assertThat(postponed.isPutOff(first)).isFalse();
        assertThat(called).isEmpty();
    }

    @Test
    void all_run_when_the_next_one_has_ended() {
        postponed.begun();
        postponed.begun();
        assertThat(postponed.isPutOff(first)).isTrue();
        assertThat(postponed.isPutOff(second)).isTrue();

        postponed.ended();
        assertThat(called).containsExactly("first", "second");

        postponed.ended();
        assertThat(called).hasSize(2);
    }

    @Test
    void what_is_withdrawn_does_not_run() {
        postponed.begun();
        assertThat(postponed.isPutOff(first)).isTrue();
        postponed.withdraw(first);

        postponed.ended();

        assertThat(called).isEmpty();
    }

    /** Each of the two may be the one who sees the other. */
    @Test
    void what_comes_while_the_last_one_ends_runs_or_is_not_put_off() throws Exception {
        for (int round = 0; round < 500; round++) {
            var calls = new ArrayList<String>();
            postponed.begun();
            var other = new Thread(postponed::ended);
            other.start();
            boolean isPutOff = postponed.isPutOff(() -> calls.add("called"));
            other.join();

            assertThat(calls).hasSize(isPutOff ? 1 : 0);
        }
    }
}
