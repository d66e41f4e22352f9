package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetainedTest {

    private final List<String> forgotten = new ArrayList<>();
    private final Retained<String> retained = new Retained<>(3, 10, forgotten::add);

    @Test
    void the_oldest_are_dropped_when_there_are_too_many() {
        for (int i = 1; i <= 5; i++) {
            retained.add("v" + i, 1);
        }

        assertThat(retained.newestFirst()).containsExactly("v5", "v4", "v3");
        assertThat(forgotten).containsExactly("v1", "v2");
    }

    @Test
    void the_oldest_are_dropped_when_they_are_too_heavy() {
        retained.add("light", 1);
        retained.add("medium", 5);
        retained.add("heavy", 8);

        assertThat(retained.newestFirst()).containsExactly("heavy");
        assertThat(forgotten).containsExactly("light", "medium");
    }

    @Test
    void one_that_is_too_heavy_alone_is_not_kept() {
        retained.add("huge", 11);

        assertThat(retained.newestFirst()).isEmpty();
        assertThat(forgotten).containsExactly("huge");
    }

    @Test
    void what_is_taken_out_is_told_to_nobody_and_weighs_nothing() {
        var heavy = retained.add("heavy", 9);
        retained.add("light", 1);

        assertThat(retained.remove(heavy)).isTrue();
        assertThat(retained.remove(heavy)).isFalse();
        retained.add("medium", 9);

        assertThat(retained.newestFirst()).containsExactly("medium", "light");
        assertThat(forgotten).isEmpty();
    }

    @Test
    void what_is_taken_out_and_added_again_and_again_takes_no_more_room() {
        retained.add("oldest", 1);
        for (int i = 0; i < 1_000; i++) {
            retained.remove(retained.add("again", 1));
        }

        assertThat(retained.newestFirst()).isEmpty();
        assertThat(forgotten).containsExactly("oldest");
    }

    @Test
    void as_many_are_kept_as_may_be_however_many_threads_add() throws Exception {
        var kept = new Retained<Integer>(50, 1_000_000, gone -> {});
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> IntStream.range(0, 5_000).forEach(i -> kept.add(i, 1))));
        }
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }

        assertThat(kept.newestFirst()).hasSize(50);
    }

    @Test
    void who_hears_of_one_that_is_dropped_finds_none_that_is_dropped_with_it() {
        var found = new ArrayList<List<String>>();
        var self = new ArrayList<Retained<String>>();
        self.add(new Retained<>(3, 10, gone -> found.add(self.get(0).newestFirst())));
        self.get(0).add("light", 1);
        self.get(0).add("medium", 5);

        self.get(0).add("heavy", 8);

        assertThat(found).containsExactly(List.of("heavy"), List.of("heavy"));
    }
}
