package dev.millrace.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointsTest {

    private final TurnRig rig = TurnRig.durable();
    private final AtomicInteger due = new AtomicInteger();
    private final Checkpoints checkpoints = new Checkpoints(rig, rig.time, due::incrementAndGet);

    static Stream<CheckpointPolicy> holding() {
        return Stream.of(
                CheckpointPolicy.MANUAL, CheckpointPolicy.afterNodes(3), CheckpointPolicy.every(Duration.ofMillis(5)));
    }

    private static Event event(long sequence) {
        return new NodeStarted(new ExecutionId(1, 1), sequence, 1, NodePath.parse("work"), 1, 1);
    }

    private PendingTurn turn(long sequence) {
        var turn = new PendingTurn();
        turn.add(event(sequence));
        checkpoints.holdBack(turn, rig.turns.plan());
        return turn;
    }

    @ParameterizedTest
    @MethodSource("holding")
    void what_was_decided_before_a_recovered_execution_goes_on_is_written_with_what_follows(CheckpointPolicy policy) {
        rig.policy = policy;
        assertThat(turn(7).events()).isEmpty(); // that another one has its lock by now

        checkpoints.beCareful(rig.turns.plan());

        assertThat(turn(8).events()).containsExactly(event(7), event(8));
        assertThat(turn(9).events()).containsExactly(event(9));
        rig.time.advance(Duration.ofMillis(5));
        assertThat(due.get()).isEqualTo(policy.equals(CheckpointPolicy.every(Duration.ofMillis(5))) ? 1 : 0);
    }
}
