package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ExecutionFilter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each route there is, asked by those who may not: none is forgotten, whatever is added later. */
class EveryRouteAttackTest {

    private static final List<ApiRoute.Access> OPEN = List.of(ApiRoute.Access.ANYBODY);

    /** A path that the route matches, and that leads to nothing. */
    private static String pathOf(ApiRoute route) {
        return route.path().replaceAll("\\{[^}]+}", "x");
    }

    private static ApiFixture.Answer ask(ApiFixture fixture, ApiRoute route, String token) {
        return fixture.call(route.method(), pathOf(route), token, route.method().equals("GET") ? null : "{}");
    }

    private static List<ApiRoute> routes(ApiFixture fixture, ApiRoute.Access... roles) {
        return fixture.api().routes().stream()
                .filter(route -> List.of(roles).contains(route.role()))
                .toList();
    }

    @Test
    void without_a_token_only_the_two_questions_about_health_are_answered() {
        try (var fixture = new ApiFixture()) {
            for (var route : fixture.api().routes()) {
                var answer = ask(fixture, route, "");
                assertThat(answer.status()).as(route.path()).isEqualTo(OPEN.contains(route.role()) ? 200 : 401);
            }
            assertThat(routes(fixture, ApiRoute.Access.ANYBODY).stream().map(ApiRoute::path))
                    .containsExactlyInAnyOrder("/health/live", "/health/ready");
        }
    }

    @Test
    void no_role_does_what_needs_a_higher_one() {
        try (var fixture = new ApiFixture()) {
            for (var route : routes(fixture, ApiRoute.Access.OPERATOR, ApiRoute.Access.ADMINISTRATOR)) {
                assertRefused(ask(fixture, route, ApiFixture.READ), route, "HTT-101");
            }
            for (var route : routes(fixture, ApiRoute.Access.ADMINISTRATOR)) {
                assertRefused(ask(fixture, route, ApiFixture.OPERATE), route, "HTT-101");
            }
            var changing = fixture.api().routes().stream()
                    .filter(route -> !route.method().equals("GET"));
            assertThat(changing.collect(Collectors.groupingBy(ApiRoute::role, Collectors.counting())))
                    .as("what changes something is open to no reader")
                    .containsOnlyKeys(ApiRoute.Access.OPERATOR, ApiRoute.Access.ADMINISTRATOR);
            assertThat(fixture.engine().executions(ExecutionFilter.NEWEST)).isEmpty();
        }
    }

    @Test
    void a_server_that_is_read_only_refuses_whatever_is_no_question_and_answers_those() {
        try (var fixture = new ApiFixture(HttpApiBuilder::readOnly).with(ApiWorkflows.WAITS)) {
            var id = fixture.engine().start("waits", Map.of()).id();
            for (var route : fixture.api().routes()) {
                var answer = ask(fixture, route, ApiFixture.ADMIN);
                if (route.method().equals("GET")) {
                    assertThat(answer.status()).as(route.path()).isNotEqualTo(403);
                } else {
                    assertRefused(answer, route, "HTT-102");
                }
            }
            assertThat(fixture.get("/executions/" + id).text("status")).isEqualTo("WAITING");
        }
    }

    @Test
    void what_leads_to_no_execution_is_answered_in_one_shape() {
        try (var fixture = new ApiFixture()) {
            for (var route : fixture.api().routes()) {
                if (route.path().startsWith("/executions/{id}")) {
                    var answer = ask(fixture, route, ApiFixture.ADMIN);
                    assertThat(answer.status()).as(route.path()).isEqualTo(404);
                    assertThat(answer.text("code")).isEqualTo("HTT-107");
                    assertThat(answer.text("type")).isEqualTo("urn:millrace:HTT-107");
                    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                }
            }
        }
    }

    private static void assertRefused(ApiFixture.Answer answer, ApiRoute route, String code) {
        assertThat(answer.status()).as(route + " " + answer.body()).isEqualTo(403);
        assertThat(answer.text("code")).as(route.path()).isEqualTo(code);
    }
}
