package dev.millrace.http;

import dev.millrace.Execution;
import dev.millrace.Repair;
import dev.millrace.event.RepairPreview;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Routes that start executions and change their course. Thread-safe. */
final class ControlRoutes {

    private static final Set<String> REPAIR =
            Set.of("action", "node", "nodes", "data", "reason", "held", "repeatEffects", "preview");

    private final ApiParts parts;

    ControlRoutes(ApiParts parts) {
        this.parts = parts;
    }

    Stream<ApiRoute> routes() {
        return Stream.of(
                ApiRoute.post("/executions", this::start),
                ApiRoute.post("/executions/{id}/signals", this::signal),
                ApiRoute.post("/executions/{id}/approvals", this::approve),
                ApiRoute.post("/executions/{id}/cancel", request -> ask(request, Execution::cancel)),
                ApiRoute.post("/executions/{id}/terminate", request -> ask(request, Execution::terminate)),
                ApiRoute.post("/executions/{id}/pause", this::pause),
                ApiRoute.post("/executions/{id}/resume", request -> ask(request, Execution::resume)),
                ApiRoute.post("/executions/{id}/restart", this::restart),
                ApiRoute.post("/executions/{id}/fork", this::fork),
                ApiRoute.post("/executions/{id}/fork/preview", this::forkPreview),
                ApiRoute.post("/executions/{id}/repairs/preview", this::preview),
                ApiRoute.get("/executions/{id}/repairs/last", this::last),
                ApiRoute.post("/executions/{id}/repairs/undo", this::undo),
                ApiRoute.post("/executions/{id}/repairs", this::repair));
    }

    private ApiAnswer start(ApiRequest request) throws IOException {
        var start = StartBody.of(request);
        DefinitionRoutes.find(parts.engine(), start.workflow());
        return started(request, parts.engine().start(start.workflow(), start.input(), start.options()));
    }

