package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events as a stream. */
class EventFeedTest {

    @Test
    void a_caller_hears_all_so_far_then_what_follows_and_the_end() throws IOException {
        try (var fixture = new ApiFixture().with(ApiWorkflows.WAITS)) {
            var id = fixture.start("waits", Map.of());
            try (var stream = new Listening(fixture, "/executions/" + id + "/events", "")) {
                stream.until("NodeWaiting");

                fixture.post("/executions/" + id + "/signals", "{\"name\": \"news\"}");

                var rest = stream.until("end");
                assertThat(rest).contains("SignalReceived", "ExecutionEnded");
                assertThat(stream.numbers())
                        .isNotEmpty()
                        .isSorted()
                        .doesNotHaveDuplicates()
                        .startsWith(1L);
                assertThat(stream.isOver()).isTrue();
            }
        }
    }

    @Test
    void who_lost_the_connection_hears_what_it_missed_and_nothing_twice() throws IOException {
        try (var fixture = new ApiFixture().with(ApiWorkflows.WAITS)) {
            var id = fixture.start("waits", Map.of());
            long seen;
            try (var stream = new Listening(fixture, "/executions/" + id + "/events", "")) {
                stream.until("NodeWaiting");
                seen = stream.numbers().get(stream.numbers().size() - 1);
            }
            fixture.post("/executions/" + id + "/signals", "{\"name\": \"news\"}");

            try (var stream = new Listening(fixture, "/executions/" + id + "/events", String.valueOf(seen))) {
                stream.until("end");
                assertThat(stream.numbers()).startsWith(seen + 1).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void who_has_all_of_an_ended_execution_is_told_not_to_come_again() throws IOException {
        try (var fixture = new ApiFixture().with(ApiWorkflows.PUMPS)) {
            var id = fixture.run("pumps");

            assertThat(Listening.status(fixture, "/executions/" + id + "/events", "9999"))
                    .isEqualTo(204);
        }
    }

    @Test
    void the_events_of_all_executions_come_in_one_stream_without_their_data_for_a_reader() throws IOException {
        try (var fixture = new ApiFixture().with(ApiWorkflows.WAITS)) {
            try (var stream = new Listening(fixture, "/events", "")) {
                var id = fixture.start("waits", Map.of("iban", "DE02-1203"));

                stream.until("NodeWaiting");
                assertThat(stream.text()).contains(id).doesNotContain("DE02-1203");
            }
        }
    }

    @Test
    void no_more_streams_are_open_than_may_be_and_a_closed_one_makes_room() throws IOException {
        var limits = ApiLimits.DEFAULT.withStreams(1);
        try (var fixture = new ApiFixture(api -> api.limits(limits)).with(ApiWorkflows.WAITS)) {
            var id = fixture.start("waits", Map.of());
            var path = "/executions/" + id + "/events";
            try (var stream = new Listening(fixture, path, "")) {
                stream.until("NodeWaiting");
                assertThat(Listening.status(fixture, path, "")).isEqualTo(429);

                fixture.post("/executions/" + id + "/signals", "{\"name\": \"news\"}");
                stream.until("end");
                assertThat(stream.isOver()).isTrue();
            }
            try (var stream = new Listening(fixture, path, "")) {
                assertThat(stream.until("end")).contains("ExecutionEnded");
            }
        }
    }

    /** A caller that listens. Confined to its test. */
    static final class Listening implements AutoCloseable {

        private final HttpURLConnection connection;
        private final BufferedReader reader;
        private final StringBuilder text = new StringBuilder();
        private final List<Long> numbers = new ArrayList<>();

        Listening(ApiFixture fixture, String path, String seen) throws IOException {
            connection = open(fixture, path, seen);
            assertThat(connection.getResponseCode()).isEqualTo(200);
            reader = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        }

        static int status(ApiFixture fixture, String path, String seen) throws IOException {
            var connection = open(fixture, path, seen);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status;
        }

        private static HttpURLConnection open(ApiFixture fixture, String path, String seen) throws IOException {
            var connection = (HttpURLConnection) fixture.uri(path).toURL().openConnection();
            connection.setRequestProperty("Authorization", "Bearer " + ApiFixture.READ);
            connection.setRequestProperty("Accept", "text/event-stream");
            connection.setReadTimeout(60_000);
            if (!seen.isEmpty()) {
                connection.setRequestProperty("Last-Event-ID", seen);
            }
            return connection;
        }

        /** Reads on until an event of this type, and returns the types on the way. */
        List<String> until(String type) throws IOException {
            var types = new ArrayList<String>();
            while (!types.contains(type)) {
                var line = reader.readLine();
                assertThat(line)
                        .as("the stream ended before %s, behind %s", type, types)
                        .isNotNull();
                text.append(line).append('\n');
                if (line.startsWith("event: ")) {
                    types.add(line.substring("event: ".length()));
                } else if (line.startsWith("id: ")) {
                    numbers.add(Long.parseLong(line.substring("id: ".length())));
                }
            }
            // The data of that event, and the line that ends it.
            text.append(reader.readLine()).append(reader.readLine()).append('\n');
            return types;
        }

        List<Long> numbers() {
            return numbers;
        }

        String text() {
            return text.toString();
        }

        boolean isOver() throws IOException {
            return reader.readLine() == null;
        }

        @Override
        public void close() throws IOException {
            connection.disconnect();
        }
    }
}
