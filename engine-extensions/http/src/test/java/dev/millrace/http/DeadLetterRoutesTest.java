package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Dead letters over HTTP: page by page, and delivered again. */
class DeadLetterRoutesTest {

    private static final String LOST = """
        workflowId: lost
        nodes:
          - {nodeId: sink, runtimeType: Holds, lease: heartbeat}
        """;

    @Test
    void they_come_in_pages_and_one_is_delivered_again() {
        var goOn = new CountDownLatch(1);
        var types = NodeRegistry.builder()
                .discover()
                .add("Holds", context -> {
                    goOn.await();
                    return Outcome.done();
                })
                .build();
        try (var fixture = new ApiFixture(
                engine -> engine.nodes(types).maxDeliveries(1).visibility(Duration.ofMillis(300)), api -> api)) {
            fixture.engine().register(WorkflowLoader.with(types).parse(LOST, Format.YAML, "test"));
            var lost = new ArrayList<String>();
            for (int i = 0; i < 5; i++) {
                lost.add(fixture.run("lost"));
            }

            assertThat(pages(fixture)).containsExactlyElementsOf(lost);

            goOn.countDown();
            var repairs = "/executions/" + lost.get(2) + "/repairs";
            var body = "{\"action\": \"redrive\", \"nodes\": [\"sink\"], \"preview\": \"%s\"}";
            var preview = fixture.post(repairs + "/preview", body.formatted(""));
            assertThat(fixture.post(repairs, body.formatted(preview.text("preview")))
                            .status())
                    .isEqualTo(200);
            assertThat(fixture.get("/executions/" + lost.get(2) + "/result?wait=50s")
                            .text("status"))
                    .isEqualTo("COMPLETED");
            assertThat(pages(fixture)).hasSize(4).doesNotContain(lost.get(2));
        }
    }

    private static List<String> pages(ApiFixture fixture) {
        var executions = new ArrayList<String>();
        var cursor = "";
        while (!cursor.equals("null")) {
            var page = fixture.get("/dead-letters?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            assertThat(page.json().get("deadLetters").size()).isLessThanOrEqualTo(2);
            page.json().get("deadLetters").forEach(letter -> {
                assertThat(letter.get("node").asText()).isEqualTo("sink");
                executions.add(letter.get("executionId").asText());
            });
            cursor = page.text("next");
        }
        return executions;
    }
}
