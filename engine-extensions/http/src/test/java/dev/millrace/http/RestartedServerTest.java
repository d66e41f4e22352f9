package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.JournalStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers of a server find again after a restart, and what is gone for good. */
class RestartedServerTest {

    @TempDir
    private Path store;

    private ApiFixture served() {
        return new ApiFixture(engine -> engine.store(JournalStore.at(store)), api -> api)
                .with(ApiWorkflows.WAITS)
                .with(ApiWorkflows.PUMPS);
    }

    @Test
    void who_listened_before_a_restart_misses_nothing_and_hears_nothing_twice() throws Exception {
        String id;
        List<Long> before;
        try (var fixture = served()) {
            id = fixture.start("waits", Map.of());
            try (var stream = new EventFeedTest.Listening(fixture, "/executions/" + id + "/events", "")) {
                stream.until("NodeWaiting");
                before = List.copyOf(stream.numbers());
            }
        }

        try (var fixture = served()) {
            fixture.engine().recoverIncompleteExecutions();
            fixture.post("/executions/" + id + "/signals", "{\"name\": \"news\"}");
            var last = before.get(before.size() - 1);
            try (var stream =
                    new EventFeedTest.Listening(fixture, "/executions/" + id + "/events", String.valueOf(last))) {
                assertThat(stream.until("end")).contains("ExecutionEnded");
                assertThat(stream.numbers()).startsWith(last + 1).isSorted().doesNotHaveDuplicates();
                var all = stream.numbers().get(stream.numbers().size() - 1);
                assertThat(before.size() + stream.numbers().size())
                        .as("without a gap")
                        .isEqualTo(all.intValue());
            }
        }
    }

    @Test
    void a_start_is_known_by_its_key_and_a_result_is_answered_as_before_the_restart() {
        String id;
        String result;
        try (var fixture = served()) {
            id = start(fixture, 7).text("executionId");
            result = fixture.get("/executions/" + id + "/result?wait=50s").body();
        }

        try (var fixture = served()) {
            assertThat(fixture.get("/executions/" + id + "/result").body()).isEqualTo(result);
            assertThat(start(fixture, 7).text("executionId")).isEqualTo(id);
            assertThat(start(fixture, 8).status()).isEqualTo(409);
        }
    }

    private static ApiFixture.Answer start(ApiFixture fixture, int order) {
        var body = "{\"workflow\": \"pumps\", \"input\": {\"order\": " + order + "}}";
        return fixture.call("POST", "/executions", ApiFixture.OPERATE, body, "Idempotency-Key", "order-7");
    }

    @Test
    void what_was_forgotten_is_answered_as_what_never_was() {
        try (var fixture =
                new ApiFixture(engine -> engine.retainedExecutions(1), api -> api).with(ApiWorkflows.PUMPS)) {
            var first = fixture.run("pumps");
            assertThat(fixture.get("/executions/" + first + "/result").status()).isEqualTo(200);
            assertThat(fixture.get("/executions/" + first + "/result").status())
                    .as("again, as long as it is kept")
                    .isEqualTo(200);

            fixture.run("pumps");
            fixture.run("pumps");

            var gone = fixture.get("/executions/" + first + "/result");
            assertThat(gone.status()).isEqualTo(404);
            assertThat(gone.text("code")).isEqualTo("HTT-107");
            assertThat(gone.body().replace(first, "ID"))
                    .isEqualTo(fixture.get("/executions/01jzzzzzzzzzzzzzzzzzzzzzzz/result")
                            .body()
                            .replace("01jzzzzzzzzzzzzzzzzzzzzzzz", "ID"));
        }
    }
}
