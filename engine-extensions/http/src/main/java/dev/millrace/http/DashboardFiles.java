package dev.millrace.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the dashboard, which lie in the jar: a page, its style and its scripts. They hold nothing of the engine;
 * the page asks the API for that, with the token that its user types in. A policy lets it run and load nothing else.
 * Immutable.
 */
final class DashboardFiles {

    /** What the page may do: no script or style in the page itself, and nothing of another server. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private static final String[] NAMES = {
        "index.html",
        "style.css",
        "icon.svg",
        "app.js",
        "api.js",
        "dom.js",
        "dialogs.js",
        "executions.js",
        "execution.js",
        "graph.js",
        "timeline.js",
        "node.js",
        "actions.js",
        "definitions.js",
        "form.js",
        "engine.js"
    };

    private final Map<String, ApiAnswer.Document> byPath = new LinkedHashMap<>();

    DashboardFiles() {
        for (var name : NAMES) {
            var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            byPath.put("/" + name, new ApiAnswer.Document(String.valueOf(type), text(name), POLICY));
        }
        byPath.put("/", byPath.get("/index.html"));
    }

    private static String text(String name) {
        try (var in = DashboardFiles.class.getResourceAsStream("dashboard/" + name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "[HTT-171] the dashboard's file " + name + " is not in the jar; take engine-http whole");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the dashboard's file " + name + " cannot be read", e);
        }
    }

    /** Returns the file at a path, if there is one. */
    Optional<ApiAnswer.Document> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }
}
