package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.definition.Problem;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The schema and the loader know the same keys. */
@Tag("one-jdk")
class WorkflowSchemaTest {

    private static final String TEXT = WorkflowSchema.json(Types.registry());
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(TEXT, InputFormat.JSON);
    private static final JsonNode DEFINITIONS = parse(TEXT).get("$defs");

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    private static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_schema_itself_is_valid_and_its_text_is_always_the_same() {
        var meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(TEXT, InputFormat.JSON)).isEmpty();
        assertThat(WorkflowSchema.json(Types.registry())).isEqualTo(TEXT);
    }

    @TestFactory
    List<DynamicTest> every_conformance_case_that_loads_is_valid_and_stays_so_when_written() {
        var tests = new ArrayList<DynamicTest>();
        for (var file : Shared.files("conformance", ".yaml")) {
            var testCase = (Map<?, ?>) DataCodec.standard().read(file);
            if (testCase.get("workflow") != null && testCase.get("invalid") == null) {
                var written = DataCodec.toJson(testCase.get("workflow"));
                tests.add(DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    assertThat(SCHEMA.validate(written, InputFormat.JSON)).isEmpty();
                    loader.check(written, Format.JSON, "w")
                            .workflow()
                            .ifPresent(workflow -> assertThat(
                                            SCHEMA.validate(WorkflowWriter.toJson(workflow), InputFormat.JSON))
                                    .isEmpty());
                }));
            }
        }
        return tests;
    }

    @Test
    void what_is_wrong_is_wrong_in_the_schema_too() {
        for (var wrong : List.of(
                "{\"workflowId\": \"w\"}",
                "{\"nodes\": []}",
                "{\"workflowId\": \"w\", \"nodes\": [{\"nodeId\": \"a\"}]}",
                "{\"workflowId\": \"w\", \"nodes\": [{\"nodeId\": \"a\", \"runtimeType\": \"Fortran\"}]}",
                "{\"workflowId\": \"w\", \"nodes\": [{\"nodeId\": \"a\", \"runtimeType\": \"Noop\", \"timeout\": 5}]}",
                "{\"workflowId\": \"w\", \"nodes\": [{\"nodeId\": \"a\", \"runtimeType\": \"Noop\", \"timeout\":"
                        + " \"5\"}]}",
                "{\"workflowId\": \"w\", \"nodes\": [{\"nodeId\": \"a\", \"runtimeType\": \"Noop\", \"joinType\":"
                        + " \"some\"}]}",
                "{\"workflowId\": \"w\", \"nodes\": [{\"nodeId\": \"a\", \"runtimeType\": \"Noop\", \"condition\":"
                        + " \"x\"}]}")) {
            assertThat(SCHEMA.validate(wrong, InputFormat.JSON)).as(wrong).isNotEmpty();
            assertThat(loader.check(wrong, Format.JSON, "w").isValid())
                    .as(wrong)
                    .isFalse();
        }
    }

    /** An object of the format, and how a document is made that holds it. */
    private record Place(String name, String definition, Function<Map<String, Object>, Map<String, Object>> document) {}

    private static List<Place> places() {
        var places = new ArrayList<Place>();
        places.add(new Place("workflow", "workflow", workflow -> workflow));
        places.add(new Place(
                "body", "body", body -> withNode(Map.of("nodeId", "n", "runtimeType", "While", "body", body))));
        places.add(new Place("connection", "connection", connection -> with("connections", List.of(connection))));
        places.add(new Place(
                "condition",
                "condition",
                condition -> with(
                        "connections",
                        List.of(Map.of("sourceNodeId", "a", "targetNodeId", "b", "condition", condition)))));
        for (var policy : List.of("retryPolicy", "circuitBreakerPolicy", "rateLimit", "throttle")) {
            places.add(new Place(
                    policy, policy, value -> withNode(Map.of("nodeId", "n", "runtimeType", "Noop", policy, value))));
        }
        places.add(new Place(
                "lock",
                "lock",
                lock -> withNode(Map.of("nodeId", "n", "runtimeType", "Noop", "locks", List.of(lock)))));
        Types.registry().types().stream()
                .map(NodeType::name)
                .distinct()
                .forEach(type -> places.add(new Place(
                        type + " node",
                        "node." + type,
                        node -> withNode(plus(node, "nodeId", "n", "runtimeType", type)))));
        return places;
    }

    private static Map<String, Object> plus(Map<String, Object> map, String... more) {
        var all = new LinkedHashMap<>(map);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private static Map<String, Object> withNode(Map<String, Object> node) {
        return with("nodes", List.of(node));
    }

    private static Map<String, Object> with(String key, Object value) {
        var document = new LinkedHashMap<String, Object>(Map.of("workflowId", "w", "nodes", List.of()));
        document.put(key, value);
        return document;
    }

    private static TreeSet<String> words() {
        var words = new TreeSet<>(List.of("nonsense", "NodeId ", "nodes2"));
        DEFINITIONS.forEach(
                definition -> definition.path("properties").fieldNames().forEachRemaining(words::add));
        return words;
    }

    @TestFactory
    List<DynamicTest> the_loader_accepts_a_key_if_and_only_if_the_schema_does() {
        return places().stream()
                .map(place -> DynamicTest.dynamicTest(place.name(), () -> words().forEach(word -> check(place, word))))
                .toList();
    }

    private void check(Place place, String word) {
        var shape = DEFINITIONS.path(place.definition()).path("properties").path(word);
        if (shape.isMissingNode() && place.definition().startsWith("node.")) {
            shape = DEFINITIONS.path("node").path("properties").path(word);
        }
        var json = DataCodec.toJson(place.document().apply(Map.of(word, sample(shape))));

        boolean schemaKnows =
                SCHEMA.validate(json, InputFormat.JSON).stream().noneMatch(error -> isUnknown(error, word));
        boolean loaderKnows = loader.check(json, Format.JSON, "w").problems().stream()
                .noneMatch(problem ->
                        problem.code().equals("DEF-110") && problem.path().endsWith("/" + word));

        assertThat(loaderKnows)
                .as("the loader knows '%s' in %s, as the schema does: %s", word, json, schemaKnows)
                .isEqualTo(schemaKnows);
    }

    private static boolean isUnknown(Error error, String word) {
        return List.of("additionalProperties", "unevaluatedProperties").contains(error.getKeyword())
                && word.equals(error.getProperty());
    }

    /** A value that fits a shape. */
    private static Object sample(JsonNode shape) {
        if (shape.has("$ref")) {
            return sample(DEFINITIONS.get(shape.get("$ref").asText().substring("#/$defs/".length())));
        }
        if (shape.has("enum")) {
            return shape.get("enum").get(0).asText();
        }
        if (shape.has("anyOf") && !shape.has("type")) {
            return sample(shape.get("anyOf").get(0));
        }
        var type = shape.path("type").isArray()
                ? shape.get("type").get(0).asText()
                : shape.path("type").asText();
        return switch (type) {
            case "string" -> shape.has("pattern") ? "5s" : "x";
            case "integer", "number" -> 1;
            case "boolean" -> true;
            case "array" -> List.of();
            default -> sampleObject(shape);
        };
    }

    private static Object sampleObject(JsonNode shape) {
        var map = new LinkedHashMap<String, Object>();
        shape.path("required")
                .forEach(name ->
                        map.put(name.asText(), sample(shape.get("properties").get(name.asText()))));
        shape.path("allOf")
                .forEach(choice -> choice.path("anyOf")
                        .path(0)
                        .path("required")
                        .forEach(name -> map.put(
                                name.asText(), sample(shape.get("properties").get(name.asText())))));
        return map;
    }

    @Test
    void the_published_schema_is_the_one_of_today() throws IOException {
        var published =
                parse(Files.readString(docs().resolve("workflow.schema.json"))).get("$defs");
        var names = new TreeSet<String>();
        var today = parse(WorkflowSchema.json(NodeRegistry.builder().build())).get("$defs");
        today.fieldNames().forEachRemaining(names::add);
        names.remove("node");

        for (var name : names) {
            assertThat(published.get(name))
                    .as("$defs/%s of docs/workflow.schema.json; write the file anew by `millrace schema`", name)
                    .isEqualTo(today.get(name));
        }
        today.get("node")
                .get("properties")
                .fieldNames()
                .forEachRemaining(key -> assertThat(
                                published.get("node").get("properties").has(key))
                        .as(key)
                        .isTrue());
    }

    @Test
    void a_problem_of_the_loader_is_no_surprise_for_who_uses_the_schema() {
        var report = loader.check(
                "{\"workflowId\": \"w\", \"nodes\": [{\"nodeId\": \"a\", \"runtimeType\": \"Noop\"}], \"x\": 1}",
                Format.JSON,
                "w");

        assertThat(report.problems()).extracting(Problem::code).containsExactly("DEF-110");
    }

    static Path docs() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("docs/definition-format.md"))) {
                return folder.resolve("docs");
            }
        }
        throw new AssertionError("no folder docs above the working directory");
    }
}
