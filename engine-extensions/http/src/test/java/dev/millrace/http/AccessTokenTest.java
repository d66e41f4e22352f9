package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.WorkflowEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, and where they come from. */
class AccessTokenTest {

    @TempDir
    private Path folder;

    @Test
    void a_file_has_a_token_on_each_line() throws IOException {
        var file = Files.writeString(
                folder.resolve("tokens"), "# who may\n\nread 0123456789abcdef\nOPERATE fedcba9876543210 ann\n");

        assertThat(AccessToken.read(file))
                .containsExactly(
                        AccessToken.of("read", ApiRole.READ, "0123456789abcdef"),
                        AccessToken.of("ann", ApiRole.OPERATE, "fedcba9876543210"));
    }

    @Test
    void a_line_that_is_none_is_refused_by_its_number_and_no_secret_is_quoted() throws IOException {
        var words = Files.writeString(folder.resolve("a"), "read 0123456789abcdef\n0123456789abcdef\n");
        var role = Files.writeString(folder.resolve("b"), "root 0123456789abcdef\n");
        var shortOne = Files.writeString(folder.resolve("c"), "read hunter2\n");
        var empty = Files.writeString(folder.resolve("d"), "# none\n");

        for (var file : new Path[] {words, role, shortOne, empty}) {
            assertThatThrownBy(() -> AccessToken.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("(?s)\\[HTT-14[02]\\].*")
                    .message()
                    .doesNotContain("0123456789abcdef", "hunter2");
        }
        assertThatThrownBy(() -> AccessToken.read(words)).hasMessageContaining("line 2");
        assertThatThrownBy(() -> AccessToken.read(folder.resolve("none"))).hasMessageStartingWith("[HTT-141]");
    }

    @Test
    void the_environment_has_one_for_each_role() {
        assertThat(AccessToken.of(Map.of("MILLRACE_TOKEN_ADMIN", "0123456789abcdef", "HOME", "/root")))
                .containsExactly(AccessToken.of("admin", ApiRole.ADMIN, "0123456789abcdef"));
    }

    @Test
    void a_new_secret_is_long_enough_and_another_each_time() {
        assertThat(AccessToken.newSecret()).hasSize(32).isNotEqualTo(AccessToken.newSecret());
    }

    @Test
    void no_text_of_a_token_has_its_secret() {
        var token = AccessToken.of("ann", ApiRole.READ, "0123456789abcdef");

        assertThat(token.toString())
                .contains("ann")
                .doesNotContain("0123456789abcdef", token.hash().text());
    }

    @Test
    void an_api_without_a_token_and_an_origin_that_is_none_are_refused() {
        try (var engine = WorkflowEngine.create()) {
            assertThatThrownBy(() -> HttpApi.on(engine).build()).hasMessageStartingWith("[HTT-145]");
            assertThatThrownBy(() -> HttpApi.on(engine).origin("*")).hasMessageStartingWith("[HTT-144]");
        }
    }

    /** Whoever measures how long a refusal takes learns nothing: hashes are compared, whole, and every one of them. */
    @Test
    void whatever_is_equal_in_a_token_all_are_compared_whole() throws IOException {
        var seen = new AtomicInteger();
        var known = List.of(
                AccessToken.of("ann", ApiRole.READ, "0123456789abcdef"),
                AccessToken.of("bob", ApiRole.OPERATE, "fedcba9876543210"),
                AccessToken.of("cid", ApiRole.ADMIN, "00112233445566778899"));
        var counting = new AbstractList<AccessToken>() {
            @Override
            public AccessToken get(int index) {
                seen.incrementAndGet();
                return known.get(index);
            }

            @Override
            public int size() {
                return known.size();
            }
        };
        var check = new AccessCheck(counting, HttpApi.LOOPBACK, Set.of(), false);

        assertThat(check.caller(new HandlerFormTest.Call("GET", "/", "")
                                .with("Authorization", "Bearer 0123456789abcdef"))
                        .who())
                .isEqualTo("ann");
        assertThat(seen).as("the first is not the last that is looked at").hasValue(known.size());
        assertThatThrownBy(() -> check.caller(
                        new HandlerFormTest.Call("GET", "/", "").with("Authorization", "Bearer 0123456789abcdeX")))
                .hasMessageContaining("token");
        assertThat(seen).hasValue(2 * known.size());
        assertThat(code(AccessToken.Hash.class)).contains("java/security/MessageDigest", "isEqual");
        assertThat(code(AccessCheck.class)).as("it compares by that alone").contains("isSame");
    }

    private static String code(Class<?> type) throws IOException {
        try (var in = type.getResourceAsStream(
                type.getName().substring(type.getPackageName().length() + 1) + ".class")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void a_port_that_is_taken_is_said() {
        try (var fixture = new ApiFixture()) {
            assertThatThrownBy(() -> fixture.api().start(fixture.port()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("[HTT-146]");
        }
    }
}
