package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.WorkflowLoader;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The description of the API says what the server does: nothing more, nothing less. */
class OpenApiTest {

    @Test
    void each_route_is_described_and_each_description_is_a_route() {
        try (var fixture = new ApiFixture()) {
            var routes = fixture.api().routes().stream()
                    .map(route -> route.method() + " " + route.path())
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(routes).isEqualTo(ApiDescription.operations());
        }
    }

    @Test
    void roles_and_parameters_of_each_route_are_described() {
        try (var fixture = new ApiFixture()) {
            for (var route : fixture.api().routes()) {
                var operation = ApiDescription.operation(route.method() + " " + route.path());
                var parameters = StreamSupport.stream(
                                operation.get("parameters").spliterator(), false)
                        .filter(parameter -> parameter.get("in").asText().equals("query"))
                        .map(parameter -> parameter.get("name").asText())
                        .collect(Collectors.toSet());

                assertThat(parameters).as(route.path()).isEqualTo(route.parameters());
                assertThat(operation.get("x-role").asText()).as(route.path()).isEqualTo(nameOf(route.role()));
            }
        }
    }

    private static String nameOf(ApiRoute.Access access) {
        return Map.of(
                        ApiRoute.Access.ANYBODY, "NONE",
                        ApiRoute.Access.READER, "READ",
                        ApiRoute.Access.OPERATOR, "OPERATE",
                        ApiRoute.Access.ADMINISTRATOR, "ADMIN")
                .get(access);
    }

    /** The fixture holds each answer to the file. */
    @Test
    void each_operation_answers_in_the_form_that_is_described() {
        var asked = new TreeSet<String>();
        try (var fixture = new ApiFixture(api -> api)) {
            fixture.with(ApiWorkflows.ASKS)
                    .with(ApiWorkflows.WAITS)
                    .with(ApiWorkflows.PUMPS)
                    .with(ApiWorkflows.NIGHTLY);
            askOfEngine(fixture);
            askOfExecutions(fixture);
            change(fixture);
            asked.addAll(fixture.asked());
        }
        try (var fixture = uploading()) {
            var answer = fixture.call(
                    "POST", "/definitions", ApiFixture.ADMIN, ApiWorkflows.WAITS, "Content-Type", "application/yaml");
            assertThat(answer.status()).isEqualTo(201);
            asked.addAll(fixture.asked());
        }
        asked.add("GET /events"); // EventFeedTest
        asked.add("GET /enqueued-starts/{id}"); // these are of EnqueuedStartRoutesTest
        asked.add("POST /enqueued-starts/{id}/try-again");
        asked.add("POST /enqueued-starts/{id}/withdraw");
        assertThat(asked).isEqualTo(ApiDescription.operations());
    }

    private static ApiFixture uploading() {
        var types = NodeRegistry.builder()
                .discover()
                .add("Works", context -> Outcome.done("worked", true))
                .build();
        return new ApiFixture(engine -> engine.nodes(types), api -> api.takingDefinitions(WorkflowLoader.with(types)));
    }

    private static void askOfEngine(ApiFixture fixture) {
        for (var path : new String[] {
            "/health/live",
            "/health/ready",
            "/openapi.json",
            "/me",
            "/metrics",
            "/dead-letters",
            "/waiting-starts",
            "/enqueued-starts",
            "/gates",
            "/breakers",
            "/definitions",
            "/definitions/asks",
            "/definitions/asks/graph",
            "/definitions/asks/graph?format=mermaid",
            "/definitions/asks/graph?format=svg",
            "/triggers",
            "/triggers/nightly/night",
            "/triggers/nightly/night/preview?count=2",
            "/metrics?format=prometheus"
        }) {
            assertThat(fixture.get(path).status()).as(path).isEqualTo(200);
        }
    }

