package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Callers that take all connections there may be and say nothing. The JDK reads its limits once in a process, so the
 * server is one of its own.
 */
class ConnectionLimitTest {

    private static final int MOST = 12;

    @TempDir
    private Path store;

    @Test
    void who_takes_every_connection_and_says_nothing_is_hung_up_on_and_others_are_served() throws IOException {
        List<RawCaller> silent = new ArrayList<>();
        try (var server = new KilledServerTest.Running(
                store,
                "-Djdk.httpserver.maxConnections=" + MOST,
                "-Dsun.net.httpserver.idleInterval=1",
                "-Dsun.net.httpserver.clockTick=200",
                "-Dsun.net.httpserver.idleTimerScheduleMillis=200")) {
            for (int i = 0; i < MOST; i++) {
                silent.add(new RawCaller(server.port()));
            }
            try (var oneTooMany = new RawCaller(server.port())) {
                oneTooMany.send("GET /api/v1/health/live HTTP/1.1", "Host: localhost", "");
                assertThat(oneTooMany.restUntilHungUp())
                        .as("what one connection too many hears")
                        .isZero();
            }

            for (var caller : silent) {
                assertThat(caller.isHungUp()).isTrue();
            }
            try (var caller = new RawCaller(server.port())) {
                caller.send("GET /api/v1/health/live HTTP/1.1", "Host: localhost", "");
                assertThat(caller.status()).contains(" 200");
            }
        } finally {
            for (var caller : silent) {
                caller.close();
            }
        }
    }
}
