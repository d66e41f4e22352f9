package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API within another server. */
class HandlerFormTest {

    private final ApiFixture fixture = new ApiFixture().with(ApiWorkflows.WAITS).with(ApiWorkflows.PUMPS);

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void a_call_is_answered_without_a_server() throws IOException {
        var call = new Call("POST", "/api/v1/executions", "{\"workflow\": \"waits\"}");

        fixture.api().handle(call);

        assertThat(call.status).isEqualTo(202);
        assertThat(ApiDescription.parse(call.text()).get("workflowId").asText()).isEqualTo("waits");
    }

    @Test
    void a_stream_is_written_until_its_end() throws IOException {
        var id = fixture.run("pumps");
        var call = new Call("GET", "/api/v1/executions/" + id + "/events", "");
        call.headers.put("Accept", "text/event-stream");

        fixture.api().handle(call);

        assertThat(call.text()).contains("event: ExecutionEnded\n").endsWith("event: end\ndata: {}\n\n");
    }

    @Test
    void long_answers_are_zipped_where_that_is_taken() throws IOException {
        var plain = new Call("GET", "/api/v1/openapi.json", "");
        var zipped = new Call("GET", "/api/v1/openapi.json", "");
        zipped.headers.put("Accept-Encoding", "br, gzip");

        fixture.api().handle(plain);
        fixture.api().handle(zipped);

        assertThat(zipped.answered).containsEntry("Content-Encoding", "gzip");
        assertThat(zipped.out.size()).isLessThan(plain.out.size() / 5);
        var unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.out.toByteArray())).readAllBytes();
        assertThat(unzipped).isEqualTo(plain.out.toByteArray());
    }

    @Test
    void who_refuses_zipped_answers_gets_none() throws IOException {
        for (var accepted : List.of("gzip;q=0", "gzip; q=0.0, identity", "br", "x-gzip-like")) {
            var call = new Call("GET", "/api/v1/openapi.json", "").with("Accept-Encoding", accepted);
            fixture.api().handle(call);
            assertThat(call.answered).as(accepted).doesNotContainKey("Content-Encoding");
        }
        for (var accepted : List.of("GZIP", "br, gzip;q=0.5", "gzip ; q=1")) {
            var call = new Call("GET", "/api/v1/openapi.json", "").with("Accept-Encoding", accepted);
            fixture.api().handle(call);
            assertThat(call.answered).as(accepted).containsEntry("Content-Encoding", "gzip");
        }
    }

    @Test
    void a_body_that_is_no_utf_8_is_refused_and_not_mended() throws IOException {
        var call = new Call("POST", "/api/v1/executions", "") {
            @Override
            public InputStream body() {
                var text = "{\"workflow\": \"waits\", \"input\": {\"a\": \"\u00e9\"}}";
                return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
            }
        };

        fixture.api().handle(call);

        assertThat(call.status).isEqualTo(400);
        assertThat(call.text()).contains("HTT-112", "UTF-8");
    }

    @Test
    void no_more_calls_are_answered_at_once_than_may_be() throws IOException {
        try (var narrow = new ApiFixture(api -> api.limits(ApiLimits.DEFAULT.withCalls(1)))) {
            var inner = new Call("GET", "/api/v1/me", "");
            var outer = new Call("GET", "/api/v1/me", "") {
                @Override
                public OutputStream answer(int status, Map<String, String> headers, long length) throws IOException {
                    narrow.api().handle(inner);
                    return super.answer(status, headers, length);
                }
            };

            narrow.api().handle(outer);
            var after = new Call("GET", "/api/v1/me", "");
            narrow.api().handle(after);

            assertThat(inner.status).isEqualTo(503);
            assertThat(inner.answered).containsEntry("Retry-After", "1");
            assertThat(outer.status).isEqualTo(200);
            assertThat(after.status).isEqualTo(200);
        }
    }

    @Test
    void a_caller_that_is_gone_costs_no_seat() throws IOException {
        var limits = ApiLimits.DEFAULT.withStreams(1);
        try (var narrow = new ApiFixture(api -> api.limits(limits)).with(ApiWorkflows.PUMPS)) {
            var path = "/api/v1/executions/" + narrow.run("pumps") + "/events";
            var gone = new Call("GET", path, "") {
                @Override
                public OutputStream answer(int status, Map<String, String> headers, long length) throws IOException {
                    throw new IOException("gone");
                }
            };
            var here = new Call("GET", path, "");
            gone.headers.put("Accept", "text/event-stream");
            here.headers.put("Accept", "text/event-stream");

            assertThatThrownBy(() -> narrow.api().handle(gone)).hasMessage("gone");
            narrow.api().handle(here);

            assertThat(here.status).isEqualTo(200);
        }
    }

    /** A call that another server brings. */
    static class Call implements ApiExchange {

        final Map<String, String> headers = new HashMap<>(Map.of(
                "Host",
                "localhost",
                "Authorization",
                "Bearer " + ApiFixture.OPERATE,
                "Content-Type",
                "application/json"));
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final String method;
        private final String path;
        private final String body;
        int status;
        Map<String, String> answered = Map.of();

        Call(String method, String path, String body) {
            this.method = method;
            this.path = path;
            this.body = body;
        }

        Call with(String header, String value) {
            headers.put(header, value);
            return this;
        }

        @Override
        public String method() {
            return method;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public OutputStream answer(int code, Map<String, String> given, long length) throws IOException {
            status = code;
            answered = Map.copyOf(given);
            return out;
        }

        String text() {
            return out.toString(StandardCharsets.UTF_8);
        }
    }
}
