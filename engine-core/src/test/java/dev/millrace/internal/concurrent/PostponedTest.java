package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    @Test
    void what_comes_while_the_last_one_ends_is_not_put_off() {
        assertThat(isPutOffWhileTheLastEnds(true)).isFalse();
        assertThat(called).isEmpty();
    }

    @Test
    void what_is_put_off_in_the_moment_before_the_last_one_ends_runs() {
        assertThat(isPutOffWhileTheLastEnds(false)).isTrue();
        assertThat(called).containsExactly("first");
    }

    /** The last one ends when it has been seen under way, before or after the task is in the queue. */
    private boolean isPutOffWhileTheLastEnds(boolean before) {
        var end = new Runnable[1];
        var ending = new Postponed(new ConcurrentLinkedQueue<>() {
            @Override
            public boolean add(Runnable task) {
                if (before) {
                    end[0].run();
                }
                super.add(task);
                if (!before) {
                    end[0].run();
                }
                return true;
            }
        });
        end[0] = ending::ended;
        ending.begun();
        return ending.isPutOff(first);
    }
}
