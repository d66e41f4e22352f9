package dev.millrace.webhook;

import static dev.millrace.definition.NotificationRule.to;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.NotificationContent;
import dev.millrace.definition.Occasion;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.notification.DeliveryException;
import dev.millrace.notification.Notification;
import dev.millrace.notification.Notification.Subject;
import dev.millrace.notification.NotificationDetails;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each notification is posted to an address, which answers as it likes. */
class WebhookChannelTest {

    private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.parse("2026-01-31T09:00:00Z");

    /** What came. */
    private record Request(Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }

        Map<?, ?> json() {
            return (Map<?, ?>) DataCodec.standard().read(body, Format.JSON, "body");
        }
    }

    /** What is answered. */
    private record Answer(int status, Map<String, String> headers) {}

    private final ManualTime time = new ManualTime(NOW);
    private final List<Request> requests = new ArrayList<>();
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", this::answer);
        server.createContext("/silent", exchange -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        synchronized (requests) {
            requests.add(new Request(Map.copyOf(exchange.getRequestHeaders()), body));
        }
        var answer = answers.isEmpty() ? new Answer(204, Map.of()) : answers.remove();
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        exchange.sendResponseHeaders(answer.status(), -1);
        exchange.close();
    }

    private URI address(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    private WebhookChannel channel() {
        return WebhookChannel.to(address("/hook?token=t0ken")).withTime(time);
    }

    private static Notification notification() {
        var id = ExecutionId.parse("01kdvdna00c1x1c6kk944panqb");
        return new Notification(
                id + "/5/failure",
                Occasion.FAILURE,
                new Subject(
                        id,
                        new WorkflowKey("pay", "2"),
                        "",
                        Map.of("team", "ä\n\"x\""),
                        Optional.empty(),
                        Optional.empty()),
                "FAILED: declined",
                new ExecutionEnded(id, 5, 1_769_850_000_000_000L, ExecutionStatus.FAILED, "declined", Map.of()),
                NotificationDetails.NONE);
    }

    @Test
    void it_is_posted_as_json_with_its_id() throws Exception {
        channel().withHeader("Authorization", "Bearer abc").deliver(notification());

        assertThat(requests).singleElement().satisfies(request -> {
            assertThat(request.header("Content-type")).isEqualTo("application/json");
            assertThat(request.header("Idempotency-key"))
                    .isEqualTo(notification().id());
            assertThat(request.header("Authorization")).isEqualTo("Bearer abc");
            assertThat(request.header("Millrace-signature")).isEmpty();
            assertThat(request.json().get("occasion")).isEqualTo("failure");
            assertThat(request.json().get("workflowId")).isEqualTo("pay");
            assertThat(request.json().get("labels")).isEqualTo(Map.of("team", "ä\n\"x\""));
            assertThat(((Map<?, ?>) request.json().get("event")).get("event")).isEqualTo("ExecutionEnded");
            assertThat(request.json().get("output")).isNull();
        });
    }

    @Test
    void the_signature_is_that_of_time_and_body() throws Exception {
        channel().signedWith(SECRET).deliver(notification());

        var request = requests.get(0);
        var seconds = NOW.getEpochSecond();
        assertThat(request.header("Millrace-signature"))
                .isEqualTo("t=" + seconds + ",v1=" + hmac(seconds + "." + request.body()));
    }

    private static String hmac(String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 410, 422, 301, 302, 307, 308})
    void what_will_not_change_is_final_and_a_redirect_is_not_followed(int status) {
        answers.add(new Answer(status, Map.of("Location", address("/hook").toString())));

        var failure = catchThrowable(() -> channel().deliver(notification()));

        assertThat(failure)
                .isInstanceOfSatisfying(
                        DeliveryException.class,
                        refused -> assertThat(refused.isFinal()).isTrue());
        assertThat(failure)
                .hasMessageContaining(status < 400 ? "[NOT-122]" : "[NOT-121]")
                .hasMessageContaining(String.valueOf(status))
                .hasMessageNotContaining("t0ken");
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "500, , 0",
        "503, 120, 120",
        "429, 'Sat, 31 Jan 2026 09:01:30 GMT', 90",
        "429, 'Sat, 31 Jan 2026 08:00:00 GMT', 0",
        "408, soon, 0"
    })
    void what_may_change_is_tried_again_not_before_it_is_asked_to(int status, String after, long seconds) {
        answers.add(new Answer(status, after == null ? Map.of() : Map.of("Retry-After", after)));

        assertThatThrownBy(() -> channel().deliver(notification()))
                .hasMessageContaining("[NOT-123]")
                .isInstanceOfSatisfying(DeliveryException.class, later -> {
                    assertThat(later.isFinal()).isFalse();
                    assertThat(later.retryAfter().orElse(Duration.ZERO)).isEqualTo(ofSeconds(seconds));
                });
    }

    @Test
    void who_does_not_answer_is_left() {
        var channel = WebhookChannel.to(address("/silent")).withTimeLimit(ofMillis(200));

        assertThatThrownBy(() -> channel.deliver(notification()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[NOT-123]");
    }

    @Test
    void who_is_not_there_is_tried_again() {
        var gone = address("/hook");
        server.stop(0);

        assertThatThrownBy(() -> WebhookChannel.to(gone).deliver(notification()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[NOT-123]");
    }

    @Test
    void addresses_secrets_and_headers_are_checked() {
        for (var wrong : List.of(
                "http://example.com/x", "ftp://example.com/", "https:///x", "https://user:pw@example.com/", "/hook")) {
            assertThatThrownBy(() -> WebhookChannel.to(URI.create(wrong))).hasMessageContaining("[NOT-120]");
        }
        assertThatThrownBy(() -> channel().signedWith(new byte[8])).hasMessageContaining("[NOT-120]");
        assertThatThrownBy(() -> channel().withHeader("X-A", "a\r\nX-B: s3cret"))
                .hasMessageContaining("[NOT-120]")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> channel().withHeader("Millrace-Signature", "x"))
                .hasMessageContaining("[NOT-120]");
        assertThatThrownBy(() -> channel().withTimeLimit(Duration.ZERO)).hasMessageContaining("[NOT-120]");
    }

    @Test
    void data_that_a_rule_asks_for_go_without_what_is_secret_by_its_name() {
        var settings = NotificationSettings.NONE
                .on(new SameThread())
                .withChannel("hook", channel())
                .withRule(to("hook", Occasion.COMPLETION)
                        .including(NotificationContent.INPUT, NotificationContent.OUTPUT));
        try (var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .notifications(settings)
                .build()) {
            engine.start(
                    Workflow.named("w")
                            .node("a", (Node) context -> Outcome.done(Map.of("apiKey", "k-0815", "n", 1)))
                            .build(),
                    Map.of("login", Map.of("user", "ann", "password", "abracadabra")));
        }

        var told = requests.get(0);
        assertThat(told.json().get("input")).isEqualTo(Map.of("login", Map.of("user", "ann", "password", "***")));
        assertThat(told.json().get("output")).isEqualTo(Map.of("apiKey", "***", "n", 1));
        assertThat(told.body()).doesNotContain("abracadabra", "k-0815");
    }

    @Test
    void an_engine_tries_again_with_the_same_id() {
        answers.add(new Answer(503, Map.of("Retry-After", "60")));
        var settings = NotificationSettings.NONE
                .on(new SameThread())
                .withChannel("hook", channel().signedWith(SECRET))
                .withRule(to("hook", Occasion.SUCCESS).including(NotificationContent.OUTPUT));
        try (var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .store(new MemoryStore())
                .notifications(settings)
                .build()) {
            engine.start(
                    Workflow.named("w")
                            .node("a", (Node) context -> Outcome.done("n", 1))
                            .build(),
                    Map.of());
            time.advance(ofSeconds(59));
            assertThat(requests).hasSize(1);
            time.advance(ofSeconds(1));

            assertThat(requests).hasSize(2);
            assertThat(requests.get(0).header("Idempotency-key"))
                    .isNotEmpty()
                    .isEqualTo(requests.get(1).header("Idempotency-key"));
            assertThat(requests.get(0).header("Millrace-signature"))
                    .isNotEqualTo(requests.get(1).header("Millrace-signature"));
            assertThat(requests.get(1).json().get("output")).isEqualTo(Map.of("n", 1));
            assertThat(engine.notifications().channels().get(0).delivered()).isEqualTo(1);
        }
    }
}
