package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Lock;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoredExecution;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What waits is known after a recovery, and read again only when something comes for it. */
class DormantTest {

    private final List<ExecutionId> read = new ArrayList<>();
    private final CountedStore store = new CountedStore();
    private final List<String> ran = new ArrayList<>();
    private ManualTime time = new ManualTime();

    /** Notes what is read. */
    private final class CountedStore extends ForwardingStore {
        CountedStore() {
            super(new MemoryStore());
        }

        @Override
        public void read(ExecutionId id, Consumer<? super Event> each) {
            read.add(id);
            super.read(id, each);
        }
    }

    private Node notes() {
        return context -> {
            ran.add(context.path().toString());
            return Outcome.done();
        };
    }

    private final Workflow asking = Workflow.named("asking")
            .node("ask", "Wait", wait -> wait.set("signal", "go"))
            .node("after", notes())
            .connect("ask", "after")
            .build();
    private final Workflow timed = Workflow.named("timed")
            .node("delay", "Timer", timer -> timer.set("delay", "10m"))
            .node("after", notes())
            .connect("delay", "after")
            .build();

    private WorkflowEngine engine() {
        var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .store(store)
                .build();
        engine.register(asking);
        engine.register(timed);
        return engine;
    }

    private List<ExecutionId> left(Workflow workflow, int count) {
        var ids = new ArrayList<ExecutionId>();
        try (var engine = engine()) {
            for (int i = 0; i < count; i++) {
                ids.add(engine.start(workflow, Map.of()).id());
            }
        }
        time = new ManualTime(time.now());
        read.clear();
        return ids;
    }

    @Test
    void what_waits_is_read_once_at_the_recovery_and_listed_without_being_read_again() {
        var ids = left(asking, 20);
        try (var engine = engine()) {
            var report = engine.recoverIncompleteExecutions();
            assertThat(read).containsExactlyElementsOf(ids.stream().sorted().toList());
            read.clear();

            var waiting = engine.executions(
                    ExecutionFilter.NEWEST.in(ExecutionStatus.WAITING).limit(5));
            assertThat(waiting).hasSize(5);
            assertThat(engine.history().find(ExecutionFilter.NEWEST))
                    .extracting(StoredExecution::status)
                    .hasSize(20)
                    .containsOnly(ExecutionStatus.WAITING);
            assertThat(report.executions()).extracting(Execution::id).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(engine.recoverIncompleteExecutions().executions()).isEmpty();
            assertThat(engine.recover(ids.get(0)).executions()).isEmpty();
            assertThat(read).isEmpty();
        }
    }

