package dev.millrace.store;

import static dev.millrace.store.PlainCodec.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreIndexTest {

    private static final int MANY = 100_000;
    private static final int PAGE = 10;

    private static StoreIndex indexOf(int executions) {
        var index = new StoreIndex();
        for (int n = 1; n <= executions; n++) {
            var turn = start(n);
            assertThat(index.accept(turn)).isEmpty();
            index.keep(turn);
        }
        return index;
    }

    /** Returns what one page takes of the processor where nothing is in the way: the least of many. */
    private static long nanosOfPage(StoreIndex index) {
        var threads = ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            long before = threads.getCurrentThreadCpuTime();
            var first = index.executions(StoredFilter.ALL, Optional.empty(), PAGE);
            var second = index.executions(StoredFilter.ALL, Optional.of(first.get(PAGE - 1)), PAGE);
            assertThat(second).hasSize(PAGE).doesNotContainAnyElementsOf(first);
            least = Math.min(least, threads.getCurrentThreadCpuTime() - before);
        }
        return least;
    }

    @Test
    void a_page_of_those_that_have_not_ended_costs_what_is_on_it_however_many_there_are() {
        long few = nanosOfPage(indexOf(10 * PAGE));

        assertThat(nanosOfPage(indexOf(MANY))).isLessThan(20 * few);
    }
}
