package dev.millrace.internal.runtime;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionEvent.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QuestionsTest {

    private final Questions questions = new Questions(ofSeconds(30), task -> false, () -> {});

    private static TurnRig started(TurnRig rig) {
        rig.turns.postTurn(() -> rig.turns.decision().start(Map.of(), Map.of(), rig.turns.now()));
        return rig;
    }

    private boolean pause(TurnRig rig) {
        return questions.change(
                rig.turns, at -> rig.turns.decision().interventions().pause(Request.of("look"), Long.MAX_VALUE, at));
    }

    @Test
    void what_another_thread_finishes_for_a_caller_who_only_looks_wakes_a_worker_afterwards() {
        var rig = TurnRig.inMemory();
        var story = new ArrayList<String>();
        var spare = new ArrayDeque<Runnable>();
        var asking = new Questions(ofSeconds(30), spare::add, () -> story.add("wake"));

        asking.ask(rig.turns, () -> {
            rig.turns.mailbox().post(() -> story.add("turn of another caller"));
            return "seen";
        });
        spare.remove().run();
        asking.glance(rig.turns, () -> {
            rig.turns.mailbox().post(() -> story.add("turn during a glance"));
            return "seen";
        });
        spare.remove().run();

        assertThat(story)
                .containsExactly("wake", "turn of another caller", "wake", "wake", "turn during a glance", "wake");
    }

    @Test
    void in_memory_a_change_is_answered_by_its_own_turn() {
        var rig = started(TurnRig.inMemory());

        assertThat(pause(rig)).isTrue();
        assertThat(pause(rig)).isFalse();
    }

    @Test
    void with_a_store_an_answer_rests_on_safe_turns_only() throws Exception {
        var rig = started(TurnRig.durable());
        var asked = questions.askSoon(rig.turns, () -> rig.turns.state().sequence());
        var answer = CompletableFuture.supplyAsync(asked::answer);
        assertThat(answer).isNotDone();

        rig.decide(null);

        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void a_question_from_within_a_turn_is_answered_at_once() {
        var rig = started(TurnRig.durable());
        var seen = new long[1];

        rig.turns.post(() ->
                seen[0] = questions.askSafe(rig.turns, () -> rig.turns.state().sequence()));

        assertThat(seen[0]).isEqualTo(1);
    }
}
