package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ExecutionFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the routes do. */
class ApiRoutesTest {

    private final ApiFixture fixture = new ApiFixture()
            .with(ApiWorkflows.ASKS)
            .with(ApiWorkflows.WAITS)
            .with(ApiWorkflows.PUMPS)
            .with(ApiWorkflows.WORKS)
            .with(ApiWorkflows.NIGHTLY);

    @AfterEach
    void stop() {
        fixture.close();
    }

    private ApiFixture.Answer startAs(String key, String body) {
        return fixture.call("POST", "/executions", ApiFixture.OPERATE, body, "Idempotency-Key", key);
    }

    @Test
    void a_start_is_accepted_and_with_its_key_done_once() {
        var first = startAs("order-7", "{\"workflow\": \"waits\", \"input\": {\"order\": 7}}");
        var again = startAs("order-7", "{\"workflow\": \"waits\", \"input\": {\"order\": 7}}");
        var other = startAs("order-7", "{\"workflow\": \"waits\", \"input\": {\"order\": 8}}");

        assertThat(first.status()).isEqualTo(202);
        assertThat(first.header("Location")).isEqualTo("executions/" + first.text("executionId"));
        assertThat(again.text("executionId")).isEqualTo(first.text("executionId"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(fixture.engine().executions(ExecutionFilter.NEWEST)).hasSize(1);
    }

    @Test
    void all_that_is_wrong_with_parameters_is_said_at_once() {
        var answer = fixture.post(
                "/executions",
                "{\"workflow\": \"works\", \"input\": {\"amount\": 0, \"note\": 5, \"colour\": \"red\"}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo("ENG-161");
        assertThat(answer.json().get("problems")).hasSize(3);
        assertThat(fixture.engine().executions(ExecutionFilter.NEWEST)).isEmpty();
    }

    @Test
    void what_is_not_known_is_refused_by_name() {
        assertRefused(fixture.post("/executions", "{\"workflow\": \"nope\"}"), 404, "HTT-108", "nope");
        assertRefused(
                fixture.post("/executions", "{\"workflow\": \"waits\", \"inputs\": {}}"), 400, "HTT-112", "inputs");
        assertRefused(fixture.post("/executions", "{\"workflow\": 7}"), 400, "HTT-112", "workflow");
        assertRefused(fixture.post("/executions", "{\"workflow\""), 400, "HTT-112", "JSON");
        assertRefused(fixture.get("/executions?state=RUNNING"), 400, "HTT-113", "state");
        assertRefused(fixture.get("/executions?status=GOOD"), 400, "HTT-113", "status");
        assertRefused(fixture.get("/executions?status=,"), 400, "HTT-113", "status");
        assertRefused(fixture.get("/me?x=1"), 400, "HTT-113", "there is none");
        assertRefused(fixture.get("/executions?limit=0"), 400, "HTT-113", "limit");
        assertRefused(fixture.post("/executions", "[]"), 400, "HTT-112", "[input, labels, lane,");
        assertRefused(
                fixture.post("/executions", "{\"workflow\": \"waits\", \"timeout\": \"soon\"}"),
                400,
                "HTT-112",
                "'timeout' in the body must be a duration");
        assertRefused(fixture.get("/executions?cursor=x"), 400, "HTT-113", "cursor");
        assertRefused(fixture.get("/triggers/nightly/noon"), 404, "HTT-109", "noon");
        assertRefused(fixture.get("/nothing"), 404, "HTT-105", "openapi.json");
        var wrong = fixture.call("DELETE", "/executions", ApiFixture.ADMIN, null);
        assertRefused(wrong, 405, "HTT-106", "GET");
        assertThat(wrong.header("Allow")).isEqualTo("GET, POST");
    }

    @Test
    void a_long_poll_answers_when_the_end_comes_and_again_whenever_asked() {
        var id = fixture.start("waits", Map.of());
        var path = "/executions/" + id + "/result";
        assertThat(fixture.get(path).status()).isEqualTo(202);
        assertThat(fixture.get(path + "?wait=20ms").status()).isEqualTo(202);

        fixture.post("/executions/" + id + "/signals", "{\"name\": \"news\", \"id\": \"n-1\"}");

        var result = fixture.get(path + "?wait=50s");
        assertThat(result.status()).isEqualTo(200);
        assertThat(result.text("status")).isEqualTo("COMPLETED");
        assertThat(fixture.get(path).body()).isEqualTo(result.body());
    }

    @Test
    void a_signal_twice_is_heard_once_and_after_the_end_refused() {
        var id = fixture.start("waits", Map.of());
        var path = "/executions/" + id + "/signals";

        assertThat(fixture.post(path, "{\"name\": \"news\", \"id\": \"n-1\"}").text("new"))
                .isEqualTo("true");
        assertThat(fixture.get("/executions/" + id + "/result?wait=50s").status())
                .isEqualTo(200);
        assertThat(fixture.post(path, "{\"name\": \"news\", \"id\": \"n-1\"}").text("new"))
                .isEqualTo("false");
        assertRefused(fixture.post(path, "{\"name\": \"news\", \"id\": \"n-2\"}"), 409, "ENG-109", "ended");
        assertRefused(
                fixture.post("/executions/" + fixture.start("waits", Map.of()) + "/signals", "{\"name\": \"nws\"}"),
                400,
                "ENG-110",
                "news");
    }

    @Test
    void an_approval_is_in_the_name_of_the_token() {
        var id = fixture.start("asks", Map.of());

        fixture.post(
                "/executions/" + id + "/approvals",
                "{\"name\": \"answer\", \"decision\": \"approved\", \"comment\": \"looked at it\"}");

        assertThat(fixture.get("/executions/" + id + "/result?wait=50s").text("status"))
                .isEqualTo("COMPLETED");
        var events = fixture.call("GET", "/executions/" + id + "/events", ApiFixture.OPERATE, null)
                .json()
                .get("events");
        assertThat(events.toString()).contains("\"by\":\"otto\"", "\"comment\":\"looked at it\"");
    }

    @Test
    void what_is_asked_is_recorded_and_changes_things_once() {
        var path = "/executions/" + fixture.start("waits", Map.of());

        assertThat(fixture.post(path + "/pause", "{\"reason\": \"lunch\"}").text("status"))
                .isEqualTo("PAUSED");
        assertThat(fixture.post(path + "/pause", "{}").text("changed")).isEqualTo("false");
        assertThat(fixture.post(path + "/resume", "{}").text("changed")).isEqualTo("true");
        assertThat(fixture.post(path + "/cancel", "{\"reason\": \"not needed\"}")
                        .text("changed"))
                .isEqualTo("true");
        assertThat(fixture.get(path + "/result?wait=50s").text("status")).isEqualTo("CANCELLED");
        assertThat(fixture.get(path + "/events").body()).contains("\"lunch\"", "\"not needed\"", "\"otto\"");
    }

    @Test
    void a_repair_is_done_as_it_was_looked_at_or_not_at_all() {
        var path = "/executions/" + fixture.run("pumps") + "/repairs";
        var body = "{\"action\": \"rerunFrom\", \"node\": \"pump\", \"preview\": \"%s\"}";
        var looked = fixture.post(path + "/preview", body.formatted(""));
        assertThat(looked.json().get("again").toString()).isEqualTo("[\"pump\"]");
        fixture.repairPump();

        assertRefused(fixture.post(path, "{\"action\": \"rerunFailed\"}"), 400, "HTT-128", "preview");
        var other = "{\"action\": \"rerunFrom\", \"node\": \"look\", \"preview\": \"" + looked.text("preview") + "\"}";
        assertRefused(fixture.post(path, other), 409, "HTT-129", "look again");
        assertThat(fixture.post(path, body.formatted(looked.text("preview"))).status())
                .isEqualTo(200);

        var result = fixture.call("GET", path.replace("/repairs", "/result?wait=50s"), ApiFixture.OPERATE, null);
        assertThat(result.text("status")).isEqualTo("COMPLETED");
        assertThat(result.json().get("output").get("pumped").asInt()).isEqualTo(7);
    }

    @Test
    void a_repair_that_cannot_be_is_refused_with_the_engines_own_code() {
        var path = "/executions/" + fixture.run("pumps") + "/repairs/preview";

        assertRefused(fixture.post(path, "{\"action\": \"skip\", \"node\": \"nope\"}"), 400, "ENG-131", "nope");
        assertRefused(fixture.post(path, "{\"action\": \"explode\"}"), 400, "HTT-112", "rerunFailed");
    }

    @Test
    void a_start_says_which_nodes_run_and_its_limits() {
        var start = fixture.post(
                "/executions",
                "{\"workflow\": \"pumps\", \"select\": {\"only\": [\"look\"]}, \"timeout\": \"1h\","
                        + " \"maxConcurrency\": 1, \"maxAttempts\": 2}");
        var result = fixture.call(
                "GET", "/executions/" + start.text("executionId") + "/result?wait=50s", ApiFixture.OPERATE, null);

        assertThat(result.text("status")).isEqualTo("COMPLETED");
        assertRefused(start("\"select\": {\"only\": [\"nope\"]}"), 400, "ENG-175", "nope");
        assertRefused(start("\"select\": {\"node\": []}"), 400, "HTT-112", "onlyTags");
        assertRefused(start("\"maxConcurrency\": -1"), 400, "HTT-118", "-1");
        assertRefused(start("\"environment\": {\"A\": \"b\"}"), 400, "HTT-112", "environment");
    }

    private ApiFixture.Answer start(String field) {
        return fixture.post("/executions", "{\"workflow\": \"pumps\", " + field + "}");
    }

    @Test
    void pages_follow_each_other_without_a_gap_and_filters_hold() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            ids.add(
                    0,
                    startAs("key-" + i, "{\"workflow\": \"waits\", \"labels\": {\"parity\": \"" + i % 2 + "\"}}")
                            .text("executionId"));
        }
        fixture.run("pumps");

        assertThat(pages("/executions?workflow=waits&limit=2")).containsExactlyElementsOf(ids);
        assertThat(pages("/executions?label=parity=1&limit=1")).containsExactly(ids.get(1), ids.get(3));
        assertThat(pages("/executions?key=key-3")).containsExactly(ids.get(1));
        assertThat(pages("/executions?status=failed")).hasSize(1);
        assertThat(pages("/executions?from=2100-01-01T00:00:00Z")).isEmpty();
    }

    private List<String> pages(String path) {
        var ids = new ArrayList<String>();
        var next = "";
        while (!next.equals("null")) {
            var page = fixture.get(path + (next.isEmpty() ? "" : "&cursor=" + next));
            page.json()
                    .get("executions")
                    .forEach(one -> ids.add(one.get("executionId").asText()));
            next = page.text("next");
        }
        return ids;
    }

    @Test
    void events_come_in_pages() {
        var path = "/executions/" + fixture.run("pumps") + "/events";
        var all = fixture.get(path).json().get("events");

        var first = fixture.get(path + "?limit=2");
        var second = fixture.get(path + "?limit=1000&after=" + first.text("next"));

        assertThat(first.json().get("events")).hasSize(2);
        assertThat(second.json().get("events")).hasSize(all.size() - 2);
        assertThat(second.json().get("events").get(0).get("sequence").asInt()).isEqualTo(3);
        assertThat(second.json().get("next").isNull()).isTrue();
    }

    @Test
    void what_has_not_changed_is_not_sent_again() {
        var path = "/executions/" + fixture.run("pumps") + "/snapshot";
        var first = fixture.get(path);

        var again = fixture.call("GET", path, ApiFixture.READ, null, "If-None-Match", "W/" + first.header("ETag"));
        var asOther = fixture.call("GET", path, ApiFixture.OPERATE, null, "If-None-Match", first.header("ETag"));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(asOther.status()).as("an operator sees more").isEqualTo(200);
    }

    @Test
    void a_batch_is_started_like_any_workflow_and_summed_up() {
        fixture.with("""
            workflowId: evening
            batch:
              starts: [{id: one, workflow: works, inputs: {amount: 1}}, {id: two, workflow: pumps}]
            """);
        var id = fixture.run("evening");

        var batch = fixture.call("GET", "/executions/" + id + "/batch", ApiFixture.OPERATE, null)
                .json();
        assertThat(batch.get("total").asInt()).isEqualTo(2);
        assertThat(batch.get("completed").asInt()).isEqualTo(1);
        assertThat(batch.get("failed").asInt()).isEqualTo(1);
        var failed = batch.get("items").get(1);
        assertThat(failed.get("status").asText()).isEqualTo("FAILED");
        assertThat(fixture.get("/executions/" + failed.get("executionId").asText())
                        .text("workflowId"))
                .isEqualTo("pumps");
    }

    @Test
    void a_trigger_is_looked_at_fired_and_switched() {
        var path = "/triggers/nightly/night";

        assertThat(fixture.get(path + "/preview?count=3").json().get("due")).hasSize(3);
        var fire = fixture.post(path + "/fire", "{}");
        assertThat(fixture.get("/executions/" + fire.text("execution") + "/result?wait=50s")
                        .text("status"))
                .isEqualTo("COMPLETED");
        assertRefused(fixture.post(path + "/disable", "{}"), 403, "HTT-101", "OPERATE");
        var disabled = fixture.call("POST", path + "/disable", ApiFixture.ADMIN, "{}");
        assertThat(disabled.text("enabled")).isEqualTo("false");
    }

    @Test
    void a_definition_is_refused_with_every_problem_at_its_place() {
        var yaml = "workflowId: bad\nnodes:\n  - {nodeId: a, runtimeType: Nope}\n  - {nodeId: a, runtimeType: Works}\n";

        var answer = fixture.call(
                "POST", "/definitions/validate", ApiFixture.OPERATE, yaml, "Content-Type", "application/yaml");

        assertThat(answer.text("valid")).isEqualTo("false");
        var places = new ArrayList<String>();
        answer.json()
                .get("problems")
                .forEach(one -> places.add(
                        one.get("code").asText() + " " + one.get("line").asInt()));
        assertThat(places).containsExactlyInAnyOrder("DEF-204 3", "DEF-203 4");
    }

    @Test
    void metrics_are_as_prometheus_reads_them() {
        fixture.run("pumps");

        var text = fixture.call("GET", "/metrics", ApiFixture.READ, null, "Accept", "text/plain")
                .body();

        assertThat(text).contains("# TYPE millrace_queue_completed_total counter\nmillrace_queue_completed_total ");
        assertThat(text.lines().filter(line -> !line.startsWith("#")))
                .allMatch(line -> line.matches("[a-z_]+(\\{status=\"[A-Z_]+\"\\})? \\d+"));
    }

    @Test
    void an_engine_that_is_closed_is_not_ready_and_the_server_lives() {
        fixture.engine().close();

        assertThat(fixture.call("GET", "/health/live", "", null).status()).isEqualTo(200);
        var ready = fixture.call("GET", "/health/ready", "", null);
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.text("status")).isEqualTo("DOWN");
        assertThat(fixture.post("/executions", "{\"workflow\": \"waits\"}").status())
                .isEqualTo(409);
    }

    private static void assertRefused(ApiFixture.Answer answer, int status, String code, String word) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("detail")).contains(word);
    }
}
