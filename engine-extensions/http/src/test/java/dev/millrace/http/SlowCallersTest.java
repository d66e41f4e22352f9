package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that send or take slowly to keep others out. */
class SlowCallersTest {

    private static final int SLOW = 40;

    private final ApiFixture fixture = new ApiFixture(api ->
                    api.limits(ApiLimits.DEFAULT.withCalls(4).withStreams(4).withPatience(Duration.ofMillis(300))))
            .with(ApiWorkflows.WAITS);

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void heads_that_never_end_are_hung_up_on_and_others_are_served() throws IOException {
        assertHungUp("GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    }

    @Test
    void bodies_that_never_end_are_hung_up_on_and_others_are_served() throws IOException {
        assertHungUp("POST /api/v1/executions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + ApiFixture.OPERATE + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
    }

    @Test
    void bodies_that_nobody_wants_and_never_end_are_hung_up_on_too() throws IOException {
        assertHungUp("POST /api/v1/executions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{");
    }

    /** Ten times as many as may be answered at once; then a well-behaved caller is. */
    private void assertHungUp(String beginning) throws IOException {
        List<RawCaller> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                slow.add(new RawCaller(fixture.port()).sendText(beginning));
            }
            for (var caller : slow) {
                assertThat(caller.isHungUp()).isTrue();
            }
            assertThat(fixture.get("/me").status()).isEqualTo(200);
        } finally {
            for (var caller : slow) {
                caller.close();
            }
        }
    }

    @Test
    void a_listener_that_does_not_read_is_hung_up_on() throws IOException {
        var id = fixture.start("waits", Map.of("text", "x".repeat(100_000)));
        try (var deaf = new RawCaller(fixture.port())) {
            for (int i = 0; i < 200; i++) {
                deaf.send(
                        "GET /api/v1/executions/" + id + "/events HTTP/1.1",
                        "Host: localhost",
                        "Authorization: Bearer " + ApiFixture.OPERATE,
                        "");
            }
            fixture.post("/executions/" + id + "/signals", "{\"name\": \"news\"}");
            assertThat(fixture.get("/executions/" + id + "/result?wait=50s").status())
                    .isEqualTo(200);

            // It has sent 200 calls and reads no answer: some 20 MB of them, more than any buffer between holds.
            assertThat(fixture.get("/me").status()).isEqualTo(200);
            assertThat(deaf.isHungUp()).isTrue();
        }
    }
}
