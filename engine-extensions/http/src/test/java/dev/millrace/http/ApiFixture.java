package dev.millrace.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/**
 * An engine with a server for it, and a caller. Each answer is held to the description of the API. Thread-safe.
 */
final class ApiFixture implements AutoCloseable {

    static final String READ = "read-0123456789abcdef";
    static final String OPERATE = "operate-0123456789abcdef";
    static final String ADMIN = "admin-0123456789abcdef";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

    private final AtomicBoolean isBroken = new AtomicBoolean(true);
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final NodeRegistry types;
    private final WorkflowEngine engine;
    private final HttpApi api;
    private final HttpApiServer server;

    ApiFixture() {
        this(api -> api);
    }

    ApiFixture(UnaryOperator<HttpApiBuilder> change) {
        this(engine -> engine, change);
    }

    ApiFixture(UnaryOperator<EngineBuilder> engineChange, UnaryOperator<HttpApiBuilder> change) {
        types = NodeRegistry.builder()
                .discover()
                .add("Works", context -> Outcome.done("worked", true))
                .add("Breaks", context -> {
                    context.log("it is " + (isBroken.get() ? "broken" : "repaired"));
                    if (isBroken.get()) {
                        throw new IllegalStateException("the pump is broken");
                    }
                    return Outcome.done("pumped", 7);
                })
                .build();
        engine = engineChange
                .apply(WorkflowEngine.builder().nodes(types).triggersByHand())
                .build();
        var loader = WorkflowLoader.with(types);
        api = change.apply(HttpApi.on(engine)
                        .token(AccessToken.of("rita", ApiRole.READ, READ))
                        .token(AccessToken.of("otto", ApiRole.OPERATE, OPERATE))
                        .token(AccessToken.of("ada", ApiRole.ADMIN, ADMIN))
                        .checkingWith(loader))
                .build();
        server = api.start(0);
    }

    WorkflowEngine engine() {
        return engine;
    }

    HttpApi api() {
        return api;
    }

    WorkflowLoader loader() {
        return WorkflowLoader.with(types);
    }

    int port() {
        return server.port();
    }

    void repairPump() {
        isBroken.set(false);
    }

    /** Registers a workflow from its YAML. */
    ApiFixture with(String yaml) {
        var workflow = loader().parse(yaml, Format.YAML, "test");
        engine.register(workflow);
        if (!workflow.triggers().isEmpty()) {
            engine.triggers().arm(workflow);
        }
        return this;
    }

    /** Returns the operations that were asked and answered without a refusal. */
    Set<String> asked() {
        return asked;
    }

    /** An answer. */
    record Answer(int status, HttpResponse<String> response) {

        String body() {
            return response.body();
        }

        JsonNode json() {
            return ApiDescription.parse(body());
        }

        String text(String field) {
            return json().path(field).asText();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    Answer get(String path) {
        return call("GET", path, READ, null);
    }

    Answer post(String path, String json) {
        return call("POST", path, OPERATE, json);
    }

    Answer call(String method, String path, String token, String json, String... headers) {
        var all = new ArrayList<>(List.of(headers));
        if (!token.isEmpty()) {
            all.addAll(List.of("Authorization", "Bearer " + token));
        }
        if (json != null && !all.contains("Content-Type")) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        var request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofMinutes(1))
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (!all.isEmpty()) {
            request.headers(all.toArray(String[]::new));
        }
        return send(method, path, request.build());
    }

    private Answer send(String method, String path, HttpRequest request) {
        try {
            var response = CLIENT.send(request, BodyHandlers.ofString());
            var operation = ApiDescription.operationOf(method, HttpApi.ROOT + path);
            if (!method.equals("OPTIONS")) {
                ApiDescription.check(
                        operation,
                        response.statusCode(),
                        response.headers().firstValue("Content-Type").orElse(""),
                        response.body());
            }
            if (response.statusCode() < 400) {
                asked.add(operation);
            }
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    URI uri(String path) {
        return URI.create(server.uri() + HttpApi.ROOT + path);
    }

    /** Starts an execution and returns its id. */
    String start(String workflow, Map<String, Object> input) {
        var body = DataCodec.toJson(Map.of("workflow", workflow, "input", input));
        return post("/executions", body).text("executionId");
    }

    /** Starts an execution, waits for its end, and returns its id. */
    String run(String workflow) {
        var id = start(workflow, Map.of());
        get("/executions/" + id + "/result?wait=50s");
        return id;
    }

    @Override
    public void close() {
        server.close();
        engine.close();
    }
}
