package dev.millrace.testing.store;

import static dev.millrace.testing.store.ContractTurns.end;
import static dev.millrace.testing.store.ContractTurns.id;
import static dev.millrace.testing.store.ContractTurns.labelled;
import static dev.millrace.testing.store.ContractTurns.line;
import static dev.millrace.testing.store.ContractTurns.pause;
import static dev.millrace.testing.store.ContractTurns.start;
import static dev.millrace.testing.store.ContractTurns.startLike;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.StoredFilter;
import dev.millrace.store.Turn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Contract of a store about executions that somebody looks for, and their logs. Confined to a test. */
abstract class ListContract {

    /** Returns the store that a test is about, as it is open now. */
    abstract ExecutionStore store();

    /** Closes the store and opens it again. */
    abstract void reopen();

    /** Commits turns, one after the other. */
    abstract void commit(Turn... turns);

    @Test
    void executions_come_newest_start_first() {
        commit(start(2), start(5), start(1), start(3));

        assertThat(store().executions()).extracting(StoredExecution::startedAt).containsExactly(5L, 3L, 2L, 1L);
        reopen();
        assertThat(store().executions()).extracting(StoredExecution::startedAt).containsExactly(5L, 3L, 2L, 1L);
    }

    private static StoredFilter labels(Map<String, String> labels) {
        return new StoredFilter(Optional.empty(), Set.of(), Optional.empty(), labels, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static StoredFilter in(ExecutionStatus... statuses) {
        return new StoredFilter(
                Optional.empty(), Set.of(statuses), Optional.empty(), Map.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static StoredFilter between(long from, long until) {
        return new StoredFilter(Optional.empty(), Set.of(), Optional.empty(), Map.of(), from, until);
    }

    private static StoredFilter workflow(String id) {
        return new StoredFilter(Optional.of(id), Set.of(), Optional.empty(), Map.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static StoredFilter key(String key) {
        return new StoredFilter(Optional.empty(), Set.of(), Optional.of(key), Map.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private void assertFound(StoredFilter filter, Long... starts) {
        var found = store().executions(filter, Optional.empty(), 100);
        assertThat(found)
                .as("%s", filter)
                .extracting(StoredExecution::startedAt)
                .containsExactly(starts);
        assertThat(found).allSatisfy(one -> assertThat(store().find(one.id())).contains(one));
        if (!found.isEmpty()) {
            assertThat(store().executions(filter, Optional.of(found.get(0)), 1))
                    .isEqualTo(found.stream().skip(1).limit(1).toList());
        }
    }

    @Test
    void executions_are_found_by_what_is_known_of_them() {
        commit(start(1), start(2), startLike(3, 1), labelled(4, Map.of("a", "1", "b", "2")));
        commit(labelled(5, Map.of("a", "1")), end(5, 2), end(1, 2), pause(2, 2));

        for (int round = 0; round < 2; round++) {
            assertFound(StoredFilter.ALL, 5L, 4L, 3L, 2L, 1L);
            assertFound(in(ExecutionStatus.FAILED), 5L, 1L);
            assertFound(in(ExecutionStatus.PAUSED), 2L);
            assertFound(in(ExecutionStatus.PAUSED, ExecutionStatus.FAILED), 5L, 2L, 1L);
            assertFound(in(ExecutionStatus.WAITING).asStored(), 4L, 3L, 2L);
            assertFound(in(ExecutionStatus.COMPLETED));
            assertFound(key("key-1"), 3L, 1L);
            assertFound(key("nobody's"));
            assertFound(labels(Map.of("a", "1")), 5L, 4L);
            assertFound(labels(Map.of("a", "1", "b", "2")), 4L);
            assertFound(labels(Map.of("a", "2")));
            assertFound(between(2, 4), 3L, 2L);
            assertFound(between(6, 9));
            assertFound(workflow("workflow"), 5L, 4L, 3L, 2L, 1L);
            assertFound(workflow("another"));
            reopen();
        }
    }

    @Test
    void a_log_is_kept_until_its_execution_is_forgotten() {
        var lines = List.of(line("each[3]/a b", "one\ttwo \\ three\nfour"), line("c", ""), line("c", "ä €"));
        commit(start(1), end(1, 2), start(2));

        store().appendLog(id(1), lines.subList(0, 2));
        store().appendLog(id(2), List.of(line("x", "of another one")));
        store().appendLog(id(1), lines.subList(2, 3));
        store().appendLog(id(9), lines); // of nobody

        assertThat(store().log(id(1))).isEqualTo(lines);
        reopen();
        assertThat(store().log(id(1))).isEqualTo(lines);
        store().forget(List.of(id(1)));
        assertThat(store().log(id(1))).isEmpty();
        assertThat(store().log(id(2))).hasSize(1);
        assertThat(store().log(id(9))).isEmpty();
    }
}
