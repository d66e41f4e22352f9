package dev.millrace.examples.unittest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.node.NodeRegistry;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A workflow's unit test: no threads, no waiting, every retry at its second. */
class PaymentTest {

    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();
    private final List<String> keys = new ArrayList<>();
    private int failuresToCome;

    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(NodeRegistry.builder().build())
            .time(time)
            .executor(new SameThread())
            .listener(events)
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void a_bank_that_is_away_is_asked_again_after_ten_seconds() {
        failuresToCome = 1;
        var execution = engine.start(payment(), Map.of("amountCents", 12_900L));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        time.advance(Duration.ofMillis(9_999));
        assertThat(keys).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(keys).hasSize(2);
        time.advance(Duration.ofHours(1));

        assertThat(execution.await().output()).isEqualTo(Map.of("sent", "R-12900"));
        assertThat(events.story())
                .containsExactly(
                        "ExecutionStarted",
                        "NodeStarted charge",
                        "NodeRetryScheduled charge",
                        "NodeStarted charge",
                        "NodeCompleted charge",
                        "NodeStarted later",
                        "NodeWaiting later",
                        "NodeCompleted later",
                        "NodeStarted send",
                        "NodeCompleted send",
                        "ExecutionEnded");
    }

    @Test
    void every_try_carries_the_same_key_so_that_the_card_is_charged_once() {
        failuresToCome = 2;

        engine.start(payment(), Map.of("amountCents", 1L));
        time.advance(Duration.ofSeconds(20));

        assertThat(keys).hasSize(3);
        assertThat(new HashSet<>(keys)).hasSize(1);
    }

    @Test
    void after_three_tries_the_payment_fails_and_no_receipt_is_sent() {
        failuresToCome = 3;
        var execution = engine.start(payment(), Map.of("amountCents", 1L));

        time.advance(Duration.ofSeconds(20));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("charge", "away");
        assertThat(events.events(NodeRetryScheduled.class)).hasSize(2);
        assertThat(events.eventsOf("send")).hasSize(1);
    }

    @Test
    void the_main_tells_the_same_story() {
        UnitTestMain.main(new String[0]);
    }

    private Workflow payment() {
        return new Payment((key, cents) -> {
                    keys.add(key);
                    if (failuresToCome-- > 0) {
                        throw new IOException("the bank is away");
                    }
                    return "R-" + cents;
                })
                .workflow();
    }
}
