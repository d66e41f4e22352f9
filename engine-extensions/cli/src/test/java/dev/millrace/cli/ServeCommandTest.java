package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine, its triggers and the API as one process. */
class ServeCommandTest {

    private static final String TOKEN = "0123456789abcdef0123";
    private static final String WAITS = """
        workflowId: waits
        nodes:
          - {nodeId: hear, runtimeType: Wait, signal: news}
        """;

    @TempDir
    private Path folder;

    @Test
    void it_serves_what_the_folder_has_and_takes_up_what_changes() throws Exception {
        var flows = Files.createDirectory(folder.resolve("flows"));
        Files.writeString(flows.resolve("waits.yaml"), WAITS);
        Files.writeString(flows.resolve("bad.yaml"), "workflowId: bad\nnodes: [{nodeId: a, runtimeType: Nope}]\n");
        Files.writeString(flows.resolve("outer.yaml"), """
            workflowId: outer
            nodes:
              - {nodeId: inner, runtimeType: Subflow, workflow: zinner}
            """);
        try (var serving = new Serving(folder, flows)) {
            assertThat(serving.lines()).anyMatch(line -> line.contains("refused: ") && line.contains("bad.yaml"));
            assertThat(serving.lines()).anyMatch(line -> line.contains("Nope"));
            assertThat(serving.get("/definitions")).contains("\"waits\"").doesNotContain("\"bad\"", "\"outer\"");
            assertThat(serving.send(HttpRequest.newBuilder(URI.create(serving.address() + "/"))))
                    .as("the dashboard")
                    .contains("<title>Millrace</title>");

            Files.writeString(flows.resolve("zinner.yaml"), WAITS.replace("waits", "zinner"));

            serving.until("loaded: ", "outer.yaml");
            assertThat(serving.get("/definitions")).contains("\"outer\"", "\"zinner\"");

            Files.writeString(flows.resolve("waits.yaml"), WAITS + "  - {nodeId: again, runtimeType: Nope}\n");

            serving.until("refused: ", "waits.yaml");
            assertThat(serving.get("/definitions/waits")).doesNotContain("again");
        }
    }

    @Test
    void commands_ask_the_engine_that_has_the_store() throws Exception {
        var flows = Files.createDirectory(folder.resolve("flows"));
        Files.writeString(flows.resolve("waits.yaml"), WAITS);
        try (var serving = new Serving(folder, flows)) {
            var id = serving.start("waits");
            var store = folder.resolve("store").toString();

            var refused = CommandLineRun.of("pause", id, "--store", store);
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err()).contains("[HTT-150]", serving.address(), "MILLRACE_TOKEN_OPERATE");
            var waits = flows.resolve("waits.yaml").toString();
            String[][] others = {
                {"serve", "--store", store, "--port", "0"},
                {"recover", "--store", store},
                {"run", waits, "--store", store}
            };
            for (var other : others) {
                assertThat(CommandLineRun.of((Object[]) other).err())
                        .contains("[STO-100]", "process", serving.address());
            }

            var engine = ServedEngine.at(serving.address(), Map.of("MILLRACE_TOKEN_OPERATE", TOKEN));
            assertThat(engine.post("/executions/" + id + "/pause", Map.of("reason", "lunch"))
                            .get("status"))
                    .isEqualTo("PAUSED");
            assertThatThrownBy(() -> engine.post("/executions/" + id + "/signals", Map.of("name", "nws")))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageStartingWith("[ENG-110]");
            assertThat(CommandLineRun.of("list", "--store", store).out()).contains(id, "PAUSED");
        }
        assertThat(folder.resolve("store").resolve("serve.url")).doesNotExist();
    }

    @Test
    void what_cannot_be_served_is_said() {
        var store = folder.resolve("store");

        assertThat(CommandLineRun.of("serve", "--store", store, "--port", "70000")
                        .err())
                .startsWith("[CLI-117]");
        assertThat(CommandLineRun.of("serve", "--store", store, "--workflows", folder.resolve("no"))
                        .err())
                .startsWith("[CLI-108]");
        assertThat(CommandLineRun.of("serve", "--store", store, "--token-file", folder.resolve("no"))
                        .err())
                .startsWith("[HTT-141]");
        assertThat(store).doesNotExist();
    }

    /** A server in this process. Confined to its test. */
    private static final class Serving implements AutoCloseable {

        private final LinkedBlockingQueue<String> arriving = new LinkedBlockingQueue<>();
        private final List<String> seen = new ArrayList<>();
        private final CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
        private final Thread process;
        private final String address;

        Serving(Path folder, Path flows) throws Exception {
            var tokens = Files.writeString(folder.resolve("tokens"), "admin " + TOKEN + "\n");
            var out = new PrintStream(new Lines(), true, StandardCharsets.UTF_8);
            var shell = new Shell(new ByteArrayInputStream(new byte[0]), out, out, false, interrupt::complete);
            process = new Thread(() -> Millrace.run(shell, new String[] {
                "serve",
                "--store",
                folder.resolve("store").toString(),
                "--workflows",
                flows.toString(),
                "--token-file",
                tokens.toString(),
                "--port",
                "0"
            }));
            process.start();
            var line = until("serving ", " at ");
            address = line.substring(line.lastIndexOf(" at ") + 4).replace("/api/v1", "");
        }

        /** Takes what is written, line by line. */
        private final class Lines extends ByteArrayOutputStream {
            @Override
            public synchronized void write(int b) {
                if (b == '\n') {
                    arriving.add(toString(StandardCharsets.UTF_8));
                    reset();
                } else {
                    super.write(b);
                }
            }

            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                for (int i = from; i < from + length; i++) {
                    write(bytes[i]);
                }
            }
        }

        String address() {
            return address;
        }

        List<String> lines() {
            return seen;
        }

        /** Waits for a line that holds both texts. */
        String until(String one, String other) throws InterruptedException {
            while (true) {
                var line = arriving.poll(60, TimeUnit.SECONDS);
                assertThat(line)
                        .as("a line with '%s' and '%s' behind %s", one, other, seen)
                        .isNotNull();
                seen.add(line);
                if (line.contains(one) && line.contains(other)) {
                    return line;
                }
            }
        }

        String get(String path) throws IOException, InterruptedException {
            return send(HttpRequest.newBuilder(uri(path)));
        }

        String start(String workflow) throws IOException, InterruptedException {
            var answer = send(HttpRequest.newBuilder(uri("/executions"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"workflow\": \"" + workflow + "\"}")));
            return answer.replaceAll("(?s).*\"executionId\": \"([^\"]+)\".*", "$1");
        }

        private URI uri(String path) {
            return URI.create(address + "/api/v1" + path);
        }

        private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
            return HttpClient.newHttpClient()
                    .send(request.header("Authorization", "Bearer " + TOKEN).build(), BodyHandlers.ofString())
                    .body();
        }

        @Override
        public void close() throws IOException {
            var signal = new Thread(interrupt.join(), "signal");
            signal.start();
            try {
                process.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            signal.interrupt();
        }
    }
}
