package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Callers who wait for a result. */
class LongPollTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int MOST_TRIES = 2_000;

    /** Waits for the end; where somebody else has the seat, or the only call, just then, again. */
    private static CompletableFuture<HttpResponse<String>> waiting(ApiFixture fixture, String id) {
        var request = HttpRequest.newBuilder(fixture.uri("/executions/" + id + "/result?wait=50s"))
                .header("Authorization", "Bearer " + ApiFixture.OPERATE)
                .build();
        return CLIENT.sendAsync(request, BodyHandlers.ofString())
                .thenCompose(answer ->
                        answer.statusCode() == 200 ? CompletableFuture.completedFuture(answer) : waiting(fixture, id));
    }

    @Test
    void who_waits_keeps_nobody_from_an_answer_and_has_a_seat_among_those_who_listen() throws Exception {
        var limits = ApiLimits.DEFAULT.withCalls(1).withStreams(1);
        try (var fixture = new ApiFixture(api -> api.limits(limits)).with(ApiWorkflows.WAITS)) {
            var id = fixture.engine().start("waits", Map.of()).id().toString();
            var result = waiting(fixture, id);

            var full = untilRefused(fixture, id);
            assertThat(full.text("code")).isEqualTo("HTT-122");
            assertThat(full.header("Retry-After")).isNotEmpty();
            assertThat(fixture.get("/executions/" + id + "/result").status())
                    .as("who does not wait needs no seat")
                    .isEqualTo(202);
            assertThat(fixture.post("/executions/" + id + "/signals", "{\"name\": \"news\"}")
                            .status())
                    .isEqualTo(200);

            var answer = result.get(50, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(ApiDescription.parse(answer.body()).get("status").asText())
                    .isEqualTo("COMPLETED");
            var other = fixture.engine().start("waits", Map.of()).id();
            assertThat(fixture.get("/executions/" + other + "/result?wait=20ms").status())
                    .as("its seat is free again")
                    .isEqualTo(202);
        }
    }

    /** Waits for so short a time that nobody is kept, until there is no seat. */
    private static ApiFixture.Answer untilRefused(ApiFixture fixture, String id) {
        var answer = fixture.get("/executions/" + id + "/result?wait=10ms");
        for (int i = 0; i < MOST_TRIES && answer.status() != 429; i++) {
            answer = fixture.get("/executions/" + id + "/result?wait=10ms");
        }
        assertThat(answer.status()).isEqualTo(429);
        return answer;
    }
}
