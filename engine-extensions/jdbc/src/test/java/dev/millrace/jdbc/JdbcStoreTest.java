package dev.millrace.jdbc;

import static dev.millrace.jdbc.StoreTurns.child;
import static dev.millrace.jdbc.StoreTurns.commit;
import static dev.millrace.jdbc.StoreTurns.end;
import static dev.millrace.jdbc.StoreTurns.id;
import static dev.millrace.jdbc.StoreTurns.migrated;
import static dev.millrace.jdbc.StoreTurns.signal;
import static dev.millrace.jdbc.StoreTurns.start;
import static dev.millrace.jdbc.TestDatabase.execute;
import static dev.millrace.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionId;
import dev.millrace.jdbc.LentConnections.Loss;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.UnwritableTurnException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store in a database does beside the contract of every store. */
class JdbcStoreTest {

    private final List<JdbcStore> opened = new ArrayList<>();

    private JdbcStore open(DataSource source) {
        var store = JdbcStore.over(source);
        store.open();
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(JdbcStore::close);
    }

    // Tables

    @ParameterizedTest
    @EnumSource
    void tables_are_made_when_somebody_asks_and_not_before(TestDatabase database) {
        var source = database.empty();

        assertThatThrownBy(() -> open(source))
                .hasMessageContaining("[JDB-100]")
                .hasMessageContaining("JdbcStore.migrate(dataSource)");
        assertThat(query(source, database.countOfTables())).isEqualTo("0");

        JdbcStore.migrate(source);
        var made = query(source, database.countOfTables());
        JdbcStore.migrate(source);
        assertThat(query(source, database.countOfTables())).isEqualTo(made).isNotEqualTo("0");
        open(source);
    }

    @ParameterizedTest
    @EnumSource
    void tables_of_a_newer_version_are_left_alone(TestDatabase database) {
        var source = database.migrated();
        execute(source, "INSERT INTO mr_schema (number, name) VALUES (99, 'later')");

        assertThatThrownBy(() -> open(source)).hasMessageContaining("[JDB-101]").hasMessageContaining("version 99");
        assertThatThrownBy(() -> JdbcStore.migrate(source)).hasMessageContaining("[JDB-101]");
    }

    // Trouble

