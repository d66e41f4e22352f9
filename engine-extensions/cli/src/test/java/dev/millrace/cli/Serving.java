package dev.millrace.cli;

import java.io.ByteArrayInputStream;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A server in this process. Confined to its test. */
final class Serving implements AutoCloseable {

    static final String TOKEN = "0123456789abcdef0123";

    private final ArrivingLines lines = new ArrivingLines();
    private final CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
    private final Thread process;
    private final String address;

    Serving(Path folder, Path flows, String... more) throws Exception {
        var tokens = Files.writeString(folder.resolve("tokens"), "admin " + TOKEN + "\n");
        var out = new PrintStream(lines, true, StandardCharsets.UTF_8);
        var shell = new Shell(new ByteArrayInputStream(new byte[0]), out, out, false, interrupt::complete);
        boolean isStoreNamed = List.of(more).contains("--store");
        var store = isStoreNamed
                ? Stream.<String>of()
                : Stream.of("--store", folder.resolve("store").toString());
        var usual = List.of("serve", "--workflows", flows.toString(), "--token-file", tokens.toString(), "--port", "0");
        var all = Stream.of(usual.stream(), store, Stream.of(more))
                .flatMap(arguments -> arguments)
                .toArray(String[]::new);
        process = new Thread(() -> Millrace.run(shell, all));
        process.start();
        var line = until("serving ", " at ");
        address = line.substring(line.lastIndexOf(" at ") + 4).replace("/api/v1", "");
    }

    String address() {
        return address;
    }

    List<String> lines() {
        return lines.seen();
    }

    /** Waits for a line that holds both texts. */
    String until(String one, String other) throws InterruptedException {
        return lines.until(one, other);
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

    String send(HttpRequest.Builder request) throws IOException, InterruptedException {
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
