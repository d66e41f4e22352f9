package dev.millrace.jdbc;

import static dev.millrace.jdbc.StoreTurns.commit;
import static dev.millrace.jdbc.StoreTurns.end;
import static dev.millrace.jdbc.StoreTurns.id;
import static dev.millrace.jdbc.StoreTurns.signal;
import static dev.millrace.jdbc.StoreTurns.start;
import static dev.millrace.jdbc.TestDatabase.expireLease;
import static dev.millrace.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who has the store: the lease, its end, and what the one hears who had it before. */
class TakeoverTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final List<JdbcStore> opened = new ArrayList<>();

    private JdbcStore store(DataSource source, String name) {
        var store = JdbcStore.over(source).withLease(LONG).withName(name);
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(JdbcStore::close);
    }

    @ParameterizedTest
    @EnumSource
    void a_second_engine_is_told_who_has_the_store_and_until_when(TestDatabase database) {
        var source = database.migrated();
        store(source, "first").open();
        var until = query(source, "SELECT SUBSTRING(CAST(lease_until AS varchar(40)), 1, 4) FROM mr_engine");

        assertThatThrownBy(store(source, "second")::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-100]")
                .hasMessageContaining("engine 1 (first)")
                .hasMessageContaining("until " + until + "-");
        assertThat(query(source, "SELECT COUNT(*) FROM mr_engine")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void when_the_lease_is_over_another_engine_takes_the_store_and_the_first_is_refused(TestDatabase database) {
        var source = database.migrated();
        var first = store(source, "first");
        first.open();
        assertThat(commit(first, start(1))).isEmpty();
        assertThat(commit(first, start(2))).isEmpty();
        assertThat(commit(first, end(2, 2))).isEmpty();
        expireLease(source);
        var second = store(source, "second");

        var opening = second.open();

        assertThat(opening.epoch()).isEqualTo(2);
        assertThat(opening.notes())
                .singleElement()
                .asString()
                .contains("taken over from engine 1 (first)", "2001-01-01");
        assertThat(commit(first, signal(1, 2)).orElseThrow()).hasMessageContaining("[JDB-105]");
        assertThat(commit(first, start(3)).orElseThrow()).hasMessageContaining("[JDB-105]");
        assertThatThrownBy(() -> first.saveText("trigger", "far")).hasMessageContaining("[JDB-105]");
        assertThatThrownBy(() -> first.forget(List.of(id(2)))).hasMessageContaining("[JDB-105]");
        assertThat(first.failure().orElseThrow()).hasMessageContaining("[JDB-105]");
        assertThat(first.isAccepting()).isFalse();
        assertThat(second.read(id(1))).hasSize(1);
        assertThat(second.executions()).hasSize(2);
        assertThat(second.texts()).isEmpty();
        assertThat(commit(second, signal(1, 2))).isEmpty();
        assertThat(query(source, "SELECT epoch FROM mr_execution WHERE ended_at = 0"))
                .isEqualTo("2");
    }

    @ParameterizedTest
    @EnumSource
    void a_start_in_a_store_that_was_taken_is_refused(TestDatabase database) {
        var source = database.migrated();
        var first = store(source, "first");
        first.open();
        expireLease(source);
        var second = store(source, "second");
        second.open();

        assertThat(commit(first, start(1)).orElseThrow()).hasMessageContaining("[JDB-105]");
        assertThat(second.executions()).isEmpty();
        assertThat(query(source, "SELECT COUNT(*) FROM mr_turn")).isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource
    void what_only_writes_beside_executions_is_refused_too(TestDatabase database) {
        var source = database.migrated();
        var first = store(source, "first");
        first.open();
        commit(first, start(1));
        commit(first, end(1, 2));
        expireLease(source);
        store(source, "second").open();

        assertThatThrownBy(() -> first.saveText("trigger", "far")).hasMessageContaining("[JDB-105]");
        assertThatThrownBy(() -> first.forget(List.of(id(1)))).hasMessageContaining("[JDB-105]");
        assertThat(first.texts()).isEmpty();
        assertThat(first.executions()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void the_renewal_finds_out_that_the_store_is_anothers_and_tells(TestDatabase database) {
        var source = database.migrated();
        var first = store(source, "first");
        first.open();
        var heard = new ArrayList<StoreException>();
        first.onFailure(heard::add);
        expireLease(source);
        store(source, "second").open();

        first.renewLease();
        first.renewLease();

        assertThat(heard).singleElement().isSameAs(first.failure().orElseThrow());
        assertThat(heard.get(0)).hasMessageContaining("[JDB-105]");
        first.onFailure(heard::add);
        assertThat(heard).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_renewal_prolongs_the_lease(TestDatabase database) {
        var source = database.migrated();
        var store = store(source, "first");
        store.open();
        expireLease(source);

        store.renewLease();

        assertThatThrownBy(store(source, "second")::open).hasMessageContaining("[STO-100]");
        assertThat(commit(store, start(1))).isEmpty();
    }

    @Test
    void a_lease_that_could_not_be_renewed_in_time_ends_the_store() throws SQLException {
        var source = new LentConnections(TestDatabase.H2.migrated());
        var time = new ManualTime();
        var store = store(source, "first").withTime(time);
        store.open();
        source.drop(true);

        time.advance(LONG.minusSeconds(1));
        store.renewLease();
        assertThat(store.failure()).isEmpty();
        time.advance(Duration.ofSeconds(1));
        store.renewLease();

        assertThat(store.failure().orElseThrow()).hasMessageContaining("[JDB-106]");
        assertThat(commit(store, start(1)).orElseThrow()).hasMessageContaining("[JDB-106]");
        store.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_store_that_was_closed_is_free_at_once(TestDatabase database) {
        var source = database.migrated();
        var first = store(source, "first");
        first.open();
        assertThat(commit(first, start(1))).isEmpty();
        first.close();
        var second = store(source, "second");

        assertThat(second.open().notes()).isEmpty();
        assertThat(commit(second, signal(1, 2))).isEmpty();
    }

    @Test
    void an_opening_waits_for_the_lease_of_another_engine() {
        var source = TestDatabase.H2.migrated();
        JdbcStore.over(source).withLease(Duration.ofHours(1)).withName("killed").open();
        TestDatabase.execute(source, "UPDATE mr_engine SET name = 'slow'");
        var second = store(source, "second").withWait(Duration.ofMinutes(1));
        var waiting = Thread.currentThread();
        waiting.interrupt(); // so that it does not wait

        assertThatThrownBy(second::open).hasMessageContaining("engine 1 (slow)");
        assertThat(Thread.interrupted()).isTrue();
    }
}
