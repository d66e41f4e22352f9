package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that send or take slowly to keep others out. */
class SlowCallersTest {

    private static final int SLOW = 40;
    private static final int MOST_TRIES = 20_000;

    /** More characters than any buffer between two sockets holds. */
    private static final int LONG = 16 << 20;

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
            assertServed(fixture);
        } finally {
            for (var caller : slow) {
                caller.close();
            }
        }
    }

    /**
     * Somebody who is quick is served. On a busy machine a quick one may be late once, and be hung up on like a slow
     * one; or find the seats of those before him not given back yet.
     */
    private static void assertServed(ApiFixture fixture) {
        int status = 503;
        for (int i = 0; i < MOST_TRIES && status == 503; i++) {
            status = statusOf(fixture);
        }
        assertThat(status).isEqualTo(200);
    }

    private static int statusOf(ApiFixture fixture) {
        try {
            return fixture.get("/me").status();
        } catch (AssertionError e) {
            if (e.getCause() instanceof IOException) {
                return 503;
            }
            throw e;
        }
    }

    @Test
    void a_connection_serves_one_call_after_the_other() throws IOException {
        try (var patient = new ApiFixture();
                var caller = new RawCaller(patient.port())) {
            var lines = new BufferedReader(new InputStreamReader(caller.in(), StandardCharsets.UTF_8))
                    .lines()
                    .iterator();
            for (int i = 0; i < 3; i++) {
                caller.send("GET /api/v1/health/live HTTP/1.1", "Host: localhost", "");

                var line = lines.next();
                while (!line.contains("UP")) {
                    line = lines.next();
                }
            }
        }
    }

    @Test
    void who_asks_for_much_and_does_not_read_it_is_hung_up_on() throws IOException {
        var limits = ApiLimits.DEFAULT.withCalls(1).withPatience(Duration.ofMillis(300));
        try (var narrow = new ApiFixture(engine -> engine.valueLimit(64 << 20), api -> api.limits(limits))
                        .with(ApiWorkflows.WAITS);
                var deaf = RawCaller.deaf(narrow.port())) {
            var execution = narrow.engine().start("waits", Map.of("text", "x".repeat(LONG)));
            deaf.send(
                    "GET /api/v1/executions/" + execution.id() + "/snapshot HTTP/1.1",
                    "Host: localhost",
                    "Authorization: Bearer " + ApiFixture.OPERATE,
                    "");
            assertThat(deaf.status()).contains(" 200");

            // One call at a time: nobody else is served before the deaf one is hung up on.
            assertServed(narrow);
            assertThat(deaf.restUntilHungUp()).isLessThan(LONG);
        }
    }
}
