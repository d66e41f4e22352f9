package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.Event;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Parents, children and what has dead letters wait in the store after a recovery, as all that waits. */
class DormantFamilyTest {

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

    private final Node notes = context -> {
        ran.add(context.path().toString());
        return Outcome.done();
    };

    private final Workflow asking = Workflow.named("asking")
            .node("ask", "Wait", wait -> wait.set("signal", "go"))
            .build();
    private final Workflow parent = Workflow.named("parent")
            .node("child", "Subflow", node -> node.subflow(asking).set("mode", "child"))
            .node("after", notes)
            .connect("child", "after")
            .build();
    private final Workflow grandparent = Workflow.named("grandparent")
            .policy(policy -> policy.withTimeout(Duration.ofHours(1)))
            .node("child", "Subflow", node -> node.subflow(parent).set("mode", "child"))
            .node("last", notes)
            .connect("child", "last")
            .build();

    private WorkflowEngine engine() {
        var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .store(store)
                .build();
        for (var workflow : List.of(asking, parent, grandparent)) {
            engine.register(workflow);
        }
        return engine;
    }

    private Set<ExecutionId> left(Workflow workflow, int count) {
        var ids = new TreeSet<ExecutionId>();
        try (var engine = engine()) {
            for (int i = 0; i < count; i++) {
                engine.start(workflow, Map.of());
            }
            ids.addAll(store.executions().stream().map(StoredExecution::id).toList());
        }
        time = new ManualTime(time.now());
        read.clear();
        return ids;
    }

    private static Execution of(List<Execution> all, String workflow) {
        return all.stream()
                .filter(one -> one.workflowId().equals(workflow))
                .findFirst()
                .orElseThrow();
    }

    private static List<ExecutionStatus> statuses(List<Execution> all) {
        return all.stream().map(Execution::status).toList();
    }

