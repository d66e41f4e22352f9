package dev.millrace.http;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A real Chromium without a window, driven by its own driver as the W3C's WebDriver says. Confined to one test. */
final class WebBrowser implements AutoCloseable {

    private static final Path CHROMIUM = program("CHROMIUM", "/usr/bin/chromium");
    private static final Path DRIVER = program("CHROMEDRIVER", "/usr/bin/chromedriver");
    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static final String ENTER = "\uE007";
    static final String ESCAPE = "\uE00C";
    static final String DOWN = "\uE015";
    static final String TAB = "\uE004";

    /** Comes when a condition holds; looks again with each frame, and with each timer where no frame is drawn. */
    private static final String UNTIL = """
        var done = arguments[arguments.length - 1];
        (function look() {
          var seen;
          try { seen = (function () { return CONDITION; })(); } catch (e) { seen = null; }
          if (seen) { done(seen); } else { setTimeout(look, 20); }
        })();
        """;

    private final Process process;
    private final String session;

    private WebBrowser(Process process, String session) {
        this.process = process;
        this.session = session;
    }

    private static Path program(String variable, String usual) {
        return Path.of(Optional.ofNullable(System.getenv(variable)).orElse(usual));
    }

    /** Skips the test, aloud, where there is no browser. */
    static void assumeThereIsOne() {
        for (var program : List.of(CHROMIUM, DRIVER)) {
            assumeTrue(
                    Files.isExecutable(program),
                    "THE DASHBOARD WAS NOT SEEN: there is no " + program + "; name it in $CHROMIUM, $CHROMEDRIVER");
        }
    }

    static WebBrowser start(Path profile) throws IOException {
        var process = new ProcessBuilder(DRIVER.toString(), "--port=0")
                .redirectErrorStream(true)
                .start();
        var port = port(process);
        var options = Map.of(
                "binary",
                CHROMIUM.toString(),
                "args",
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile));
        var wanted = Map.of(
                "capabilities",
                Map.of(
                        "alwaysMatch",
                        Map.of(
                                "goog:chromeOptions",
                                options,
                                "goog:loggingPrefs",
                                Map.of("browser", "ALL"),
                                "timeouts",
                                Map.of("script", 50_000))));
        var root = "http://127.0.0.1:" + port + "/session";
        var id = ask("POST", root, wanted).get("sessionId").asText();
        return new WebBrowser(process, root + "/" + id);
    }

    private static String port(Process process) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            var found = STARTED.matcher(line);
            if (found.find()) {
                return found.group(1);
            }
        }
        throw new AssertionError("the driver did not start");
    }

    private static JsonNode ask(String method, String address, Object body) {
        try {
            var request = HttpRequest.newBuilder(URI.create(address))
                    .timeout(Duration.ofMinutes(2))
                    .method(
                            method,
                            method.equals("POST")
                                    ? HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))
                                    : HttpRequest.BodyPublishers.noBody())
                    .build();
            var answer = JSON.readTree(
                            CLIENT.send(request, BodyHandlers.ofString()).body())
                    .get("value");
            if (answer.has("error")) {
                throw new AssertionError(answer.get("error").asText() + ": "
                        + answer.get("message").asText().lines().findFirst().orElse("") + " of " + body);
            }
            return answer;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private JsonNode ask(String path, Object body) {
        return ask("POST", session + path, body);
    }

    void open(String address) {
        ask("/url", Map.of("url", address));
    }

    /** Sets how large the window is, and what colours the system has. */
    void window(int width, boolean isDark) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
    }

    private void command(String name, Map<String, Object> parameters) {
        ask("/goog/cdp/execute", Map.of("cmd", name, "params", parameters));
    }

    /** Runs a script in the page, and returns what it returns. */
    JsonNode run(String script, Object... arguments) {
        return ask("/execute/sync", Map.of("script", script, "args", List.of(arguments)));
    }

    /** Waits until an expression of the page is true; fails after a long while. */
    JsonNode until(String condition) {
        return ask("/execute/async", Map.of("script", UNTIL.replace("CONDITION", condition), "args", List.of()));
    }

    /** Waits until the first element that a selector finds has a text. */
    void textIs(String selector, String text) {
        until("document.querySelector('" + selector + "')?.textContent.includes('" + text + "')");
    }

    /** Types where the focus is. */
    void type(String keys) {
        var actions = JSON.createArrayNode();
        keys.codePoints().mapToObj(Character::toString).forEach(key -> {
            actions.addObject().put("type", "keyDown").put("value", key);
            actions.addObject().put("type", "keyUp").put("value", key);
        });
        ask("/actions", Map.of("actions", List.of(keyboard(actions))));
    }

    private static Map<String, Object> keyboard(ArrayNode actions) {
        return Map.of("type", "key", "id", "keyboard", "actions", actions);
    }

    /** Clicks at the first element with such a text, of those that a selector finds, as a pointer does. */
    void click(String selector, String text) {
        var found = until("[...document.querySelectorAll('" + selector + "')].find(e => e.textContent.trim() === '"
                + text + "' && e.getClientRects().length)");
        var element = found.properties().iterator().next().getValue().asText();
        ask("/element/" + element + "/click", Map.of());
    }

    /**
     * Returns what axe-core finds of the page as it is shown now: every rule that it has, best practices and what is
     * minor too.
     */
    List<String> accessibilityFaults(String script) {
        run(text("axe.min.js"));
        var found =
                JSON.convertValue(ask("/execute/async", Map.of("script", script, "args", List.of())), String[].class);
        return List.of(found);
    }

    /** Returns a text file of the class path. */
    static String text(String name) {
        try (var in = WebBrowser.class.getClassLoader().getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what the browser complained of since it was asked last. */
    List<String> complaints() {
        return ask("/se/log", Map.of("type", "browser")).findValuesAsText("message");
    }

    @Override
    public void close() {
        try {
            ask("DELETE", session, "");
        } finally {
            process.destroy();
            try {
                process.waitFor(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