    private static void askOfExecutions(ApiFixture fixture) {
        var failed = fixture.run("pumps");
        var open = fixture.start("asks", Map.of("order", 7));
        for (var id : new String[] {failed, open}) {
            for (var path : new String[] {
                "", "/snapshot", "/events", "/logs", "/result", "/progress", "/batch", "/graph", "/graph?format=dot"
            }) {
                assertThat(fixture.get("/executions/" + id + path).status())
                        .as(path)
                        .isIn(200, 202);
            }
        }
        assertThat(fixture.get("/executions/" + open + "/explain?node=ask").status())
                .isEqualTo(200);
        assertThat(fixture.get("/executions/" + open + "/graph?format=svg").status())
                .isEqualTo(200);
        assertThat(fixture.get("/executions/counts?workflow=asks").status()).isEqualTo(200);
        assertThat(fixture.get("/executions?workflow=asks&status=RUNNING,WAITING,FAILED")
                        .status())
                .isEqualTo(200);
    }

    private static void change(ApiFixture fixture) {
        var waiting = fixture.start("waits", Map.of());
        var path = "/executions/" + waiting;
        assertThat(fixture.post(path + "/pause", "{\"for\": \"1h\"}").status()).isEqualTo(200);
        assertThat(fixture.post(path + "/resume", "{}").status()).isEqualTo(200);
        assertThat(fixture.post(path + "/signals", "{\"name\": \"news\"}").status())
                .isEqualTo(200);
        var asking = "/executions/" + fixture.start("asks", Map.of());
        assertThat(fixture.post(asking + "/approvals", "{\"name\": \"answer\", \"decision\": \"approved\"}")
                        .status())
                .isEqualTo(200);
        assertThat(fixture.get(asking + "/result?wait=50s").status()).isEqualTo(200);
        assertThat(fixture.post(asking + "/restart", "{}").status()).isEqualTo(202);
        assertThat(fixture.post(asking + "/fork/preview", "{\"node\": \"pay\"}").status())
                .isEqualTo(200);
        assertThat(fixture.post(asking + "/fork", "{\"node\": \"pay\"}").status())
                .isEqualTo(202);
        assertThat(fixture.post("/executions/" + fixture.start("waits", Map.of()) + "/cancel", "{}")
                        .status())
                .isEqualTo(200);
        assertThat(fixture.post("/executions/" + fixture.start("waits", Map.of()) + "/terminate", null)
                        .status())
                .isEqualTo(200);
        var failed = "/executions/" + fixture.run("pumps") + "/repairs";
        var held = fixture.post(failed + "/preview", "{\"action\": \"rerunFailed\"}");
        assertThat(fixture.post(
                                failed,
                                "{\"action\": \"rerunFailed\", \"held\": true, \"preview\": \"" + held.text("preview")
                                        + "\"}")
                        .status())
                .isEqualTo(200);
        var last = fixture.get(failed + "/last");
        assertThat(last.json().get("repair").get("action").asText()).isEqualTo("rerunFailed");
        assertThat(fixture.post(failed + "/undo", "{\"reason\": \"no\", \"preview\": \"other\"}")
                        .text("code"))
                .isEqualTo("HTT-129");
        assertThat(fixture.post(failed + "/undo", "{\"reason\": \"no\", \"preview\": \"" + last.text("preview") + "\"}")
                        .text("status"))
                .isEqualTo("FAILED");
        assertThat(fixture.get(failed + "/last").json().get("repair").isNull()).isTrue();
        var preview = fixture.post(failed + "/preview", "{\"action\": \"rerunFailed\"}");
        assertThat(fixture.post(
                                failed,
                                "{\"action\": \"rerunFailed\", \"preview\": \"" + preview.text("preview") + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(fixture.call(
                                "POST",
                                "/definitions/validate",
                                ApiFixture.OPERATE,
                                "workflowId: x\nnodes: [{nodeId: a, runtimeType: Nope}]",
                                "Content-Type",
                                "application/yaml")
                        .json()
                        .get("valid")
                        .asBoolean())
                .isFalse();
        assertThat(fixture.post("/triggers/nightly/night/fire", "{}").status()).isEqualTo(200);
        for (var verb : new String[] {"disable", "enable"}) {
            assertThat(fixture.call("POST", "/triggers/nightly/night/" + verb, ApiFixture.ADMIN, "{}")
                            .status())
                    .isEqualTo(200);
        }
    }
}
