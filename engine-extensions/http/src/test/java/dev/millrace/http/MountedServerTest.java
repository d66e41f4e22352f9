package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API and the dashboard below a path of another server: nothing that they say leads out of it. */
class MountedServerTest {

    /** What the page and its scripts load: attributes, and imports. */
    private static final Pattern LOADED =
            Pattern.compile("(?:src|href)=\"([^\"#]+)\"|^import .* from '([^']+)';$", Pattern.MULTILINE);

    private static final String STARTS = "{\"workflow\": \"waits\"}";

    private final ApiFixture fixture = new ApiFixture(HttpApiBuilder::dashboard).with(ApiWorkflows.WAITS);
    private final MountedServer host = new MountedServer(fixture.api());
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        host.close();
        fixture.close();
    }

    private HttpResponse<String> send(URI address, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).header("Authorization", "Bearer " + ApiFixture.OPERATE);
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void whatever_the_page_loads_lies_below_the_path() throws Exception {
        var root = URI.create(host.address());
        Set<URI> seen = new LinkedHashSet<>(Set.of(root));
        var open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            var at = open.remove();
            var answer = send(at, "");
            assertThat(answer.statusCode()).as(at.toString()).isEqualTo(200);
            var links = LOADED.matcher(answer.body());
            while (links.find()) {
                var next = at.resolve(links.group(1) == null ? links.group(2) : links.group(1));
                assertThat(next.toString()).startsWith(host.address());
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }

        assertThat(seen).hasSize(16);
    }

    @Test
    void where_something_is_is_said_as_seen_from_the_call() throws Exception {
        var starts = URI.create(host.address() + "api/v1/executions");
        var started = send(starts, STARTS);
        var first = starts.resolve(started.headers().firstValue("Location").orElseThrow());
        var restarts = URI.create(first + "/restart");
        var again = send(restarts, "{}");
        var second = restarts.resolve(again.headers().firstValue("Location").orElseThrow());

        assertThat(send(first, "").body())
                .contains(first.getPath().substring(first.getPath().lastIndexOf('/') + 1));
        assertThat(second).isNotEqualTo(first);
        assertThat(send(second, "").statusCode()).isEqualTo(200);

        var description = URI.create(host.address() + "api/v1/openapi.json");
        var server = ApiDescription.parse(send(description, "").body())
                .at("/servers/0/url")
                .asText();
        assertThat(description.resolve(server)).hasToString(host.address() + "api/v1");
    }
}
