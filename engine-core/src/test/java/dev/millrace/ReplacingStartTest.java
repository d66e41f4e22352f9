package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.store.ExecutionStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A start that takes the place of another one is safe before that one has to go. */
class ReplacingStartTest {

    private static final Duration LIMIT = ofSeconds(30);

    private final Workflow waiting =
            workflow().node("go", "Wait", node -> node.set("signal", "go")).build();

    private WorkflowEngine engine(ExecutionStore store) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(new ManualTime())
                .executor(new SameThread())
                .store(store)
                .build();
    }

    private Execution start(WorkflowEngine engine, String who) {
        return engine.start(
                waiting, Map.of("who", who), StartOptions.key("k").withOnDuplicate(OnDuplicate.CANCEL_RUNNING));
    }

    @Test
    void it_is_written_first_and_begins_when_the_other_has_ended() {
        var store = new CopiedStore();
        try (var engine = engine(store)) {
            var old = start(engine, "old");
            var young = start(engine, "young");

            assertThat(old.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(old.await(LIMIT).cause()).contains("execution " + young.id(), "replaces it");
            assertThat(young.snapshot().status()).isEqualTo(ExecutionStatus.WAITING);
            int written = turnWith(store, StartHeldBack.class);
            int stopped = turnWith(store, StopRequested.class);
            assertThat(written).isBetween(0, stopped - 1);
        }
    }

    private static int turnWith(CopiedStore store, Class<?> event) {
        var turns = store.turns();
        return IntStream.range(0, turns.size())
                .filter(i -> turns.get(i).events().stream().anyMatch(event::isInstance))
                .findFirst()
                .orElse(-1);
    }

    @Test
    void a_crash_at_any_commit_leaves_one_of_all_that_were_accepted_and_that_is_the_newest() {
        var store = new CopiedStore();
        List<ExecutionId> started;
        try (var engine = engine(store)) {
            started = List.of(
                    start(engine, "first").id(),
                    start(engine, "second").id(),
                    start(engine, "third").id());
        }

        for (int commits = 1; commits <= store.turns().size(); commits++) {
            try (var next = engine(store.copy(commits))) {
                next.register(waiting);
                next.recoverIncompleteExecutions();
                var known = started.stream()
                        .flatMap(id -> next.execution(id).stream())
                        .toList();
                var newest = known.get(known.size() - 1);
                assertThat(newest.snapshot().status())
                        .as("the newest of %s after %s commits", known.size(), commits)
                        .isEqualTo(ExecutionStatus.WAITING);
                assertThat(known.subList(0, known.size() - 1))
                        .as("the others after %s commits", commits)
                        .allSatisfy(
                                other -> assertThat(other.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED));
                newest.signal("go", Map.of(), "go");
                assertThat(newest.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            }
        }
    }
}
