package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermitsTest {

    private final Permits permits = new Permits(2);
    private final List<String> granted = new ArrayList<>();

    @Test
    void whoever_finds_no_permit_is_granted_one_when_it_is_given_back_in_order() {
        assertThat(permits.acquire(1, () -> granted.add("a"))).isTrue();
        assertThat(permits.acquire(1, () -> granted.add("b"))).isTrue();
        assertThat(permits.acquire(1, () -> granted.add("c"))).isFalse();
        assertThat(permits.acquire(1, () -> granted.add("d"))).isFalse();

        permits.release(1);

        assertThat(granted).containsExactly("c");
        permits.release(1);
        assertThat(granted).containsExactly("c", "d");
        assertThat(permits.taken()).isEqualTo(2);
    }

    @Test
    void a_large_request_is_not_overtaken_by_small_ones() {
        permits.acquire(1, () -> {});
        assertThat(permits.acquire(2, () -> granted.add("large"))).isFalse();
        assertThat(permits.acquire(1, () -> granted.add("small"))).isFalse();

        permits.release(1);

        assertThat(granted).containsExactly("large");
        permits.release(2);
        assertThat(granted).containsExactly("large", "small");
    }
}
