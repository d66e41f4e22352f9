package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ExecutionFilter;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many who listen, many who call, and some who are slow, all at once. */
class CrowdTest {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void a_few_are_all_served() throws Exception {
        serve(10, 200, 5);
    }

    @Test
    @Tag("soak")
    void two_hundred_listeners_and_ten_thousand_calls_are_all_served_beside_slow_ones() throws Exception {
        serve(200, 10_000, 100);
    }

    private void serve(int listeners, int calls, int slow) throws Exception {
        try (var fixture =
                new ApiFixture(engine -> engine.retainedExecutions(calls + 10), api -> api).with(ApiWorkflows.WAITS)) {
            var id = fixture.start("waits", Map.of());
            List<CompletableFuture<HttpResponse<String>>> listening = new ArrayList<>();
            for (int i = 0; i < listeners; i++) {
                listening.add(client.sendAsync(
                        request(fixture, "/executions/" + id + "/events")
                                .header("Accept", "text/event-stream")
                                .build(),
                        BodyHandlers.ofString()));
            }
            var crowd = new ArrayList<RawCaller>();
            for (int i = 0; i < slow; i++) {
                crowd.add(new RawCaller(fixture.port()).sendText("GET /api/v1/me HTTP/1.1\r\nHost: loc"));
            }

            call(fixture, calls);
            fixture.post("/executions/" + id + "/signals", "{\"name\": \"news\"}");

            for (var listener : listening) {
                var heard = listener.get(5, TimeUnit.MINUTES);
                assertThat(heard.statusCode()).isEqualTo(200);
                assertThat(heard.body()).contains("event: ExecutionEnded\n").endsWith("event: end\ndata: {}\n\n");
            }
            assertThat(fixture.engine().history().find(ExecutionFilter.NEWEST.limit(calls + 10)))
                    .hasSize(calls + 1);
            close(crowd);
        }
    }

    private static void close(List<RawCaller> crowd) throws IOException {
        for (var caller : crowd) {
            caller.close();
        }
    }

    /** Starts so many executions, 32 calls at once. */
    private void call(ApiFixture fixture, int calls) throws InterruptedException {
        var room = new Semaphore(32);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            room.acquire();
            answers.add(client.sendAsync(
                            request(fixture, "/executions")
                                    .header("Content-Type", "application/json")
                                    .header("Idempotency-Key", "key-" + i)
                                    .POST(BodyPublishers.ofString("{\"workflow\": \"waits\"}"))
                                    .build(),
                            BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> room.release()));
        }
        assertThat(answers).allMatch(answer -> answer.join().statusCode() == 202);
    }

    private static HttpRequest.Builder request(ApiFixture fixture, String path) {
        return HttpRequest.newBuilder(fixture.uri(path)).header("Authorization", "Bearer " + ApiFixture.OPERATE);
    }
}
