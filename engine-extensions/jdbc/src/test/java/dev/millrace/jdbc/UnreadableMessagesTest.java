package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Messages and starts whose data an engine cannot read: of a later version, or broken. */
class UnreadableMessagesTest extends SharedEngines {

    private void await(BooleanSupplier what) {
        for (int trial = 0; !what.getAsBoolean(); trial++) {
            assertThat(trial).isLessThan(6_000);
            TestDatabase.query(source, "SELECT pg_sleep(0.01)");
        }
    }

    /** Puts a start into the store that no engine has taken before it is spoilt. */
    private ExecutionId spoilt(WorkflowEngine engine, String how) {
        var spoil = "CREATE OR REPLACE FUNCTION spoil() RETURNS trigger AS $$ BEGIN " + how
                + "; RETURN NEW; END $$ LANGUAGE plpgsql;"
                + " CREATE TRIGGER spoil BEFORE INSERT ON mr_inbox FOR EACH ROW EXECUTE FUNCTION spoil()";
        TestDatabase.execute(source, spoil);
        try {
            return engine.enqueue("waiting", Map.of(), StartOptions.NONE);
        } finally {
            TestDatabase.execute(source, "DROP TRIGGER spoil ON mr_inbox");
        }
    }

    @Test
    void starts_that_cannot_be_read_are_listed_with_the_reason_and_hold_up_no_other_one() throws InterruptedException {
        var ann = engine("ann");
        var newer = spoilt(ann, "NEW.codec = 999");
        var broken = spoilt(ann, "NEW.body = 'no start'::bytea");
        var behind = ann.enqueue("waiting", Map.of(), StartOptions.NONE);

        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var execution = ann.execution(behind).orElseThrow();
        execution.signal("go", Map.of(), null);
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);

        var starts = ann.enqueuedStarts();
        await(() -> starts.list(10).stream().allMatch(start -> start.trials().count() > 0));
        assertThat(starts.list(10)).extracting(EnqueuedStart::execution).containsExactly(newer, broken);
        assertThat(starts.list(10)).extracting(EnqueuedStart::workflow).containsOnly(Optional.empty());
        assertThat(starts.listBehind(starts.list(1).get(0).place(), 10))
                .extracting(EnqueuedStart::execution)
                .containsExactly(broken);
        assertThat(starts.find(newer).orElseThrow().why()).contains("JDB-111", "codec version 999");
        assertThat(starts.find(broken).orElseThrow().why()).contains("STO-202", "is no turn");
        assertThat(starts.withdraw(newer)).isTrue();
        assertThat(starts.list(10)).extracting(EnqueuedStart::execution).containsExactly(broken);
    }

    @Test
    void a_message_that_cannot_be_read_holds_up_no_other_one() throws InterruptedException {
        var ann = engine("ann");
        var bob = engine("bob");
        var id = ann.start("waiting", Map.of()).id();
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        TestDatabase.execute(
                source,
                "INSERT INTO mr_inbox (execution, is_start, runs_on, is_asked, codec, body, turn_at)"
                        + " SELECT id, false, '{}', false, 999, 'later'::bytea, clock_timestamp() FROM mr_execution");

        assertThat(bob.execution(id).orElseThrow().signal("go", Map.of(), null)).isTrue();

        assertThat(ann.execution(id).orElseThrow().await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(TestDatabase.query(source, "SELECT refused FROM mr_inbox WHERE codec = 999"))
                .startsWith("[JDB-111]");
    }
}