    @Test
    void a_family_that_waits_is_read_once_and_stays_in_the_store() {
        var ids = left(grandparent, 5);
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();

            assertThat(read).containsExactlyInAnyOrderElementsOf(ids).hasSize(15);
            assertThat(statuses(all)).hasSize(15).containsOnly(ExecutionStatus.WAITING);
            assertThat(engine.workflow("parent").executions()).hasSize(5);
            assertThat(engine.recoverIncompleteExecutions().executions()).isEmpty();
            assertThat(read).hasSize(15);
        }
    }

    @Test
    void the_end_of_a_child_reaches_those_above_it_and_no_others() {
        left(grandparent, 2);
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();
            read.clear();

            assertThat(of(all, "asking").signal("go", Map.of(), null)).isTrue();

            assertThat(ran).containsExactly("after", "last");
            assertThat(statuses(all))
                    .filteredOn(ExecutionStatus.COMPLETED::equals)
                    .hasSize(3);
            assertThat(statuses(all))
                    .filteredOn(ExecutionStatus.WAITING::equals)
                    .hasSize(3);
            assertThat(Set.copyOf(read)).hasSize(3);
        }
    }

    @Test
    void a_stop_and_a_time_limit_reach_those_below() {
        left(grandparent, 2);
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();
            var middle = of(all, "parent");
            assertThat(middle.cancel("enough")).isTrue();
            assertThat(statuses(all))
                    .containsExactlyInAnyOrder(
                            ExecutionStatus.FAILED,
                            ExecutionStatus.CANCELLED,
                            ExecutionStatus.CANCELLED,
                            ExecutionStatus.WAITING,
                            ExecutionStatus.WAITING,
                            ExecutionStatus.WAITING);

            time.advance(Duration.ofHours(1));

            assertThat(statuses(all))
                    .filteredOn(status -> status == ExecutionStatus.TIMED_OUT)
                    .hasSize(1);
            assertThat(statuses(all)).doesNotContain(ExecutionStatus.WAITING);
        }
    }

    @Test
    void a_family_that_is_held_waits_so_and_goes_on_together() {
        left(parent, 1);
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();
            of(all, "parent").pause("lunch");
            assertThat(statuses(all)).containsOnly(ExecutionStatus.PAUSED);
        }
        read.clear();
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();
            assertThat(statuses(all)).containsOnly(ExecutionStatus.PAUSED);
            assertThat(read).hasSize(2);

            of(all, "parent").resume("back");

            assertThat(statuses(all)).containsOnly(ExecutionStatus.WAITING);
        }
    }

    @Test
    void a_parent_whose_child_is_held_by_somebody_else_goes_on_at_once() {
        left(parent, 1);
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();
            of(all, "parent").pause("lunch");
            of(all, "asking").pause("audit");
        }
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();

            of(all, "parent").resume("back");

            assertThat(of(all, "asking").status()).isEqualTo(ExecutionStatus.PAUSED);
            of(all, "asking").resume("audited");
            of(all, "asking").signal("go", Map.of(), null);
            assertThat(ran).containsExactly("after");
        }
    }

    @Test
    void a_parent_that_is_recovered_alone_has_its_child_go_on() {
        left(parent, 1);
        try (var engine = engine()) {
            var id = engine.executions(ExecutionFilter.NEWEST.ofWorkflow("parent"))
                    .get(0)
                    .id();
            engine.recover(id);
            var child = engine.executions(ExecutionFilter.NEWEST.ofWorkflow("asking"))
                    .get(0);

            engine.execution(child.id()).orElseThrow().signal("go", Map.of(), null);

            assertThat(ran).containsExactly("after");
        }
    }

    @Test
    void dead_letters_of_what_waits_are_known_in_pages_without_its_being_read_again() throws Exception {
        var runs = new CountDownLatch(3);
        var go = new CountDownLatch(1);
        var isFirst = new AtomicBoolean(true);
        Node blocks = context -> {
            if (isFirst.get()) {
                runs.countDown();
                go.await();
            } else {
                ran.add("work");
            }
            return Outcome.done();
        };
        var dead = Workflow.named("dead")
                .node("work", blocks)
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .build();
        try (var first = once(null)) {
            for (int i = 0; i < 3; i++) {
                first.start(dead, Map.of());
            }
            runs.await();
        }
        isFirst.set(false);
        go.countDown();
        try (var second = once(new SameThread())) {
            second.register(dead);
            assertThat(second.recoverIncompleteExecutions().executions()).hasSize(3);
        }
        read.clear();
        try (var third = once(new SameThread())) {
            third.register(dead);
            var all = third.recoverIncompleteExecutions().executions();
            assertThat(statuses(all)).hasSize(3).containsOnly(ExecutionStatus.WAITING);

            var letters = third.deadLetters();
            assertThat(letters).hasSize(3).extracting(DeadLetterReport::node).containsOnly("work");
            var page = third.deadLetters(2);
            assertThat(page).isEqualTo(letters.subList(0, 2));
            assertThat(third.deadLettersBehind(page.get(1), 2)).isEqualTo(letters.subList(2, 3));
            assertThat(third.deadLettersBehind(letters.get(2), 2)).isEmpty();
            assertThat(read).hasSize(3);

            third.execution(letters.get(1).execution())
                    .orElseThrow()
                    .repair("again")
                    .redrive("work")
                    .apply();
            assertThat(ran).containsExactly("work");
            assertThat(third.deadLetters()).containsExactly(letters.get(0), letters.get(2));
            assertThat(third.deadLettersBehind(letters.get(1), 2)).containsExactly(letters.get(2));
        }
    }

    /** An engine that delivers each message once. */
    private WorkflowEngine once(@Nullable Executor executor) {
        var builder =
                WorkflowEngine.builder().grace(Duration.ZERO).maxDeliveries(1).store(store);
        return executor == null ? builder.build() : builder.executor(executor).build();
    }
}
