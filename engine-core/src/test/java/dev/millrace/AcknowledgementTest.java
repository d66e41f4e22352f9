package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoreException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * No caller hears of anything that the store has not confirmed, not even that somebody else has asked for it before.
 */
class AcknowledgementTest {

    private final HeldStore store = new HeldStore();

    private static Workflow waiting() {
        return Workflow.named("waiting")
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .node("more", "Wait", wait -> wait.set("signal", "more"))
                .build();
    }

    private static <T> T soon(CompletableFuture<T> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_signal_that_was_seen_before_is_answered_when_the_first_one_is_safe() throws Exception {
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            var execution = engine.start(waiting(), Map.of());
            store.hold();
            var first = asked(() -> execution.signal("go", Map.of(), "go-1"));
            store.awaitHeld(1);

            var second = asked(() -> execution.signal("go", Map.of(), "go-1"));

            assertThat(second).isNotDone();
            store.letGo();
            assertThat(soon(first)).isTrue();
            assertThat(soon(second)).isFalse();
        }
    }

    @Test
    void a_second_start_with_a_key_is_answered_when_the_first_one_is_safe() throws Exception {
        var options = StartOptions.key("order-7");
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            engine.start(waiting(), Map.of()).cancel("the definition is stored now");
            store.hold();
            var first = asked(() -> engine.start(waiting(), Map.of(), options).id());
            store.awaitHeld(1);

            var second = asked(() -> engine.start(waiting(), Map.of(), options).id());

            assertThat(second).isNotDone();
            store.letGo();
            ExecutionId id = soon(first);
            assertThat(soon(second)).isEqualTo(id);
        }
    }

    @Test
    void a_second_start_with_a_key_is_refused_if_the_first_one_cannot_be_kept() throws Exception {
        var options = StartOptions.key("order-7");
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            engine.start(waiting(), Map.of()).cancel("the definition is stored now");
            store.hold();
            var first = asked(() -> engine.start(waiting(), Map.of(), options).id());
            store.awaitHeld(1);
            var second = asked(() -> engine.start(waiting(), Map.of(), options).id());

            store.refuse(new StoreException("[STO-110] staged"));

            assertThatThrownBy(() -> soon(first)).hasCauseInstanceOf(StoreException.class);
            assertThatThrownBy(second::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(StoreException.class);
        }
    }

    @Test
    void a_status_is_told_when_what_it_shows_is_safe() throws Exception {
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            var execution = engine.start(waiting(), Map.of());
            store.hold();
            var cancelled = asked(() -> execution.cancel("enough"));
            store.awaitHeld(1);

            var status = asked(execution::status);

            assertThat(status).isNotDone();
            store.letGo();
            assertThat(soon(cancelled)).isTrue();
            assertThat(soon(status)).isEqualTo(ExecutionStatus.CANCELLED);
        }
    }

    /** Asks on a thread of its own, and returns when that thread waits or has its answer. */
    private static <T> CompletableFuture<T> asked(Supplier<T> call) throws InterruptedException {
        var answer = new CompletableFuture<T>();
        var caller = new Thread(() -> {
            try {
                answer.complete(call.get());
            } catch (StoreException e) {
                answer.completeExceptionally(e);
            }
        });
        caller.start();
        while (caller.getState() != Thread.State.TIMED_WAITING
                && caller.getState() != Thread.State.WAITING
                && caller.isAlive()) {
            caller.join(1);
        }
        return answer;
    }
}
