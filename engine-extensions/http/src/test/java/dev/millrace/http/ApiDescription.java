package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The description of the API, to hold answers to. Thread-safe. */
final class ApiDescription {

    private static final JsonNode FILE = parse(OpenApi.text());
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private ApiDescription() {}

    static JsonNode file() {
        return FILE;
    }

    static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }

    /** Returns all operations, each as {@code GET /executions/{id}}. */
    static Set<String> operations() {
        var all = new TreeSet<String>();
        FILE.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> all.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return all;
    }

    static JsonNode operation(String operation) {
        var words = operation.split(" ", 2);
        return FILE.get("paths").get(words[1]).get(words[0].toLowerCase(Locale.ROOT));
    }

    /** Returns the operation that a call is; nothing but its method if there is none. */
    static String operationOf(String method, String path) {
        var parts =
                path.replaceFirst("\\?.*", "").substring(HttpApi.ROOT.length()).split("/");
        return operations().stream()
                .filter(one -> one.startsWith(method + " ")
                        && isSame(one.substring(method.length() + 1).split("/"), parts))
                .min((one, other) -> Long.compare(braces(one), braces(other)))
                .orElse(method);
    }

    private static long braces(String text) {
        return text.chars().filter(c -> c == '{').count();
    }

    private static boolean isSame(String[] own, String[] parts) {
        if (own.length != parts.length) {
            return false;
        }
        for (int i = 0; i < own.length; i++) {
            if (!own[i].startsWith("{") && !own[i].equals(parts[i])) {
                return false;
            }
        }
        return true;
    }

    /** Fails if an answer has another form than the file says. */
    static void check(String operation, int status, String type, String body) {
        if (!operation.contains(" ")) {
            assertThat(status).isGreaterThanOrEqualTo(400);
            assertValid("Problem", FILE.at("/components/schemas/Problem"), body);
            return;
        }
        var responses = operation(operation).get("responses");
        var response = responses.has(String.valueOf(status))
                ? responses.get(String.valueOf(status))
                : FILE.at("/components/responses/Problem");
        if (status == 304 || status == 204) {
            return;
        }
        var content = response.path("content").path(type.replaceFirst(";.*", ""));
        assertThat(content.isMissingNode())
                .as("%s %s answers %s: %s", operation, status, type, body)
                .isFalse();
        if (type.contains("json")) {
            assertValid(operation + status, content.get("schema"), body);
        }
    }

    private static void assertValid(String name, JsonNode schema, String body) {
        var compiled = SCHEMAS.computeIfAbsent(name, unseen -> {
            ObjectNode whole = ((ObjectNode) schema).deepCopy();
            whole.set("components", FILE.get("components"));
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(whole.toString(), InputFormat.JSON);
        });
        assertThat(compiled.validate(body, InputFormat.JSON))
                .as("%s: %s", name, body)
                .isEmpty();
    }
}
