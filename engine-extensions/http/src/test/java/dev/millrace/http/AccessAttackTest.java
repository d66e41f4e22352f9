package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.ExecutionFilter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers who may not, and what becomes of them. */
class AccessAttackTest {

    private static final String START = "{\"workflow\": \"waits\"}";

    private ApiFixture fixture;

    @BeforeEach
    void start() {
        fixture = new ApiFixture(api -> api.origin("https://ops.example.com")).with(ApiWorkflows.WAITS);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void nobody_is_let_in_without_a_token() {
        assertRefused(fixture.call("GET", "/executions", "", null), 401, "HTT-100");
        assertRefused(fixture.call("POST", "/executions", "", START), 401, "HTT-100");
        assertRefused(fixture.call("GET", "/no/such/route", "", null), 401, "HTT-100");
        assertRefused(fixture.call("GET", "/openapi.json", "", null), 401, "HTT-100");
    }

    @Test
    void a_token_counts_whole_and_in_its_header_alone() {
        for (var token : new String[] {
            ApiFixture.ADMIN + "x", ApiFixture.ADMIN.substring(1), ApiFixture.ADMIN.toUpperCase(Locale.ROOT), "null"
        }) {
            assertRefused(fixture.call("GET", "/me", token, null), 401, "HTT-100");
        }
        assertRefused(fixture.call("GET", "/me", "", null, "Cookie", "token=" + ApiFixture.ADMIN), 401, "HTT-100");
        assertRefused(fixture.call("GET", "/me", "", null, "Authorization", ApiFixture.ADMIN), 401, "HTT-100");
        assertThat(fixture.get("/me").text("who")).isEqualTo("rita");
    }

    @Test
    void a_reader_changes_nothing() {
        assertRefused(fixture.call("POST", "/executions", ApiFixture.READ, START), 403, "HTT-101");
        assertThat(fixture.engine().executions(ExecutionFilter.NEWEST)).isEmpty();
    }

    @Test
    void an_operator_registers_nothing_and_nobody_does_where_that_is_off() {
        var yaml = new String[] {"Content-Type", "application/yaml"};

        assertRefused(fixture.call("POST", "/definitions", ApiFixture.OPERATE, "x", yaml), 403, "HTT-101");
        assertRefused(fixture.call("POST", "/definitions", ApiFixture.ADMIN, "x", yaml), 403, "HTT-120");
    }

    @Test
    void where_it_is_read_only_an_admin_changes_nothing_either() {
        try (var readOnly = new ApiFixture(HttpApiBuilder::readOnly).with(ApiWorkflows.WAITS)) {
            assertRefused(readOnly.call("POST", "/executions", ApiFixture.ADMIN, START), 403, "HTT-102");
            assertThat(readOnly.call("GET", "/executions", ApiFixture.ADMIN, null)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_name_that_was_pointed_here_is_not_answered() throws IOException {
        for (var host : new String[] {"evil.example.com", "evil.example.com:80", "127.0.0.1.evil.example.com", ""}) {
            try (var caller = new RawCaller(fixture.port())) {
                caller.send("GET /api/v1/me HTTP/1.1", "Host: " + host, "Authorization: Bearer " + ApiFixture.READ, "");

                assertThat(caller.status()).as(host).contains(" 421");
            }
        }
    }

    @Test
    void a_page_from_elsewhere_is_not_answered_and_a_named_one_is() {
        var evil = fixture.call("POST", "/executions", ApiFixture.OPERATE, START, "Origin", "https://evil.example.com");
        var sandboxed = fixture.call("GET", "/me", ApiFixture.READ, null, "Origin", "null");
        var named = fixture.call("GET", "/me", ApiFixture.READ, null, "Origin", "https://ops.example.com");
        var own = fixture.call("GET", "/me", ApiFixture.READ, null, "Origin", "http://127.0.0.1:" + fixture.port());

        assertRefused(evil, 403, "HTT-104");
        assertThat(evil.header("Access-Control-Allow-Origin")).isEmpty();
        assertRefused(sandboxed, 403, "HTT-104");
        assertThat(named.header("Access-Control-Allow-Origin")).isEqualTo("https://ops.example.com");
        assertThat(named.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(own.status()).isEqualTo(200);
        assertThat(own.header("Access-Control-Allow-Origin")).isEmpty();
    }

    /** What a browser asks before a page of another origin may send a token, or JSON. */
    @Test
    void a_browser_that_asks_first_is_let_on_for_named_origins_alone() {
        String[] asks = {"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization"};
        var named = preflight("https://ops.example.com", asks);
        var evil = preflight("https://evil.example.com", asks);
        var own = preflight("http://127.0.0.1:" + fixture.port(), asks);

        assertThat(named.status()).isEqualTo(204);
        assertThat(named.header("Access-Control-Allow-Origin")).isEqualTo("https://ops.example.com");
        assertThat(named.header("Access-Control-Allow-Headers")).contains("Authorization");
        assertThat(named.header("Access-Control-Allow-Credentials")).isEmpty();
        assertRefused(evil, 403, "HTT-104");
        assertThat(own.status()).isEqualTo(204);
        for (var answer : List.of(evil, own)) {
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(answer.header("Access-Control-Allow-Methods")).isEmpty();
        }
        try (var closed = new ApiFixture()) {
            assertRefused(
                    closed.call("GET", "/me", ApiFixture.READ, null, "Origin", "https://ops.example.com"),
                    403,
                    "HTT-104");
        }
    }

    private ApiFixture.Answer preflight(String origin, String... asks) {
        var headers = new ArrayList<>(List.of(asks));
        headers.addAll(List.of("Origin", origin));
        return fixture.call("OPTIONS", "/executions", "", null, headers.toArray(String[]::new));
    }

    @Test
    void by_no_other_address_of_this_machine_is_it_reached() throws IOException {
        var others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
        assumeThat(others)
                .as("addresses of this machine beside the loopback one")
                .isNotEmpty();
        for (var address : others) {
            assertThatThrownBy(() -> {
                        try (var socket = new Socket()) {
                            socket.connect(new InetSocketAddress(address, fixture.port()), 10_000);
                        }
                    })
                    .as(address.toString())
                    .isInstanceOf(IOException.class);
        }
        assertThat(fixture.get("/me").status()).isEqualTo(200);
    }

    /** What a form can send: three content types, no header of its own. */
    @Test
    void a_form_starts_nothing_even_with_a_token() {
        for (var type : new String[] {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
            assertRefused(
                    fixture.call("POST", "/executions", ApiFixture.OPERATE, START, "Content-Type", type),
                    415,
                    "HTT-114");
        }
        assertThat(fixture.engine().executions(ExecutionFilter.NEWEST)).isEmpty();
    }

    @Test
    void what_is_too_long_is_refused() {
        try (var small = new ApiFixture(api -> api.limits(ApiLimits.DEFAULT.withBodyBytes(200)))) {
            assertRefused(small.post("/executions", "{\"workflow\": \"" + "w".repeat(200) + "\"}"), 413, "HTT-111");
        }
        assertRefused(fixture.call("GET", "/me", ApiFixture.READ, null, "X-Long", "x".repeat(20_000)), 431, "HTT-121");
        assertRefused(fixture.get("/executions?key=" + "k".repeat(17_000)), 431, "HTT-121");
    }

    @Test
    void a_body_without_a_length_is_cut_off_at_the_limit() throws IOException {
        try (var caller = new RawCaller(fixture.port())) {
            caller.send(
                    "POST /api/v1/executions HTTP/1.1",
                    "Host: localhost",
                    "Authorization: Bearer " + ApiFixture.OPERATE,
                    "Content-Type: application/json",
                    "Transfer-Encoding: chunked",
                    "");
            var chunk = "x".repeat(65_536);
            for (int i = 0; i < 17; i++) {
                caller.send("10000").sendText(chunk + "\r\n");
            }

            assertThat(caller.status()).contains(" 413");
        }
    }

    @Test
    void unknown_executions_are_answered_alike_whatever_their_id_looks_like() {
        var never = fixture.get("/executions/01jzzzzzzzzzzzzzzzzzzzzzzz");
        var none = fixture.get("/executions/..%2F..%2Fetc%2Fpasswd/snapshot");

        assertRefused(never, 404, "HTT-107");
        assertRefused(none, 404, "HTT-107");
        assertThat(never.json().properties().stream().map(Map.Entry::getKey))
                .containsExactlyElementsOf(
                        none.json().properties().stream().map(Map.Entry::getKey).toList());
    }

    @Test
    void what_is_sent_back_cannot_be_taken_for_a_page() {
        var answer = fixture.get("/executions/%3Cscript%3Ealert(1)%3C%2Fscript%3E");

        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
    }

    private static void assertRefused(ApiFixture.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
    }
}
