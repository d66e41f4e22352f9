package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetainedTest {

    private final List<String> forgotten = new ArrayList<>();
    private final Retained<Integer, String> retained = new Retained<>(3, 10, forgotten::add);

    @Test
    void the_oldest_are_dropped_when_there_are_too_many() {
        for (int i = 1; i <= 5; i++) {
            retained.add(i, "v" + i, 1);
        }

        assertThat(retained.newestFirst()).containsExactly("v5", "v4", "v3");
        assertThat(forgotten).containsExactly("v1", "v2");
        assertThat(retained.find(1)).isEmpty();
        assertThat(retained.find(5)).contains("v5");
    }

    @Test
    void the_oldest_are_dropped_when_they_are_too_heavy() {
        retained.add(1, "light", 1);
        retained.add(2, "medium", 5);
        retained.add(3, "heavy", 8);

        assertThat(retained.newestFirst()).containsExactly("heavy");
        assertThat(forgotten).containsExactly("light", "medium");
    }

    @Test
    void one_that_is_too_heavy_alone_is_not_kept() {
        retained.add(1, "huge", 11);

        assertThat(retained.newestFirst()).isEmpty();
        assertThat(forgotten).containsExactly("huge");
    }

    @Test
    void who_hears_of_one_that_is_dropped_finds_none_that_is_dropped_with_it() {
        var found = new ArrayList<List<String>>();
        var self = new ArrayList<Retained<Integer, String>>();
        self.add(new Retained<>(3, 10, gone -> found.add(self.get(0).newestFirst())));
        self.get(0).add(1, "light", 1);
        self.get(0).add(2, "medium", 5);

        self.get(0).add(3, "heavy", 8);

        assertThat(found).containsExactly(List.of("heavy"), List.of("heavy"));
    }
}
