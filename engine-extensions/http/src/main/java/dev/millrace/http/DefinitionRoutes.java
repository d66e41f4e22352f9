package dev.millrace.http;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.report.WorkflowDiagram;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.LoadLimits;
import dev.millrace.serialization.LoadReport;
import dev.millrace.serialization.ReportJson;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.serialization.WorkflowWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Routes about definitions. Thread-safe. */
final class DefinitionRoutes {

    /** What the engine wrote itself is read whatever its size. */
    private static final LoadLimits WHOLE =
            new LoadLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, 500, Integer.MAX_VALUE);

    private final ApiParts parts;
    private final boolean takesDefinitions;

    /**
     * Creates them.
     *
     * @param takesDefinitions whether callers may register definitions
     */
    DefinitionRoutes(ApiParts parts, boolean takesDefinitions) {
        this.parts = parts;
        this.takesDefinitions = takesDefinitions;
    }

    Stream<ApiRoute> routes() {
        return Stream.of(
                ApiRoute.get("/definitions", this::list),
                ApiRoute.get("/definitions/{workflow}", this::definition),
                ApiRoute.get("/definitions/{workflow}/graph", this::graph, "format", "inside"),
                ApiRoute.post("/definitions/validate", this::validate),
                ApiRoute.admin("/definitions", this::register));
    }

    /** Returns the registered workflow that a text names: an id, or {@code id:version}. */
    static Workflow find(WorkflowEngine engine, String name) {
        Optional<Workflow> found = Optional.empty();
        for (var workflow : engine.workflows()) {
            if (workflow.id().equals(name) || workflow.key().toString().equals(name) || name.equals(colon(workflow))) {
                found = Optional.of(workflow);
            }
        }
        return found.orElseThrow(() -> ApiProblem.of(
                404,
                "[HTT-108] no workflow '" + ApiRequest.shown(name) + "' is registered; GET /definitions lists them"));
    }

    private static String colon(Workflow workflow) {
        return workflow.id() + ":" + workflow.key().version();
    }

    private ApiAnswer list(ApiRequest request) {
        return ApiAnswer.ok(Map.of(
                "definitions",
                parts.engine().workflows().stream()
                        .map(DefinitionRoutes::summary)
                        .toList()));
    }

    private static Map<String, @Nullable Object> summary(Workflow workflow) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("workflowId", workflow.id());
        data.put("version", workflow.key().version());
        data.put("revision", workflow.revision());
        data.put("name", workflow.about().name());
        data.put("description", workflow.about().description());
        data.put("parameters", List.copyOf(workflow.parameters().keySet()));
        data.put("triggers", workflow.triggers().stream().map(one -> one.name()).toList());
        return data;
    }

    private ApiAnswer definition(ApiRequest request) {
        var workflow = find(parts.engine(), request.name("workflow"));
        var text = WorkflowWriter.toJson(workflow);
        var data = DataCodec.with(WHOLE).read(text, Format.JSON, "the definition");
        var shown = SecretScalars.masked(data, parts.payloads().isSecret());
        var answer = summary(workflow);
        answer.put("definition", shown);
        return ApiAnswer.ok(answer);
    }

    private ApiAnswer graph(ApiRequest request) {
        var diagram = WorkflowDiagram.of(find(parts.engine(), request.name("workflow")));
        return GraphFormat.answer(
                request.query(),
                new GraphFormat.Forms(diagram::data, diagram::mermaid, diagram::dot, diagram::svg, diagram::svgInside));
    }

    private ApiAnswer validate(ApiRequest request) throws IOException {
        var report = check(request);
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("valid", report.isValid());
        data.put(
                "problems",
                report.problems().stream().map(one -> ReportJson.of(one)).toList());
        return ApiAnswer.ok(data);
    }

    private ApiAnswer register(ApiRequest request) throws IOException {
        if (!takesDefinitions) {
            throw ApiProblem.of(403, "[HTT-120] this server takes no definitions; its host switches that on");
        }
        var report = check(request);
        var workflow = report.workflow()
                .filter(found -> report.isValid())
                .orElseThrow(() -> Refusals.ofDefinition("[HTT-117] the workflow is refused", report.problems()));
        parts.engine().register(workflow);
        return new ApiAnswer.Data(
                201, summary(workflow), Map.of("Location", request.reference("definitions/" + workflow.id())));
    }

    private LoadReport check(ApiRequest request) throws IOException {
        WorkflowLoader loader = parts.loader()
                .orElseThrow(() -> ApiProblem.of(
                        403, "[HTT-120] this server reads no definitions; its host gives it a loader for them"));
        return loader.check(request.text(), format(request), "definition");
    }

    private static Format format(ApiRequest request) {
        var type = request.mediaType();
        if (type.equals("application/json")) {
            return Format.JSON;
        }
        if (Set.of("application/yaml", "application/x-yaml").contains(type)) {
            return Format.YAML;
        }
        throw ApiProblem.of(
                415, "[HTT-114] a definition must be sent as Content-Type: application/yaml or application/json");
    }
}
