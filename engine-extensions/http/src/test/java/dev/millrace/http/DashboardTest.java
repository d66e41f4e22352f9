package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The dashboard's files and its server, without a browser. */
class DashboardTest {

    private static final Path FILES = Path.of("src/main/resources/dev/millrace/http/dashboard");

    private static HttpResponse<String> get(URI address, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void one_line_starts_it_and_its_token_alone_lets_in() throws Exception {
        try (var engine = WorkflowEngine.create();
                var dashboard = Dashboard.start(engine, 0)) {
            var page = get(dashboard.address());
            var api = dashboard.address().resolve(HttpApi.ROOT + "/me");

            assertThat(dashboard.address().toString()).matches("http://127\\.0\\.0\\.1:\\d+/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).startsWith("<!DOCTYPE html>").doesNotContain(dashboard.token());
            assertThat(get(api).statusCode()).isEqualTo(401);
            assertThat(get(api, "Authorization", "Bearer " + dashboard.token()).body())
                    .contains("ADMIN");
        }
    }

    @Test
    void every_file_of_the_folder_is_served_with_a_strict_policy_and_none_else() throws Exception {
        try (var fixture = new ApiFixture(HttpApiBuilder::dashboard);
                var files = Files.list(FILES)) {
            var root = URI.create("http://127.0.0.1:" + fixture.port() + "/");
            for (var file : files.toList()) {
                var answer = get(root.resolve(file.getFileName().toString()));

                assertThat(answer.statusCode()).as(file.toString()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(Files.readString(file));
                assertThat(answer.headers()
                                .firstValue("Content-Security-Policy")
                                .orElse(""))
                        .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                                + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .contains("nosniff");
            }
            for (var path : new String[] {"nothing.js", "dashboard/app.js", "..%2Fopenapi.json", "openapi.json"}) {
                assertThat(get(root.resolve(path)).statusCode()).as(path).isEqualTo(401);
            }
            assertThat(get(root, "Origin", "https://evil.example.com").statusCode())
                    .isEqualTo(403);
            assertThat(fixture.call("GET", "/me", ApiFixture.READ, null).header("Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; frame-ancestors 'none'");
        }
    }

    @Test
    void without_the_switch_there_is_no_page() throws Exception {
        try (var fixture = new ApiFixture()) {
            assertThat(get(URI.create("http://127.0.0.1:" + fixture.port() + "/"))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void no_file_holds_what_the_policy_would_refuse_or_loads_anything_from_elsewhere() throws IOException {
        var refused = new TreeSet<String>();
        try (var files = Files.list(FILES)) {
            for (var file : files.toList()) {
                var text = Files.readString(file).replace("http://www.w3.org/2000/svg", "");
                for (var word : new String[] {
                    "<style",
                    " style=",
                    "onclick=\"",
                    "javascript:",
                    "innerHTML",
                    "eval(",
                    "http://",
                    "https://",
                    "document.cookie"
                }) {
                    if (text.contains(word) && !(word.equals("<style") && file.endsWith("graph.js"))) {
                        refused.add(file.getFileName() + ": " + word);
                    }
                }
            }
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void counts_are_of_all_executions_that_the_filter_lets_through() {
        try (var fixture = new ApiFixture().with(ApiWorkflows.WAITS).with(ApiWorkflows.PUMPS)) {
            fixture.run("pumps");
            fixture.engine().start("waits", Map.of());
            fixture.engine().start("waits", Map.of());

            var all = fixture.get("/executions/counts").json().get("counts");
            var some = fixture.get("/executions/counts?workflow=pumps").json().get("counts");

            assertThat(all.get("FAILED").asInt()).isEqualTo(1);
            assertThat(all.get("WAITING").asInt() + all.get("RUNNING").asInt()).isEqualTo(2);
            assertThat(some.get("WAITING").asInt() + some.get("RUNNING").asInt())
                    .isZero();
            assertThat(some.get("FAILED").asInt()).isEqualTo(1);
        }
    }

    @Test
    void what_is_in_a_node_has_a_picture_of_its_own_where_the_whole_would_be_too_much() {
        var body = new StringBuilder("""
            workflowId: deep
            nodes:
              - nodeId: each
                runtimeType: ForEach
                collectionExpression: "[1]"
                body:
                  nodes:
            """);
        for (int i = 0; i < 130; i++) {
            body.append("        - {nodeId: in").append(i).append(", runtimeType: Works}\n");
        }
        try (var fixture = new ApiFixture().with(body.toString())) {
            var whole = fixture.get("/definitions/deep/graph?format=svg").body();
            var inside =
                    fixture.get("/definitions/deep/graph?format=svg&inside=n1").body();
            var none = fixture.get("/definitions/deep/graph?format=svg&inside=n2");

            assertThat(whole).contains("k-closed-scope").doesNotContain("130 in parallel");
            assertThat(inside).contains("130 in parallel", "data-members=\"n2 n3");
            assertThat(none.status()).isEqualTo(404);
            assertThat(none.text("code")).isEqualTo("HTT-170");
        }
    }
}