    @Test
    void a_signal_a_cancel_a_pause_and_a_look_take_one_up_and_no_other() {
        var ids = left(asking, 5);
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();
            read.clear();

            assertThat(all.get(0).signal("go", Map.of(), null)).isTrue();
            assertThat(all.get(0).await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(engine.execution(all.get(1).id()).orElseThrow().cancel("enough"))
                    .isTrue();
            assertThat(all.get(1).status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(all.get(2).pause("lunch", Duration.ofMinutes(1))).isTrue();
            assertThat(all.get(3).explain("ask").orElseThrow().toString()).contains("go");
            assertThat(all.get(4).status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(all.get(4).workflow()).isEqualTo(asking.key());
            assertThat(read).hasSize(4).doesNotContain(all.get(4).id());
            assertThat(ran).containsExactly("after");
            time.advance(Duration.ofMinutes(1));
            assertThat(all.get(2).status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(engine.executions(ExecutionFilter.NEWEST.in(ExecutionStatus.WAITING)))
                    .hasSize(3);
            assertThat(ids).hasSize(5);
        }
    }

    @Test
    void its_timer_takes_one_up_when_it_is_due() {
        left(timed, 3);
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();
            time.advance(Duration.ofMinutes(9));
            assertThat(ran).isEmpty();

            time.advance(Duration.ofMinutes(1));

            assertThat(ran).hasSize(3);
            assertThat(all).allSatisfy(one -> assertThat(one.status()).isEqualTo(ExecutionStatus.COMPLETED));
        }
    }

    @Test
    void what_one_engine_left_in_the_store_waits_there_in_the_next() {
        var ids = left(timed, 2);
        try (var engine = engine()) {
            engine.recoverIncompleteExecutions();
        }
        time = new ManualTime(time.now().plus(Duration.ofMinutes(11)));
        try (var engine = engine()) {
            assertThat(engine.recoverIncompleteExecutions().executions()).hasSize(2);
            time.advance(Duration.ZERO);
            assertThat(ran).hasSize(2);
            assertThat(ids).hasSize(2);
        }
    }

    @Test
    void who_holds_a_lock_while_it_waits_has_it_back_before_anybody_else_goes_on() {
        var locking = Workflow.named("locking")
                .node("ask", "Wait", wait -> wait.set("signal", "go").lock(Lock.exclusive("printer")))
                .build();
        var wanting = Workflow.named("wanting")
                .node("print", notes(), node -> node.lock(Lock.exclusive("printer")))
                .build();
        ExecutionId holder;
        try (var engine = engine()) {
            holder = engine.start(locking, Map.of()).id();
            engine.start(wanting, Map.of());
        }
        try (var engine = engine()) {
            engine.register(locking);
            engine.register(wanting);
            engine.recoverIncompleteExecutions();
            assertThat(ran).isEmpty();

            engine.execution(holder).orElseThrow().signal("go", Map.of(), null);

            assertThat(ran).containsExactly("print");
        }
    }

    @Test
    void what_is_paused_for_a_time_goes_on_by_itself() {
        var id = left(asking, 1).get(0);
        try (var engine = engine()) {
            engine.execution(id).orElseThrow().pause("lunch", Duration.ofMinutes(30));
        }
        time = new ManualTime(time.now());
        try (var engine = engine()) {
            var paused = engine.recoverIncompleteExecutions().executions().get(0);
            assertThat(paused.status()).isEqualTo(ExecutionStatus.PAUSED);
            read.clear();

            time.advance(Duration.ofMinutes(30));

            assertThat(read).containsExactly(id);
            assertThat(paused.status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(paused.events()).anyMatch(ExecutionResumed.class::isInstance);
        }
    }

    @Test
    void a_time_limit_and_a_retry_wake_what_waits() {
        var limited = Workflow.named("limited")
                .policy(policy -> policy.withTimeout(Duration.ofMinutes(20)))
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .build();
        var fails = new AtomicBoolean(true);
        Node tries = context -> fails.get() ? fail() : Outcome.done();
        var retried = Workflow.named("retried")
                .node("try", tries, node -> node.retry(RetryPolicy.attempts(2).fixed(Duration.ofMinutes(5))))
                .build();
        try (var engine = engine()) {
            engine.start(limited, Map.of());
            engine.start(retried, Map.of());
        }
        time = new ManualTime(time.now());
        fails.set(false);
        try (var engine = engine()) {
            engine.register(limited);
            engine.register(retried);
            var all = engine.recoverIncompleteExecutions().executions();
            read.clear();
            assertThat(all)
                    .hasSize(2)
                    .allSatisfy(one -> assertThat(one.status()).isEqualTo(ExecutionStatus.WAITING));
            assertThat(read).isEmpty();

            time.advance(Duration.ofMinutes(20));

            assertThat(all)
                    .extracting(Execution::status)
                    .containsExactlyInAnyOrder(ExecutionStatus.TIMED_OUT, ExecutionStatus.COMPLETED);
        }
    }

    private static Outcome fail() {
        throw new IllegalStateException("not today");
    }

    @Test
    void a_kept_signal_and_its_dedup_id_are_known_to_one_that_waited_in_the_store() {
        var second = Workflow.named("second")
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .node("again", "Wait", wait -> wait.set("signal", "more"))
                .connect("ask", "again")
                .build();
        try (var engine = engine()) {
            engine.start(second, Map.of()).signal("more", Map.of(), "m-1");
        }
        try (var engine = engine()) {
            engine.register(second);
            var one = engine.recoverIncompleteExecutions().executions().get(0);

            assertThat(one.signal("more", Map.of(), "m-1")).isFalse();
            one.signal("go", Map.of(), null);

            assertThat(one.await().isCompleted()).isTrue();
        }
    }

    @Test
    void a_second_start_under_the_key_of_one_that_waits_in_the_store_gives_that_one() {
        ExecutionId first;
        try (var engine = engine()) {
            first = engine.start(asking, Map.of(), StartOptions.key("order-7")).id();
        }
        try (var engine = engine()) {
            engine.recoverIncompleteExecutions();

            var again = engine.start(asking, Map.of(), StartOptions.key("order-7"));

            assertThat(again.id()).isEqualTo(first);
            assertThat(again.signal("go", Map.of(), null)).isTrue();
            assertThat(again.await().isCompleted()).isTrue();
        }
    }

    @Test
    void a_group_lists_those_that_wait_in_the_store_and_reaches_them() {
        left(asking, 3);
        try (var engine = engine()) {
            engine.recoverIncompleteExecutions();
            read.clear();
            assertThat(engine.workflow("asking").executions()).hasSize(3);
            assertThat(read).isEmpty();

            assertThat(engine.workflow("asking").cancel("enough").changed()).hasSize(3);

            assertThat(engine.executions(ExecutionFilter.NEWEST.in(ExecutionStatus.CANCELLED)))
                    .hasSize(3);
        }
    }
}