    private static ApiAnswer started(ApiRequest request, Execution execution) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", execution.id().toString());
        data.put("workflowId", execution.workflowId());
        data.put("version", execution.workflow().version());
        data.put("status", execution.status().name());
        return new ApiAnswer.Data(202, data, Map.of("Location", request.reference("executions/" + execution.id())));
    }

    private ApiAnswer signal(ApiRequest request) throws IOException {
        var execution = request.execution(parts.engine());
        var body = request.body(Set.of("name", "payload", "id", "correlation"));
        return signalled(execution.signal(
                body.required("name"),
                body.data("payload").orElse(Map.of()),
                body.text("id").orElse(null),
                body.text("correlation").orElse("")));
    }

    private ApiAnswer approve(ApiRequest request) throws IOException {
        var execution = request.execution(parts.engine());
        var body = request.body(Set.of("name", "decision", "comment", "id", "correlation"));
        var decision = body.required("decision");
        if (!decision.equals("approved") && !decision.equals("rejected")) {
            throw ApiProblem.of(400, "[HTT-112] 'decision' in the body must be approved or rejected");
        }
        var payload = new LinkedHashMap<String, Object>();
        payload.put("decision", decision);
        payload.put("by", request.caller().who());
        body.text("comment").ifPresent(comment -> payload.put("comment", comment));
        return signalled(execution.signal(
                body.required("name"),
                payload,
                body.text("id").orElse(null),
                body.text("correlation").orElse("")));
    }

    private static ApiAnswer signalled(boolean isNew) {
        return ApiAnswer.ok(Map.of("new", isNew));
    }

    /** What is asked of an execution, with a reason. */
    private interface Question {

        /** Asks it. Returns whether that changed anything. */
        boolean ask(Execution execution, String reason);
    }

    private ApiAnswer ask(ApiRequest request, Question question) throws IOException {
        var execution = request.execution(parts.engine());
        var body = request.body(Set.of("reason"));
        return asked(execution, question.ask(execution, body.text("reason").orElse("")));
    }

    private ApiAnswer pause(ApiRequest request) throws IOException {
        var execution = request.execution(parts.engine());
        var body = request.body(Set.of("reason", "for"));
        var reason = body.text("reason").orElse("");
        return asked(
                execution,
                body.duration("for")
                        .map(limit -> execution.pause(reason, limit))
                        .orElseGet(() -> execution.pause(reason)));
    }

    private static ApiAnswer asked(Execution execution, boolean isChanged) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", execution.id().toString());
        data.put("changed", isChanged);
        data.put("status", execution.status().name());
        return ApiAnswer.ok(data);
    }

    private ApiAnswer restart(ApiRequest request) throws IOException {
        var execution = request.execution(parts.engine());
        request.body(Set.of());
        return started(request, execution.restart());
    }

    private ApiAnswer fork(ApiRequest request) throws IOException {
        var execution = request.execution(parts.engine());
        return started(request, execution.fork(request.body(Set.of("node")).required("node")));
    }

    private ApiAnswer forkPreview(ApiRequest request) throws IOException {
        var execution = request.execution(parts.engine());
        return ApiAnswer.ok(
                outlook(execution.forkPreview(request.body(Set.of("node")).required("node"))));
    }

    private ApiAnswer last(ApiRequest request) {
        return ApiAnswer.ok(undoable(request.execution(parts.engine())));
    }

    private static Map<String, @Nullable Object> undoable(Execution execution) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("repair", execution.undoableRepair().map(ReportJson::of).orElse(null));
        data.put("preview", Fingerprint.of(DataCodec.toJsonLine(data)));
        return data;
    }

    /** Who says which repair he saw takes back that one, or none. */
    private ApiAnswer undo(ApiRequest request) throws IOException {
        var execution = request.execution(parts.engine());
        var body = request.body(Set.of("reason", "preview"));
        var seen = body.text("preview");
        if (seen.isPresent() && !seen.get().equals(undoable(execution).get("preview"))) {
            throw ApiProblem.of(409, "[HTT-129] another repair, or none, would be taken back now; look again");
        }
        execution.undoRepair(body.text("reason").orElse(""));
        return asked(execution, true);
    }

    private ApiAnswer preview(ApiRequest request) throws IOException {
        var repair = repairOf(request.execution(parts.engine()), request.body(REPAIR));
        return ApiAnswer.ok(outlook(repair.preview()));
    }

    /** What a caller has looked at is what is done, or nothing: the preview that it saw must be the one of now. */
    private ApiAnswer repair(ApiRequest request) throws IOException {
        var execution = request.execution(parts.engine());
        var body = request.body(REPAIR);
        var repair = repairOf(execution, body);
        var seen = body.text("preview");
        if (seen.isEmpty()) {
            throw ApiProblem.of(
                    400,
                    "[HTT-128] look at what it would do first: POST the same body to"
                            + " .../repairs/preview, and send the 'preview' of the answer with it here");
        }
        if (!seen.get().equals(outlook(repair.preview()).get("preview"))) {
            throw ApiProblem.of(409, "[HTT-129] it would do something else now than the preview said; look again");
        }
        var data = outlook(repair.apply().preview());
        data.put("status", execution.status().name());
        return ApiAnswer.ok(data);
    }

    /** A preview is told from others by what it says. */
    private static Map<String, @Nullable Object> outlook(RepairPreview preview) {
        var data = ReportJson.of(preview);
        data.put("preview", Fingerprint.of(DataCodec.toJsonLine(data)));
        return data;
    }

    private static Repair repairOf(Execution execution, ApiBody body) {
        var choice = execution.repair(body.text("reason").orElse(""));
        var repair = repairOf(choice, body.required("action"), body);
        repair = body.flag("held") ? repair.held() : repair;
        return body.flag("repeatEffects") ? repair.repeatingEffects() : repair;
    }

    private static Repair repairOf(Repair.Choice choice, String action, ApiBody body) {
        Optional<Map<String, Object>> data = body.data("data");
        return switch (action) {
            case "rerunFailed" -> choice.rerunFailed();
            case "redrive" -> choice.redrive(nodes(body));
            case "markSuccess" -> choice.markSuccess(nodes(body));
            case "rerunFrom" ->
                data.map(input -> choice.rerunFrom(body.required("node"), input))
                        .orElseGet(() -> choice.rerunFrom(body.required("node")));
            case "compensateBackTo" -> choice.compensateBackTo(body.required("node"));
            case "completeWith" -> choice.completeWith(body.required("node"), data.orElse(Map.of()));
            case "editOutput" -> choice.editOutput(body.required("node"), data.orElse(Map.of()));
            case "skip" -> choice.skip(body.required("node"));
            default ->
                throw ApiProblem.of(
                        400,
                        "[HTT-112] 'action' in the body must be one of "
                                + List.of(
                                        "rerunFailed",
                                        "rerunFrom",
                                        "redrive",
                                        "markSuccess",
                                        "compensateBackTo",
                                        "completeWith",
                                        "editOutput",
                                        "skip"));
        };
    }

    private static String[] nodes(ApiBody body) {
        var nodes = body.texts("nodes");
        if (nodes.isEmpty()) {
            throw ApiProblem.of(400, "[HTT-112] the body needs 'nodes', a list of node paths");
        }
        return nodes.toArray(String[]::new);
    }
}
