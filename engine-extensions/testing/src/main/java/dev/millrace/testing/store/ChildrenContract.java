package dev.millrace.testing.store;

import static dev.millrace.testing.store.ContractTurns.child;
import static dev.millrace.testing.store.ContractTurns.end;
import static dev.millrace.testing.store.ContractTurns.events;
import static dev.millrace.testing.store.ContractTurns.id;
import static dev.millrace.testing.store.ContractTurns.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Event;
import dev.millrace.store.ChangeCursor;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Turn;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract of a store about large values that a parent gives several children. Confined to a test. */
abstract class ChildrenContract {

    /** Returns the store that a test is about, as it is open now. */
    abstract ExecutionStore store();

    /** Closes the store and opens it again. */
    abstract void reopen();

    /** Commits turns, one after the other. */
    abstract void commit(Turn... turns);

    private static Map<String, Object> shared() {
        return Map.of(
                "text",
                "x".repeat(10_000),
                "rows",
                IntStream.range(0, 1_000).mapToObj(i -> "row " + i).toList());
    }

    private void assertThere(Turn... turns) {
        for (var turn : turns) {
            assertThat(store().read(turn.execution()).get(0))
                    .isEqualTo(turn.events().get(0));
        }
    }

    @Test
    void what_children_were_given_is_there_whoever_is_forgotten_first() {
        var children =
                IntStream.range(2, 7).mapToObj(n -> child(n, 1, shared())).toArray(Turn[]::new);
        commit(start(1));
        commit(children);
        assertThere(children);
        assertThat(store().changes(ChangeCursor.START, 100).events())
                .endsWith(events(children).toArray(Event[]::new));

        commit(end(1, 2), end(2, 2), end(3, 2));
        store().forget(List.of(id(1)));
        assertThere(children);
        reopen();
        assertThere(children);
        store().forget(List.of(id(2), id(3)));
        reopen();
        assertThere(children[2], children[3], children[4]);
        assertThat(store().read(id(2))).isEmpty();

        var later = child(8, 1, shared());
        commit(child(7, 1, shared()), later, end(4, 2), end(5, 2), end(6, 2), end(7, 2));
        store().forget(List.of(id(4), id(5), id(6), id(7)));
        assertThere(later);
        reopen();
        assertThere(later);
    }
}
