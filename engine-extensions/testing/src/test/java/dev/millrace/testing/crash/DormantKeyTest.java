package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.ExistingReturned;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for another attempt with its key stays in the store, and hears there what the key has to say. */
class DormantKeyTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<ExecutionId> read = Collections.synchronizedList(new ArrayList<>());
    private final List<WorkflowEngine> engines = new ArrayList<>();
    private final KilledStore store = new KilledStore();
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private ManualTime time = new ManualTime();
    private CountDownLatch began = new CountDownLatch(1);
    private CountDownLatch mayEnd = new CountDownLatch(1);
    private final CountDownLatch noted = new CountDownLatch(2);

    /** Notes what is read; takes nothing any more when the process is killed. */
    private final class KilledStore extends ForwardingStore {

        private volatile boolean isKilled;

        KilledStore() {
            super(new MemoryStore());
        }

        @Override
        public void commit(Turn turn, CommitListener listener) {
            if (isKilled) {
                listener.done(new StoreException("killed"));
            } else {
                super.commit(turn, listener);
            }
        }

        @Override
        public void read(ExecutionId id, Consumer<? super Event> each) {
            read.add(id);
            super.read(id, each);
        }
    }

    /** Has the key until it may end. */
    private final Node holds = context -> {
        began.countDown();
        mayEnd.await();
        ran.add("holder");
        return Outcome.done("by", "holder");
    };

    private final Node notes = context -> {
        ran.add(context.input("name", String.class));
        noted.countDown();
        return Outcome.done("by", context.input("name", String.class));
    };

    private final Workflow holding =
            Workflow.named("holding").node("work", holds, node -> node.key("k")).build();
    private final Workflow locking = Workflow.named("locking")
            .node("ask", "Wait", wait -> wait.set("signal", "go").lock(Lock.exclusive("printer")))
            .build();

    private Workflow waiting(UnaryOperator<NodeBuilder> how) {
        return Workflow.named("waiting")
                .node("work", notes, node -> how.apply(node.key("k")))
                .build();
    }

    private WorkflowEngine engine(Workflow waiting) {
        var engine = WorkflowEngine.builder()
                .time(time)
                .store(store)
                .grace(Duration.ofDays(1))
                .build();
        List.of(holding, locking, waiting).forEach(engine::register);
        engines.add(engine);
        return engine;
    }

    /** An engine is killed in which one holds the key, and others wait behind it. */
    private List<ExecutionId> left(Workflow waiting) throws InterruptedException {
        var ids = new ArrayList<ExecutionId>();
        try (var engine = engine(waiting)) {
            time.advance(Duration.ofMillis(1));
            ids.add(engine.start(holding, Map.of()).id());
            began.await();
            for (var name : List.of("a", "b")) {
                time.advance(Duration.ofMillis(1));
                ids.add(engine.start(waiting, Map.of("name", name)).id());
            }
            store.isKilled = true;
            mayEnd.countDown();
        }
        store.isKilled = false;
        time = new ManualTime(time.now());
        began = new CountDownLatch(1);
        mayEnd = new CountDownLatch(1);
        read.clear();
        ran.clear();
        return ids;
    }

    /** Whatever a test finds, its engines end. */
    @AfterEach
    void close() {
        mayEnd.countDown();
        engines.forEach(WorkflowEngine::close);
    }

    private static Execution handle(WorkflowEngine engine, ExecutionId id) {
        return engine.execution(id).orElseThrow();
    }

    private static Failure failure(Execution execution) {
        return execution.events().stream()
                .filter(NodeFailed.class::isInstance)
                .map(event -> ((NodeFailed) event).failure())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void who_waits_for_a_key_is_read_once_and_goes_on_in_the_order_of_the_line() throws Exception {
        var waiting = waiting(node -> node.onDuplicate(OnDuplicate.WAIT));
        var ids = left(waiting);
        var engine = engine(waiting);
        var all = engine.recoverIncompleteExecutions().executions();
        began.await();

        assertThat(engine.gates())
                .hasSize(2)
                .allSatisfy(gate -> assertThat(gate.gate()).isEqualTo("key k"));
        assertThat(read).containsExactlyInAnyOrderElementsOf(ids);
        mayEnd.countDown();

        assertThat(noted.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        assertThat(read).as("who waited was not in memory").hasSize(5); // who is awaited while he rests is read, too
        assertThat(all).allSatisfy(one -> assertThat(one.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED));
        assertThat(ran).containsExactly("holder", "a", "b");
    }

    @Test
    void who_waits_for_a_result_takes_it_when_it_is_there() throws Exception {
        var waiting = waiting(node -> node.onDuplicate(OnDuplicate.RETURN_EXISTING));
        var ids = left(waiting);
        var engine = engine(waiting);
        engine.recoverIncompleteExecutions();
        began.await();
        assertThat(read).hasSize(3);
        mayEnd.countDown();

        for (var id : ids.subList(1, 3)) {
            var execution = handle(engine, id);
            assertThat(execution.await(LIMIT).output()).containsEntry("by", "holder");
            assertThat(execution.events())
                    .filteredOn(ExistingReturned.class::isInstance)
                    .hasSize(1);
        }
        assertThat(ran).containsExactly("holder");
    }

    @Test
    void who_waits_gives_way_to_one_that_takes_the_place_of_all() throws Exception {
        var waiting = waiting(node -> node.onDuplicate(OnDuplicate.WAIT));
        var ids = left(waiting);
        var replacing = Workflow.named("replacing")
                .node("work", notes, node -> node.key("k").onDuplicate(OnDuplicate.CANCEL_RUNNING))
                .build();
        var engine = engine(waiting);
        engine.recoverIncompleteExecutions();
        began.await();
        assertThat(read).hasSize(3);

        var newest = engine.start(replacing, Map.of("name", "newest"));
        assertThat(newest.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);

        for (var id : ids) {
            var execution = handle(engine, id);
            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(failure(execution).type()).isEqualTo(Failure.REPLACED);
        }
        assertThat(ran).containsExactly("newest");
    }

    @Test
    void who_comes_from_another_gate_to_a_key_that_is_taken_hears_so() throws Exception {
        var waiting = waiting(node -> node.onDuplicate(OnDuplicate.FAIL).lock(Lock.exclusive("printer")));
        store.isKilled = false;
        List<ExecutionId> ids = new ArrayList<>();
        try (var engine = engine(waiting)) {
            ids.add(engine.start(locking, Map.of()).id());
            time.advance(Duration.ofMillis(1));
            ids.add(engine.start(waiting, Map.of("name", "a")).id());
        }
        time = new ManualTime(time.now());
        read.clear();
        var engine = engine(waiting);
        engine.recoverIncompleteExecutions();
        assertThat(read).hasSize(2);
        var holder = engine.start(holding, Map.of());
        began.await();

        handle(engine, ids.get(0)).signal("go", Map.of(), null);

        var refused = handle(engine, ids.get(1));
        assertThat(refused.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failure(refused).type()).isEqualTo(Failure.DUPLICATE_KEY);
        assertThat(failure(refused).message()).contains(holder.id().toString());
        mayEnd.countDown();
        assertThat(holder.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }
}
