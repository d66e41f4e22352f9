package dev.millrace.testing.store;

import static dev.millrace.testing.store.ContractTurns.end;
import static dev.millrace.testing.store.ContractTurns.events;
import static dev.millrace.testing.store.ContractTurns.id;
import static dev.millrace.testing.store.ContractTurns.joined;
import static dev.millrace.testing.store.ContractTurns.signal;
import static dev.millrace.testing.store.ContractTurns.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.Event;
import dev.millrace.store.ChangeCursor;
import dev.millrace.store.ChangePage;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Turn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract of a store's feed of changes, and of the places in it that are kept for subscribers. Confined to a test. */
abstract class FeedContract {

    /** Returns the store that a test is about, as it is open now. */
    abstract ExecutionStore store();

    /** Closes the store and opens it again. */
    abstract void reopen();

    /** Commits turns, one after the other. */
    abstract void commit(Turn... turns);

    private List<Event> fed(ChangeCursor after, int limit) {
        var all = new ArrayList<Event>();
        var at = after;
        for (var page = store().changes(at, limit); !page.next().equals(at); page = store().changes(at, limit)) {
            assertThat(page.isWhole()).isTrue();
            all.addAll(page.events());
            at = page.next();
        }
        return all;
    }

    @Test
    void the_feed_has_the_turns_in_their_order_page_by_page() {
        var turns = new Turn[] {start(1), start(2), signal(1, 2, "a"), joined(signal(2, 2, "b"), signal(2, 3, "c"))};
        commit(turns);

        assertThat(fed(ChangeCursor.START, 100)).isEqualTo(events(turns));
        assertThat(fed(ChangeCursor.START, 1)).isEqualTo(events(turns));
    }

    @Test
    void the_feed_goes_on_behind_a_cursor_after_a_restart() {
        commit(start(1), signal(1, 2, "a"));
        var page = store().changes(ChangeCursor.START, 1);
        assertThat(page.events()).isEqualTo(events(start(1)));
        reopen();
        commit(signal(1, 3, "b"));

        assertThat(fed(page.next(), 1)).isEqualTo(events(signal(1, 2, "a"), signal(1, 3, "b")));
        var end = store().changes(page.next(), 100).next();
        assertThat(store().changes(end, 100)).isEqualTo(new ChangePage(List.of(), end, true));
    }

    @Test
    void the_feed_says_that_something_was_forgotten() {
        commit(start(1), end(1, 2), start(2));
        store().forget(List.of(id(1)));

        var page = store().changes(ChangeCursor.START, 100);

        assertThat(page.events()).isEqualTo(events(start(2)));
        assertThat(page.isWhole()).isFalse();
        assertThat(store().changes(page.next(), 100).isWhole()).isTrue();
    }

    @Test
    void the_newest_change_is_the_place_behind_all_that_is_there() {
        assertThat(fed(store().newestChange(), 1)).isEmpty();
        commit(start(1), signal(1, 2, "a"));

        var newest = store().newestChange();
        reopen();
        commit(signal(1, 3, "b"));

        assertThat(fed(newest, 1)).isEqualTo(events(signal(1, 3, "b")));
        assertThat(fed(ChangeCursor.START, 2)).hasSize(3);
    }

    @Test
    void a_cursor_is_kept_under_its_subscribers_name() {
        commit(start(1), start(2));
        var first = store().changes(ChangeCursor.START, 1).next();
        var second = store().changes(first, 1).next();

        assertThat(store().cursor("mail")).isEmpty();
        store().saveCursor("mail", first);
        store().saveCursor("mail", second);
        store().saveCursor("chat", first);
        reopen();

        assertThat(store().cursor("mail")).contains(second);
        assertThat(store().cursor("chat")).contains(first);
        assertThatThrownBy(() -> store().cursor("../mail")).hasMessageContaining("[STO-124]");
        assertThatThrownBy(() -> store().changes(new ChangeCursor("elsewhere"), 1))
                .hasMessageContaining("[STO-123]");
    }
}
