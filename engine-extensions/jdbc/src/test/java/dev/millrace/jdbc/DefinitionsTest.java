package dev.millrace.jdbc;

import static dev.millrace.jdbc.StoreTurns.commit;
import static dev.millrace.jdbc.StoreTurns.id;
import static dev.millrace.jdbc.StoreTurns.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.StoredDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions that each start asks for, and those that go meanwhile. */
class DefinitionsTest {

    private final List<JdbcStore> opened = new ArrayList<>();

    private JdbcStore open(JdbcStore store) {
        store.open();
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(JdbcStore::close);
    }

    private static StoredDefinition definition(String revision) {
        return new StoredDefinition(revision, "workflow", "text of " + revision, "");
    }

    @ParameterizedTest
    @EnumSource
    void the_database_is_asked_for_a_definition_once(TestDatabase database) {
        var source = new LentConnections(database.migrated());
        var store = open(JdbcStore.over(source));
        store.saveDefinition(definition("r1"));
        assertThat(store.definition("r1")).contains(definition("r1"));

        int before = source.requests();
        for (int n = 0; n < 10; n++) {
            assertThat(store.definition("r1")).contains(definition("r1"));
        }

        assertThat(source.requests()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void one_that_another_engine_let_go_of_is_put_back_by_the_start_that_needs_it(int starts)
            throws InterruptedException {
        var source = TestDatabase.POSTGRESQL.migrated();
        var ann = open(JdbcStore.over(source).shared().withName("ann"));
        var bob = open(JdbcStore.over(source).shared().withName("bob"));
        ann.saveDefinition(definition("r1"));
        ann.saveDefinition(definition("r2"));
        assertThat(ann.definition("r1")).isPresent();
        bob.forget(List.of());
        bob.forget(List.of());
        assertThat(isStored(source, "r1")).isEqualTo("0");
        assertThat(ann.definition("r1")).isPresent();

        commitTogether(ann, starts);

        assertThat(isStored(source, "r1")).isEqualTo("1");
        assertThat(ann.executions()).hasSize(starts + 1);
        bob.forget(List.of());
        bob.forget(List.of());
        assertThat(bob.definition("r1")).contains(definition("r1"));
    }

    /** Commits so many starts in one transaction, behind one that holds it up. */
    private static void commitTogether(JdbcStore store, int starts) throws InterruptedException {
        store.saveDefinition(definition("revision"));
        var held = new CountDownLatch(1);
        var reached = new CountDownLatch(1);
        var done = new CountDownLatch(starts);
        store.commit(start(100), failure -> {
            reached.countDown();
            join(held);
        });
        reached.await();
        for (int n = 1; n <= starts; n++) {
            store.commit(start(n, "r1", ""), failure -> {
                assertThat(failure).isNull();
                done.countDown();
            });
        }
        held.countDown();
        done.await();
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String isStored(DataSource source, String revision) {
        return TestDatabase.query(source, "SELECT COUNT(*) FROM mr_definition WHERE revision = '" + revision + "'");
    }

    @Test
    void starts_whose_definition_stands_are_written_in_one_statement() {
        var source = new LentConnections(TestDatabase.POSTGRESQL.migrated());
        var store = open(JdbcStore.over(source).shared());
        store.saveDefinition(definition("r1"));
        assertThat(commit(store, start(1, "r1", ""))).isEmpty();

        int before = source.requests();
        assertThat(commit(store, start(2, "r1", ""))).isEmpty();

        assertThat(source.requests() - before).isEqualTo(1);
        assertThat(store.find(id(2))).isPresent();
    }
}
