package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.node.SecretSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who sees the data of executions. */
class PayloadPolicyTest {

    private static final Map<String, Object> INPUT = Map.of("iban", "DE02-1203", "password", "hunter2");

    private static final String[] EVERYWHERE = {"", "/snapshot", "/events", "/logs", "/result", "/graph"};

    private static final String SECRETIVE = """
        workflowId: secretive
        defaultVariables: {apiToken: xyzzy-4711}
        nodes:
          - {nodeId: issueToken, runtimeType: Works}
          - {nodeId: pump, runtimeType: Breaks, dependsOn: issueToken}
        """;

    @Test
    void a_reader_sees_no_data_and_is_told_so() {
        try (var fixture = new ApiFixture().with(SECRETIVE)) {
            var id = ended(fixture);

            for (var path : EVERYWHERE) {
                var answer = fixture.get("/executions/" + id + path);
                assertThat(answer.body())
                        .as(path)
                        .doesNotContain("DE02-1203", "hunter2", "worked", "xyzzy", "it is broken");
                assertThat(answer.header("Millrace-Payloads")).isEqualTo("hidden");
            }
        }
    }

    @Test
    void an_operator_sees_data_but_no_secrets() {
        try (var fixture = new ApiFixture().with(SECRETIVE)) {
            var id = ended(fixture);

            var all = new StringBuilder();
            for (var path : EVERYWHERE) {
                all.append(fixture.call("GET", "/executions/" + id + path, ApiFixture.OPERATE, null)
                        .body());
            }
            assertThat(all.toString())
                    .contains("DE02-1203", "worked", "it is broken")
                    .doesNotContain("hunter2", "xyzzy");
        }
    }

    @Test
    void the_items_of_a_loop_are_data() {
        try (var fixture = new ApiFixture().with("""
            workflowId: loops
            nodes:
              - nodeId: each
                runtimeType: ForEach
                collectionExpression: input.cities
                body: {nodes: [{nodeId: look, runtimeType: Works}]}
            """)) {
            var id = fixture.start("loops", Map.of("cities", List.of("Ulm", "Riga")));
            assertThat(fixture.get("/executions/" + id + "/result?wait=50s").text("status"))
                    .isEqualTo("COMPLETED");

            var events = "/executions/" + id + "/events";
            assertThat(fixture.get(events).body()).contains("CollectionFixed").doesNotContain("Ulm");
            assertThat(fixture.call("GET", events, ApiFixture.OPERATE, null).body())
                    .contains("Ulm");
        }
    }

    @Test
    void a_node_that_is_called_after_a_secret_stays() {
        try (var fixture = new ApiFixture().with(SECRETIVE)) {
            var id = ended(fixture);

            var nodes = fixture.get("/executions/" + id + "/snapshot").json().get("nodes");
            assertThat(nodes.get("issueToken").get("status").asText()).isEqualTo("COMPLETED");
            assertThat(fixture.get("/definitions/secretive").body())
                    .contains("issueToken")
                    .doesNotContain("xyzzy");
        }
    }

    @Test
    void a_reader_sees_data_where_the_host_says_so() {
        try (var fixture = new ApiFixture(HttpApiBuilder::payloadsForReaders).with(SECRETIVE)) {
            var id = ended(fixture);

            var answer = fixture.get("/executions/" + id + "/snapshot");
            assertThat(answer.body()).contains("DE02-1203").doesNotContain("hunter2");
            assertThat(answer.header("Millrace-Payloads")).isEmpty();
        }
    }

    private static final String LOGS_IN = """
        workflowId: logs-in
        parameters:
          account: {secret: true}
        nodes:
          - nodeId: login
            runtimeType: Groovy
            scriptContent: |
              println('the token is ' + secrets.account)
              throw new IllegalStateException('refused: ' + secrets.account)
        """;

    @Test
    void the_value_of_a_secret_is_told_to_nobody_in_no_answer_and_no_stream() throws IOException {
        var value = "open-sesame-4711";
        var secrets = SecretSource.of(Map.of("production", value));
        try (var fixture = new ApiFixture(engine -> engine.secrets(secrets), api -> api).with(LOGS_IN)) {
            var id = fixture.start("logs-in", Map.of("account", "production"));
            assertThat(fixture.get("/executions/" + id + "/result?wait=50s").text("status"))
                    .isEqualTo("FAILED");

            var all = new StringBuilder();
            for (var path : List.of("", "/snapshot", "/events", "/logs", "/result", "/graph", "/explain?node=login")) {
                all.append(fixture.call("GET", "/executions/" + id + path, ApiFixture.ADMIN, null)
                        .body());
            }
            try (var stream = new EventFeedTest.Listening(fixture, "/executions/" + id + "/events", "")) {
                stream.until("end");
                all.append(stream.text());
            }
            assertThat(all.toString()).contains("production", "refused: ***").doesNotContain(value);
        }
    }

    private static String ended(ApiFixture fixture) {
        var id = fixture.start("secretive", INPUT);
        assertThat(fixture.get("/executions/" + id + "/result?wait=50s").status())
                .isEqualTo(200);
        return id;
    }
}
