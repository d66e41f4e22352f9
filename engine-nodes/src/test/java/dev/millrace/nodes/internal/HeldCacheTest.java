package dev.millrace.nodes.internal;

import static dev.millrace.nodes.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.nodes.internal.HeldCache.Held;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeldCacheTest {

    private final List<String> made = new CopyOnWriteArrayList<>();
    private final List<String> released = new CopyOnWriteArrayList<>();
    private final HeldCache<String, String> cache = new HeldCache<>(this::make, released::add, 2);

    @Test
    void a_value_is_made_once() throws Exception {
        try (var first = cache.hold("a");
                var second = cache.hold("a")) {
            assertThat(first.value()).isSameAs(second.value());
        }

        assertThat(made).containsExactly("a");
        assertThat(released).isEmpty();
    }

    @Test
    void the_values_used_last_are_kept_and_those_held_are_never_released() throws Exception {
        try (var held = cache.hold("held")) {
            for (var key : List.of("a", "b", "a", "c", "d")) {
                cache.hold(key).close();
            }

            assertThat(held.value()).isEqualTo("value of held");
            assertThat(released).containsExactly("value of b", "value of a");
            assertThat(cache.size()).isEqualTo(3);
        }

        assertThat(released).containsExactly("value of b", "value of a", "value of c");
    }

    @Test
    void closing_twice_counts_once() throws Exception {
        var held = cache.hold("a");
        var other = cache.hold("a");
        held.close();
        held.close();
        for (var key : List.of("b", "c", "d")) {
            cache.hold(key).close();
        }

        assertThat(released).doesNotContain("value of a");
        other.close();
        assertThat(released).containsExactly("value of b", "value of c");
    }

    @Test
    void what_is_dropped_without_a_close_is_let_go_too() throws Exception {
        for (int i = 0; i < 10; i++) {
            cache.hold("dropped " + i);
        }

        eventually("only the limit is left", () -> {
            System.gc();
            return cache.size() == 2;
        });
        assertThat(released).hasSize(8);
    }

    @Test
    void a_failure_reaches_everybody_and_is_not_kept() throws Exception {
        assertThatThrownBy(() -> cache.hold("bad"))
                .isInstanceOf(IOException.class)
                .hasMessage("bad");
        assertThatThrownBy(() -> cache.hold("bad")).isInstanceOf(IOException.class);

        assertThat(made).containsExactly("bad", "bad");
        assertThat(cache.size()).isZero();
    }

    @Test
    void threads_that_want_one_value_wait_for_the_one_that_makes_it() throws Exception {
        var making = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var slow = new HeldCache<String, String>(
                key -> {
                    made.add(key);
                    making.countDown();
                    go.await();
                    return key;
                },
                released::add,
                0);
        List<Held<String>> holds = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        threads.add(started(() -> holds.add(slow.hold("x"))));
        assertThat(making.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 5; i++) {
            threads.add(started(() -> holds.add(slow.hold("x"))));
        }
        eventually("all wait", () -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));

        go.countDown();

        for (var thread : threads) {
            thread.join(10_000);
        }
        assertThat(holds).hasSize(6);
        holds.forEach(Held::close);
        assertThat(made).containsExactly("x");
        assertThat(released).containsExactly("x");
    }

    private static Thread started(Callable<?> work) {
        var thread = new Thread(() -> {
            try {
                work.call();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        return thread;
    }

    private String make(String key) throws IOException {
        made.add(key);
        if (key.equals("bad")) {
            throw new IOException(key);
        }
        return "value of " + key;
    }
}
