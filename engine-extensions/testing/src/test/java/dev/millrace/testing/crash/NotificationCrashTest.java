package dev.millrace.testing.crash;

import static dev.millrace.definition.NotificationRule.to;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Occasion;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.notification.Notification;
import dev.millrace.notification.NotificationChannel;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process is killed between sending a notification and noting that it was sent, and anywhere else. */
class NotificationCrashTest {

    private static final int EXECUTIONS = 5;

    private final MemoryStore kept = new MemoryStore();

    private static Workflow workflow() {
        Node works = context -> Outcome.done();
        return Workflow.named("told")
                .node("a", works)
                .node("b", works)
                .connect("a", "b")
                .build();
    }

    private static WorkflowEngine engine(ExecutionStore store, NotificationChannel channel) {
        var here = new SameThread();
        return WorkflowEngine.builder()
                .time(new ManualTime())
                .executor(here)
                .store(store)
                .notifications(NotificationSettings.NONE
                        .on(here)
                        .withChannel("ops", channel)
                        .withRule(to("ops", Occasion.COMPLETION)))
                .build();
    }

    private static void startAll(WorkflowEngine engine) {
        for (int i = 0; i < EXECUTIONS; i++) {
            engine.start(workflow(), Map.of());
        }
    }

    /** Goes on where the killed process was. */
    private List<String> secondLife() {
        var again = new ArrayList<String>();
        try (var engine = engine(kept, notification -> again.add(notification.id()))) {
            engine.register(workflow());
            engine.recoverIncompleteExecutions();
        }
        return again;
    }

    @Test
    void what_was_sent_and_not_noted_is_sent_again_and_nothing_is_left_out() {
        for (int death = 1; death <= EXECUTIONS; death++) {
            var life = new NotificationCrashTest();
            life.diesAt(death);
        }
    }

    private void diesAt(int death) {
        var store = new CrashingStore(kept, Integer.MAX_VALUE, Side.BEFORE);
        var sent = new ArrayList<String>();
        Consumer<Notification> sends = notification -> {
            sent.add(notification.id());
            if (sent.size() == death) {
                store.die();
            }
        };
        try (var engine = engine(store, sends::accept)) {
            startAll(engine);
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("TST-120");
        }
        int noted = death - 1; // each has a page of its own here, for nobody is behind
        var beforeDeath = sent.subList(0, death);

        var again = secondLife();

        assertThat(again).as("killed at %d", death).startsWith(beforeDeath.get(noted));
        assertThat(again).noneMatch(beforeDeath.subList(0, noted)::contains);
        assertThat(again).doesNotHaveDuplicates();
        assertThat(secondLife()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void wherever_it_is_killed_the_end_of_each_execution_that_is_kept_is_told(Side side) {
        var whole = new CrashingStore(new MemoryStore(), Integer.MAX_VALUE, Side.BEFORE);
        try (var engine = engine(whole, notification -> {})) {
            startAll(engine);
        }
        assertThat(whole.commits()).isPositive();
        for (int point = 1; point <= whole.commits(); point++) {
            new NotificationCrashTest().killedAt(point, side);
        }
    }

    private void killedAt(int point, Side side) {
        var told = new ArrayList<String>();
        var store = new CrashingStore(kept, point, side);
        try (var engine = engine(store, notification -> {
            if (!store.isDead()) {
                told.add(notification.subject().execution().toString());
            }
        })) {
            startAll(engine);
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("TST-120");
        }
        try (var engine = engine(
                kept,
                notification -> told.add(notification.subject().execution().toString()))) {
            engine.register(workflow());
            engine.recoverIncompleteExecutions();
        }
        kept.open();
        var all = new ArrayList<String>();
        kept.executions().forEach(one -> all.add(one.id().toString()));
        kept.close();
        assertThat(told).as("killed %s %d", side, point).containsAll(all);
    }
}
