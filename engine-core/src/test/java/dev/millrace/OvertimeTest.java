package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import org.junit.jupiter.api.Test;

class OvertimeTest {

    @Test
    void an_attempt_that_takes_long_is_told_of_once_and_goes_on() {
        try (var bench = new Bench()) {
            Node slow = context -> {
                bench.time.advance(ofSeconds(30));
                bench.time.advance(ofSeconds(30));
                return Outcome.done("ended", true);
            };
            var execution = bench.start(workflow().node("slow", slow, node -> node.overtimeAfter(ofSeconds(10))));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(bench.events.events(NodeOvertime.class)).singleElement().satisfies(event -> {
                assertThat(event.attempt()).isEqualTo(1);
                assertThat(event.limitMillis()).isEqualTo(10_000);
            });
            assertThat(execution.explain("slow").toString()).contains("overtime", "took longer than 10000 ms");
        }
    }

    @Test
    void one_that_ends_in_time_is_not_told_of_and_leaves_no_alarm() {
        try (var bench = new Bench()) {
            bench.start(workflow().node("quick", Bench.done(), node -> node.overtimeAfter(ofSeconds(10))));
            bench.time.advance(ofSeconds(60));

            assertThat(bench.events.events(NodeOvertime.class)).isEmpty();
        }
    }
}