    @ParameterizedTest
    @EnumSource
    void a_commit_whose_answer_is_lost_is_found_and_not_written_twice(TestDatabase database) {
        var source = new LentConnections(database.migrated());
        var store = open(source);
        assertThat(commit(store, start(1))).isEmpty();

        source.lose(Loss.THE_ANSWER);
        assertThat(commit(store, signal(1, 2))).isEmpty();
        source.lose(Loss.THE_REQUEST);
        assertThat(commit(store, signal(1, 3))).isEmpty();
        assertThat(commit(store, start(2))).isEmpty();

        assertThat(store.read(id(1))).extracting(Event::sequence).containsExactly(1L, 2L, 3L);
        assertThat(query(source, "SELECT COUNT(*) FROM mr_turn")).isEqualTo("4");
        assertThat(query(source, "SELECT MAX(position) FROM mr_turn")).isEqualTo("4");
        assertThat(store.failure()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_start_whose_answer_is_lost_began_once(TestDatabase database) {
        var source = new LentConnections(database.migrated());
        var store = open(source);

        source.lose(Loss.THE_ANSWER);
        assertThat(commit(store, start(1))).isEmpty();
        assertThat(commit(store, start(1)).orElseThrow()).hasMessageContaining("[STO-112]");

        assertThat(store.executions()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void connections_that_break_lose_nothing(TestDatabase database) throws SQLException {
        var source = new LentConnections(database.migrated());
        var store = open(source);
        assertThat(commit(store, start(1))).isEmpty();
        var answers = new ArrayList<CompletableFuture<Boolean>>();
        for (int n = 2; n <= 200; n++) {
            var answer = new CompletableFuture<Boolean>();
            answers.add(answer);
            store.commit(signal(1, n), failure -> answer.complete(failure == null));
            if (n % 40 == 0) {
                source.drop(false);
            }
        }

        assertThat(answers).extracting(CompletableFuture::join).containsOnly(true);
        assertThat(store.read(id(1)))
                .extracting(Event::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 200).boxed().toList());
    }

    @ParameterizedTest
    @EnumSource
    void what_cannot_be_written_however_often_ends_the_store_and_says_why(TestDatabase database) {
        var source = database.migrated();
        var store = open(source);
        assertThat(commit(store, start(1))).isEmpty();
        execute(source, "DROP TABLE mr_turn");

        assertThat(commit(store, signal(1, 2)).orElseThrow())
                .hasMessageContaining("[JDB-107]")
                .hasRootCauseInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(text(e)).doesNotContain("7b22", "VALUES (('"));
        assertThat(commit(store, start(2)).orElseThrow())
                .isSameAs(store.failure().orElseThrow());
    }

    /** An error with all its causes, as logs show it. */
    private static String text(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    void what_children_share_is_a_row_as_long_as_one_of_them_is_there(TestDatabase database) {
        var source = new LentConnections(database.migrated());
        var store = open(source);
        var shared = Map.<String, Object>of("text", "x".repeat(50_000));
        assertThat(commit(store, start(1))).isEmpty();
        for (int n = 2; n < 6; n++) {
            if (n == 4) {
                source.lose(Loss.THE_ANSWER);
            }
            if (n == 5) {
                source.lose(Loss.THE_REQUEST);
            }
            assertThat(commit(store, child(n, 1, shared))).isEmpty();
        }
        assertThat(query(source, "SELECT COUNT(*) FROM mr_value")).isEqualTo("1");
        assertThat(query(source, "SELECT COUNT(*) FROM mr_share")).isEqualTo("3");
        assertThat(store.bytes(id(2))).isGreaterThan(50_000);
        assertThat(store.bytes(id(5))).isLessThan(1_000);

        for (int n = 1; n < 6; n++) {
            assertThat(commit(store, end(n, 2))).isEmpty();
        }
        store.forget(List.of(id(1), id(2), id(3), id(4)));
        assertThat(((ExecutionStarted) store.read(id(5)).get(0)).input()).isEqualTo(shared);
        store.forget(List.of(id(5)));
        assertThat(query(source, "SELECT COUNT(*) FROM mr_value")).isEqualTo("0");
        assertThat(query(source, "SELECT COUNT(*) FROM mr_share")).isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource
    void a_row_that_somebody_else_changed_is_not_written_over(TestDatabase database) {
        var source = database.migrated();
        var store = open(source);
        assertThat(commit(store, start(1))).isEmpty();
        execute(source, "UPDATE mr_execution SET last_seq = 7");

        assertThat(commit(store, signal(1, 2)).orElseThrow()).hasMessageContaining("[JDB-114]");
        assertThat(query(source, "SELECT COUNT(*) FROM mr_turn")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void a_key_that_no_database_holds_is_refused_before_anything_else_suffers(TestDatabase database) {
        var store = open(database.migrated());
        var heard = new ArrayList<Object>();

        store.commit(start(1, "r1", "a\0b"), heard::add);

        assertThat(heard).singleElement().isInstanceOf(UnwritableTurnException.class);
        assertThat(heard.get(0).toString()).contains("[JDB-110]");
        assertThat(commit(store, start(2, "r1", "ä €"))).isEmpty();
        assertThat(store.withKey("ä €").map(StoredExecution::id)).contains(id(2));
        assertThat(store.withKey("another")).isEmpty();
    }

    // Many at once

    @Test
    void postgresql_is_asked_once_for_a_turn_and_for_turns_that_wait() throws InterruptedException {
        var source = new LentConnections(TestDatabase.POSTGRESQL.migrated());
        var store = open(source);
        var held = new CountDownLatch(1);
        var first = new CountDownLatch(1);
        var done = new CountDownLatch(3);
        assertThat(commit(store, start(1))).isEmpty();

        int before = source.requests();
        assertThat(commit(store, signal(1, 2))).isEmpty();
        assertThat(commit(store, start(2))).isEmpty();
        assertThat(commit(store, end(2, 2))).isEmpty();
        store.commit(signal(1, 3), failure -> {
            first.countDown();
            join(held);
        });
        first.await();
        for (int n = 3; n <= 5; n++) {
            store.commit(start(n), failure -> done.countDown());
        }
        held.countDown();
        done.await();

        assertThat(source.requests() - before).isEqualTo(5);
    }

    @Test
    void starts_that_wait_are_kept_as_one_that_does_not() throws InterruptedException {
        var source = TestDatabase.POSTGRESQL.migrated();
        var store = open(source);
        var held = new CountDownLatch(1);
        var first = new CountDownLatch(1);
        var done = new CountDownLatch(2);
        store.commit(child(1, 9), failure -> {
            first.countDown();
            join(held);
        });
        first.await();
        for (int n = 2; n <= 3; n++) {
            store.commit(child(n, 9), failure -> done.countDown());
        }
        held.countDown();
        done.await();

        var columns = "SELECT COUNT(DISTINCT (workflow, version, revision, status, owner, last_seq, ended_at, epoch,"
                + " start_key, key_hash, actor, parent, parent_node, parent_awaits, labels)) FROM mr_execution";
        assertThat(query(source, columns)).isEqualTo("1");
        assertThat(store.executions())
                .hasSize(3)
                .allMatch(stored -> stored.origin().starter().parent().isPresent());
    }

    @ParameterizedTest
    @EnumSource
    void turns_that_wait_share_a_transaction(TestDatabase database) throws InterruptedException {
        var source = new LentConnections(database.migrated());
        var store = open(source);
        var held = new CountDownLatch(1);
        var first = new CountDownLatch(1);
        var done = new CountDownLatch(300);
        store.commit(start(0), failure -> {
            first.countDown();
            join(held);
        });
        first.await();
        int before = source.commits();
        for (int n = 1; n <= 100; n++) {
            store.commit(start(n), failure -> done.countDown());
            store.commit(signal(n, 2), failure -> done.countDown());
            store.commit(end(n, 3), failure -> done.countDown());
        }
        held.countDown();
        done.await();

        assertThat(source.commits() - before).isEqualTo(1);
        assertThat(store.executions())
                .hasSize(101)
                .filteredOn(StoredExecution::isEnded)
                .hasSize(100);
        assertThat(store.incomplete()).extracting(StoredExecution::id).containsExactly(id(0));
    }

    @ParameterizedTest
    @EnumSource
    void many_are_forgotten_a_thousand_in_a_transaction(TestDatabase database) throws InterruptedException {
        var source = new LentConnections(database.migrated());
        var store = JdbcStore.over(source).withLease(Duration.ofHours(1)); // its renewal is a commit too
        store.open();
        opened.add(store);
        var done = new CountDownLatch(2_002);
        for (int n = 1; n <= 2_002; n++) {
            store.commit(start(n).with(end(n, 2)), failure -> done.countDown());
        }
        done.await();

        int before = source.commits();
        store.forget(List.of(id(2_002)));
        int ofOne = source.commits() - before;
        store.forget(IntStream.rangeClosed(1, 2_001).mapToObj(StoreTurns::id).toList());

        assertThat(source.commits() - before - ofOne).isEqualTo(ofOne + 2);
        assertThat(store.executions()).isEmpty();
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // History

    @ParameterizedTest
    @EnumSource
    void pages_of_executions_miss_none_that_began_at_the_same_time(TestDatabase database) {
        var store = open(database.migrated());
        for (int n = 1; n <= 9; n++) {
            assertThat(commit(store, start(n, n / 3, "r1", ""))).isEmpty();
        }

        var seen = new ArrayList<StoredExecution>();
        for (var page = store.executions(Optional.empty(), 2); !page.isEmpty(); ) {
            seen.addAll(page);
            page = store.executions(Optional.of(page.get(page.size() - 1)), 2);
        }

        assertThat(seen)
                .hasSize(9)
                .isSortedAccordingTo(StoredExecution.NEWEST_FIRST)
                .isEqualTo(store.executions());
    }

    @ParameterizedTest
    @EnumSource
    void a_definition_that_nobody_needs_goes_at_the_second_sweep_unless_somebody_asks(TestDatabase database) {
        var store = open(database.migrated());
        store.saveDefinition(new StoredDefinition("r1", "workflow", "old", ""));
        store.saveDefinition(new StoredDefinition("r2", "workflow", "older", ""));
        store.saveDefinition(new StoredDefinition("r3", "workflow", "new", ""));
        assertThat(commit(store, start(1, "r1", ""))).isEmpty();
        assertThat(commit(store, end(1, 2))).isEmpty();

        store.forget(List.of());
        assertThat(store.definition("r2")).isPresent();
        store.forget(List.of());
        assertThat(store.definition("r2")).isPresent();
        store.forget(List.of());
        store.forget(List.of(id(1)));
        assertThat(store.definition("r2")).isEmpty();
        store.forget(List.<ExecutionId>of());

        assertThat(store.definition("r1")).isEmpty();
        assertThat(store.definition("r3")).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void a_definition_that_many_save_at_once_is_there_for_each(TestDatabase database) {
        var store = open(new LentConnections(database.migrated()));
        var together = new CyclicBarrier(8);
        for (int round = 0; round < 5; round++) {
            var definition = new StoredDefinition("r" + round, "workflow", "text", "");
            var saved = IntStream.range(0, 8)
                    .mapToObj(n -> CompletableFuture.supplyAsync(
                            () -> isSaved(store, definition, together), task -> new Thread(task).start()))
                    .toList();

            assertThat(saved).extracting(CompletableFuture::join).containsOnly(true);
        }
    }

    private static boolean isSaved(JdbcStore store, StoredDefinition definition, CyclicBarrier together) {
        try {
            together.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
        store.saveDefinition(definition);
        return store.definition(definition.revision()).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void a_definition_stays_that_an_execution_went_over_from(TestDatabase database) {
        var store = open(database.migrated());
        for (var revision : List.of("r1", "r2", "r3", "r4")) {
            store.saveDefinition(new StoredDefinition(revision, "workflow", revision, ""));
        }
        assertThat(commit(store, start(1, "r1", ""))).isEmpty();
        assertThat(commit(store, migrated(1, 2, "r1", "r3"))).isEmpty();
        assertThat(commit(store, migrated(1, 3, "r3", "r1"))).isEmpty();
        assertThat(commit(store, migrated(1, 4, "r1", "r3"))).isEmpty();

        store.forget(List.of());
        store.forget(List.of());

        assertThat(store.find(id(1)).orElseThrow().origin().revision()).isEqualTo("r3");
        assertThat(store.definition("r1")).isPresent();
        assertThat(store.definition("r2")).isEmpty();
        assertThat(store.definition("r3")).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void what_a_child_says_of_its_start_is_known_again(TestDatabase database) {
        var source = database.migrated();
        var store = open(source);
        var started = (ExecutionStarted) child(2, 1).events().get(0);
        assertThat(commit(store, child(2, 1))).isEmpty();
        assertThat(commit(store, start(3))).isEmpty();
        store.close();

        assertThat(open(source).executions())
                .extracting(StoredExecution::origin)
                .containsExactly(((ExecutionStarted) start(3).events().get(0)).origin(), started.origin());
    }
}
