package dev.millrace.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.store.StoreException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static void start(TurnRig rig) {
        rig.turns.postTurn(() -> rig.turns.decision().start(Map.of(), Map.of(), rig.turns.now()));
    }

    /** A node that is said to have begun, and runs already. */
    private static void begin(TurnRig rig) {
        rig.turns.postTurn(() -> {
            long sequence = rig.turns.state().sequence() + 1;
            rig.turns.keep(new NodeStarted(rig.turns.id(), sequence, rig.turns.now(), NodePath.parse("work"), 1, 1));
            rig.turns.runsAhead();
        });
    }

    /** Something behind that start, on which others rest. */
    private static void goOn(TurnRig rig) {
        rig.turns.postTurn(() -> {
            long sequence = rig.turns.state().sequence() + 2;
            rig.turns.keep(new ExecutionResumed(rig.turns.id(), sequence, rig.turns.now(), Request.of("go on")));
        });
    }

    private static void pause(TurnRig rig) {
        rig.turns.postTurn(
                () -> rig.turns.decision().interventions().pause(Request.of("look"), Long.MAX_VALUE, rig.turns.now()));
    }

    @Test
    void in_memory_a_turn_is_acted_on_at_once_and_its_events_come_first() {
        var rig = TurnRig.inMemory();

        rig.turns.postTurn(() -> {
            rig.turns.decision().start(Map.of(), Map.of(), rig.turns.now());
            rig.turns.afterwards(() -> rig.log.add("after " + rig.heard.events().size()));
        });

        assertThat(rig.log).containsExactly("runNode", "sendReady", "after 1");
    }

    @Test
    void with_a_store_nobody_hears_of_a_turn_before_it_is_safe() {
        var rig = TurnRig.durable();
        start(rig);
        rig.turns.postTurn(() -> rig.turns.afterwards(() -> rig.log.add("acted")));
        assertThat(rig.heard.events()).isEmpty();

        rig.decide(null);

        assertThat(rig.heard.events()).hasExactlyElementsOfTypes(ExecutionStarted.class);
        assertThat(rig.log).containsSubsequence("acted", "sendReady");
    }

    @Test
    void with_a_store_nothing_is_sent_before_the_turn_that_made_it_ready_is_safe() {
        var rig = TurnRig.durable();
        start(rig);
        assertThat(rig.log).containsExactly("runNode");

        rig.decide(null);

        assertThat(rig.log).containsExactly("runNode", "sendReady");
    }

    @Test
    void what_begins_waits_for_all_that_it_may_rest_on_but_not_for_other_starts() {
        var rig = TurnRig.durable();
        start(rig);
        assertThat(rig.turns.mustWait()).isTrue();

        rig.decide(null);
        assertThat(rig.turns.mustWait()).isFalse();

        begin(rig);
        assertThat(rig.turns.mustWait()).isFalse();

        pause(rig);
        assertThat(rig.turns.mustWait()).isTrue();
    }

    @Test
    void after_a_crash_every_start_waits() {
        var rig = TurnRig.durable();
        start(rig);
        rig.decide(null);
        rig.turns.beCareful();

        assertThat(rig.turns.mustWait()).isTrue();
    }

    @Test
    void a_start_is_acted_on_with_the_turn_behind_it_or_alone() {
        var rig = TurnRig.durable();
        start(rig);
        rig.decide(null);
        begin(rig);
        rig.decide(null);
        assertThat(rig.heard.events()).hasSize(2);

        begin(rig);
        pause(rig);
        rig.decide(null);
        assertThat(rig.heard.events()).hasSize(2);
        rig.decide(null);
        assertThat(rig.heard.events()).hasSize(4);
    }

    @Test
    void while_the_store_is_busy_a_start_is_written_with_the_turn_behind_it() {
        var rig = TurnRig.durable();
        start(rig);
        rig.decide(null);
        rig.postponed.begun();

        begin(rig);
        assertThat(rig.commits).isEmpty();
        assertThat(rig.turns.mustWait()).isFalse();
        goOn(rig);

        assertThat(rig.written).hasSize(2);
        assertThat(rig.written.get(1).events()).hasExactlyElementsOfTypes(NodeStarted.class, ExecutionResumed.class);
        assertThat(rig.heard.events()).hasSize(1);
        rig.decide(null);
        assertThat(rig.heard.events())
                .hasExactlyElementsOfTypes(ExecutionStarted.class, NodeStarted.class, ExecutionResumed.class);
    }

    @Test
    void a_start_that_waits_is_written_as_soon_as_the_store_has_decided_on_others() {
        var rig = TurnRig.durable();
        start(rig);
        rig.decide(null);
        rig.postponed.begun();
        begin(rig);

        rig.postponed.ended();
        rig.decided.remove().postActOnSafe();

        assertThat(rig.written).hasSize(2);
        rig.decide(null);
        assertThat(rig.heard.events()).hasExactlyElementsOfTypes(ExecutionStarted.class, NodeStarted.class);
    }

    @Test
    void who_fails_as_he_hears_of_a_turn_has_no_starts_put_off_for_ever() {
        var rig = TurnRig.durable();
        rig.turns.whenSafe(failure -> {
            throw new IllegalStateException("deaf");
        });
        start(rig);

        assertThatThrownBy(() -> rig.commits.remove().done(null)).hasMessage("deaf");

        assertThat(rig.postponed.isPutOff(() -> {})).isFalse();
    }

    @Test
    void who_asks_hears_when_a_start_that_waited_is_safe() {
        var rig = TurnRig.durable();
        start(rig);
        rig.decide(null);
        rig.postponed.begun();
        begin(rig);

        rig.turns.postTurn(() -> rig.turns.whenDecided(failure -> rig.log.add("safe")));

        assertThat(rig.written).hasSize(2);
        assertThat(rig.log).doesNotContain("safe");
        rig.decide(null);
        assertThat(rig.log).contains("safe");
    }

    @Test
    void a_start_and_the_turn_behind_it_are_written_apart_if_they_cannot_be_together() {
        var rig = TurnRig.durable();
        start(rig);
        rig.decide(null);
        rig.postponed.begun();
        rig.mostEvents = 1;
        begin(rig);
        goOn(rig);

        assertThat(rig.written).extracting(turn -> turn.events().size()).containsExactly(1, 1, 1);
        rig.decide(null);
        rig.decide(null);
        assertThat(rig.heard.events())
                .hasExactlyElementsOfTypes(ExecutionStarted.class, NodeStarted.class, ExecutionResumed.class);
    }

    @Test
    void turns_are_acted_on_in_their_order_and_only_as_far_as_they_are_safe() {
        var rig = TurnRig.durable();
        start(rig);
        pause(rig);

        rig.decide(null);
        assertThat(rig.heard.events()).hasExactlyElementsOfTypes(ExecutionStarted.class);

        rig.decide(null);
        assertThat(rig.heard.events()).hasExactlyElementsOfTypes(ExecutionStarted.class, ExecutionPaused.class);
    }

    @Test
    void what_the_store_refuses_is_told_to_nobody_but_the_host() {
        var rig = TurnRig.durable();
        start(rig);

        rig.decide(new StoreException("the disk is gone"));

        assertThat(rig.heard.events()).isEmpty();
        assertThat(rig.log).contains("lost");
    }

    @Test
    void a_fault_of_the_engine_ends_the_execution_instead_of_leaving_it_hanging() {
        var rig = TurnRig.inMemory();
        start(rig);

        rig.turns.postTurn(() -> {
            throw new IllegalStateException("a fault");
        });

        assertThat(rig.turns.state().isEnded()).isTrue();
        assertThat(rig.heard.events(ExecutionEnded.class)).singleElement().satisfies(end -> {
            assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(end.cause()).contains("[ENG-901]");
        });
        assertThat(rig.log).endsWith("ended");
    }
}
