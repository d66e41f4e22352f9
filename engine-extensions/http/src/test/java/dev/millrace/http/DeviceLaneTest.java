package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One lane for each device: a lock by its name. */
class DeviceLaneTest {

    private final LinkedBlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final Map<String, CountDownLatch> goOn = new ConcurrentHashMap<>();

    @Test
    void starts_for_one_device_follow_each_other_and_those_for_others_run_beside_them() throws InterruptedException {
        var types = NodeRegistry.builder()
                .discover()
                .add("Probe", context -> {
                    var id = context.execution().toString();
                    begun.add(id);
                    latch(id).await();
                    return Outcome.done();
                })
                .build();
        try (var fixture = new ApiFixture(engine -> engine.nodes(types), api -> api)) {
            fixture.engine()
                    .register(
                            WorkflowLoader.with(types).parse(HttpPageTest.block("yaml"), Format.YAML, "docs/http.md"));
            var first = fixture.start("measure", Map.of("device", "a"));
            assertThat(begun.poll(50, TimeUnit.SECONDS)).isEqualTo(first);
            var second = fixture.start("measure", Map.of("device", "a"));
            var other = fixture.start("measure", Map.of("device", "b"));
            assertThat(begun.poll(50, TimeUnit.SECONDS)).isEqualTo(other);

            var gates = fixture.get("/gates").json().get("gates");
            assertThat(gates).hasSize(1);
            assertThat(gates.get(0).get("executionId").asText()).isEqualTo(second);
            assertThat(gates.get(0).get("holders").toString()).contains(first);
            assertThat(fixture.get("/executions/" + second + "/explain?node=measure")
                            .body())
                    .contains("device-a");

            latch(first).countDown();
            assertThat(begun.poll(50, TimeUnit.SECONDS)).isEqualTo(second);
            List.of(second, other).forEach(id -> latch(id).countDown());
            for (var id : List.of(first, second, other)) {
                assertThat(fixture.get("/executions/" + id + "/result?wait=50s").text("status"))
                        .isEqualTo("COMPLETED");
            }
        }
    }

    @Test
    void whole_executions_of_any_workflow_follow_each_other_in_the_lane_that_their_starts_name() {
        try (var fixture = new ApiFixture().with(ApiWorkflows.WAITS).with(ApiWorkflows.ASKS)) {
            var first = start(fixture, "waits", "device-7");
            var second = start(fixture, "asks", "device-7");
            var other = start(fixture, "asks", "device-8");

            assertThat(fixture.get("/executions/" + first).text("status")).isEqualTo("WAITING");
            assertThat(fixture.get("/executions/" + other).text("status")).isEqualTo("WAITING");
            assertThat(fixture.get("/executions/" + second).text("status")).isEqualTo("PENDING");
            var waits =
                    fixture.get("/executions/" + second).json().get("progress").get("waitingStart");
            assertThat(waits.get("gate").asText()).isEqualTo("lane 'device-7'");
            assertThat(waits.get("reason").asText()).contains(first);
            assertThat(fixture.get("/waiting-starts").body()).contains("lane 'device-7'", second, first);
            assertThat(fixture.get("/executions?label=millrace.lane=device-7")
                            .json()
                            .get("executions"))
                    .hasSize(2);

            fixture.post("/executions/" + first + "/signals", "{\"name\": \"news\"}");
            fixture.get("/executions/" + first + "/result?wait=50s");
            assertThat(fixture.post(
                                    "/executions/" + second + "/approvals",
                                    "{\"name\": \"answer\", \"decision\": \"approved\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(fixture.get("/executions/" + second + "/result?wait=50s").text("status"))
                    .isEqualTo("COMPLETED");
            assertThat(fixture.post("/executions", "{\"workflow\": \"waits\", \"lane\": \" \"}")
                            .status())
                    .isEqualTo(400);
        }
    }

    private static String start(ApiFixture fixture, String workflow, String lane) {
        return fixture.post("/executions", "{\"workflow\": \"" + workflow + "\", \"lane\": \"" + lane + "\"}")
                .text("executionId");
    }

    private CountDownLatch latch(String id) {
        return goOn.computeIfAbsent(id, unseen -> new CountDownLatch(1));
    }
}
