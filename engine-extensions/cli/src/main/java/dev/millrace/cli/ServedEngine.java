package dev.millrace.cli;

import dev.millrace.http.HttpApi;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An engine elsewhere that has a store and answers over HTTP. Immutable. */
final class ServedEngine {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int ACCEPTED = 202;
    private static final String WAIT = "?wait=50s";

    private final String address;
    private final String token;

    private ServedEngine(String address, String token) {
        this.address = address;
        this.token = token;
    }

    /** Returns the engine at an address, with the token of the environment that is good for most. */
    static ServedEngine at(String address, Map<String, String> environment) {
        return at(address, environment, "MILLRACE_TOKEN_OPERATE", "MILLRACE_TOKEN_ADMIN");
    }

    /** Does the same for what asks for the role ADMIN. */
    static ServedEngine administered(String address, Map<String, String> environment) {
        return at(address, environment, "MILLRACE_TOKEN_ADMIN", "MILLRACE_TOKEN_OPERATE");
    }

    private static ServedEngine at(String address, Map<String, String> environment, String... names) {
        var token = Stream.of(names)
                .flatMap(name -> Stream.ofNullable(environment.get(name)))
                .findFirst()
                .orElseThrow(() -> CommandFailedException.failed("[HTT-150] the store is served at " + address
                        + HttpApi.ROOT + "; set " + names[0] + " to a token of it, so that it can be asked"));
        return new ServedEngine(address, token);
    }

    /** Prints an answer as the result of a command, and returns the exit code. */
    int answered(Shell shell, Reporting reporting, Map<?, ?> answer) {
        if (reporting.isJson()) {
            shell.out().print(DataCodec.toJson(answer));
        } else if (!reporting.isQuiet()) {
            shell.out().println("asked the engine at " + address + ", which has the store: " + answer);
        }
        return ExitCodes.OK;
    }

    /** Asks something of an execution, and returns the answer. */
    Map<?, ?> post(String path, Map<String, ?> body) {
        return data(send(posting(path, body)));
    }

    /** Starts an execution, once under a key, and returns the answer. */
    Map<?, ?> start(Map<String, ?> body, Optional<String> key) {
        var request = posting("/executions", body);
        key.ifPresent(name -> request.header("Idempotency-Key", name));
        return data(send(request));
    }

    /** Returns what there is at a path. */
    Map<?, ?> get(String path) {
        return data(send(to(path)));
    }

    /** Waits for the end of an execution, and returns how it ended. */
    String statusAtEnd(String id) {
        var path = "/executions/" + id;
        while (isAccepted(path + "/result" + WAIT)) {
            Thread.onSpinWait(); // each call waits for a while there
        }
        return String.valueOf(get(path).get("status"));
    }

    /** Returns a name as it stands in a path. */
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns whether what is asked for has been accepted, and is not there yet. */
    boolean isAccepted(String path) {
        var answer = send(to(path));
        data(answer);
        return answer.statusCode() == ACCEPTED;
    }

    private HttpRequest.Builder posting(String path, Map<String, ?> body) {
        return to(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(DataCodec.toJsonLine(body)));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(address + HttpApi.ROOT + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token);
    }

    private Map<?, ?> data(HttpResponse<String> answer) {
        if (!(DataCodec.standard().read(answer.body(), Format.JSON, address) instanceof Map<?, ?> data)) {
            throw CommandFailedException.failed("[HTT-151] " + address + " answers in a form that is not known here");
        }
        if (answer.statusCode() >= 400) {
            throw CommandFailedException.failed("[" + data.get("code") + "] " + data.get("detail"));
        }
        return data;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw CommandFailedException.failed("[HTT-151] " + address + " does not answer: " + e.getMessage()
                    + "; look at the process that serves");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailedException.failed("[HTT-151] the wait for " + address + " was interrupted");
        }
    }
}
