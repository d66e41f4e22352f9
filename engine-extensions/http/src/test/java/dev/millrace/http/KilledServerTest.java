package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed in the middle of calls has lost nothing that it had acknowledged. */
@Tag("one-jdk")
class KilledServerTest {

    private static final int CALLERS = 4;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    @TempDir
    private Path store;

    @Test
    void nothing_acknowledged_is_lost_and_nothing_starts_twice() throws Exception {
        kill(20);
    }

    @Test
    @Tag("soak")
    void nothing_of_thousands_is_lost_either() throws Exception {
        kill(3_000);
    }

    private void kill(int calls) throws Exception {
        try (var server = new Running(store)) {
            killAmidst(server, calls);
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(calls);

        try (var again = new Running(store)) {
            for (var start : acknowledged.entrySet()) {
                assertThat(idOf(start(again, start.getKey()))).isEqualTo(start.getValue());
                assertThat(signal(again, start.getValue()).statusCode()).isEqualTo(200);
                var result = send(again, "GET", "/executions/" + start.getValue() + "/result?wait=50s", "", "");
                assertThat(result.body()).contains("\"COMPLETED\"");
            }
        }
    }

    /** Callers go on until they are refused; the server is killed when so many starts were acknowledged. */
    private void killAmidst(Running server, int calls) throws InterruptedException {
        var enough = new CountDownLatch(calls);
        var number = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            var caller = new Thread(() -> callUntilRefused(server, number, enough));
            caller.start();
            callers.add(caller);
        }
        assertThat(enough.await(5, TimeUnit.MINUTES)).isTrue();
        server.kill();
        for (var caller : callers) {
            caller.join();
        }
    }

    private void callUntilRefused(Running server, AtomicInteger number, CountDownLatch enough) {
        try {
            while (true) {
                var key = "start-" + number.incrementAndGet();
                acknowledged.put(key, idOf(start(server, key)));
                enough.countDown();
            }
        } catch (IOException e) {
            // The server was killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String idOf(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return ApiDescription.parse(answer.body()).get("executionId").asText();
    }

    private HttpResponse<String> start(Running server, String key) throws IOException, InterruptedException {
        return send(server, "POST", "/executions", "{\"workflow\": \"waits\"}", key);
    }

    private HttpResponse<String> signal(Running server, String id) throws IOException, InterruptedException {
        return send(server, "POST", "/executions/" + id + "/signals", "{\"name\": \"news\"}", "");
    }

    private HttpResponse<String> send(Running server, String method, String path, String body, String key)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + HttpApi.ROOT + path))
                .header("Authorization", "Bearer " + ApiFixture.OPERATE)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** A process that serves. Confined to its test, but for what it is killed by. */
    static final class Running implements AutoCloseable {

        private final Process process;
        private final int port;

        Running(Path store, String... options) throws IOException {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC"));
            command.addAll(List.of(options));
            command.addAll(List.of(KilledServer.class.getName(), store.toString()));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            assertThat(line).as("the port that the server listens at").isNotNull();
            port = Integer.parseInt(line);
        }

        int port() {
            return port;
        }

        /** Returns when it is gone: its store may be opened again then. */
        void kill() {
            process.destroyForcibly().onExit().join();
        }

        @Override
        public void close() {
            kill();
        }
    }
}
