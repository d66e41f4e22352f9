package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidParametersException;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.LogLine;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.node.SecretSource;
import dev.millrace.node.UnknownSecretException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets: where they go, and where they never stand. */
class SecretsTest {

    private static final String VALUE = "hunter2-S3cr3t/+x";
    private static final Parameter NAMED =
            Parameter.required(ParameterType.TEXT).withSecret();

    private final Map<String, String> values = new HashMap<>(Map.of("token", VALUE, "other-token", "another-one"));
    private final List<Object> seen = new ArrayList<>();
    private final Bench bench = new Bench(builder -> builder.secrets(name -> {
        if (name.equals("sealed")) {
            throw new IllegalStateException("the vault is sealed");
        }
        return SecretSource.of(values).find(name);
    }));

    @AfterEach
    void close() {
        bench.close();
    }

    private Node sees(String setting) {
        return context -> {
            seen.add(context.settings().get(setting));
            return Outcome.done();
        };
    }

    private WorkflowBuilder reading(String text) {
        return workflow().node("a", sees("header"), spec -> spec.set("header", text));
    }

    private static void assertRefused(WorkflowBuilder workflow, String where) {
        try (var bench = new Bench()) {
            assertThatThrownBy(() -> bench.start(workflow))
                    .isInstanceOf(InvalidWorkflowException.class)
                    .hasMessageContaining("EXP-110")
                    .hasMessageContaining(where);
        }
    }

    @Test
    void a_template_has_its_secret_where_it_is_handed_to_the_code() {
        var execution = bench.start(workflow()
                .node(
                        "a",
                        sees("request"),
                        spec -> spec.set(
                                "request",
                                Map.of(
                                        "header",
                                        "Bearer ${secrets.token}, ${1 + 1}",
                                        "both",
                                        List.of("${secrets.other-token}")))));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(seen).containsExactly(Map.of("header", "Bearer " + VALUE + ", 2", "both", List.of("another-one")));
    }

    @Test
    void each_attempt_asks_anew() {
        var execution = bench.start(workflow()
                .node(
                        "a",
                        (Node) context -> {
                            seen.add(context.settings().get("header") + " " + context.secret("token"));
                            values.put("token", "rotated");
                            return context.attempt() == 1 ? Outcome.failed("Expired", "try again") : Outcome.done();
                        },
                        spec -> spec.set("header", "${secrets.token}").retry(RetryPolicy.attempts(2))));
        bench.time.advance(ofSeconds(5));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(seen).containsExactly(VALUE + " " + VALUE, "rotated rotated");
    }

    @Test
    void what_comes_back_of_the_code_is_masked() {
        var encoded = Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
        var execution = bench.start(workflow()
                .node("a", (Node) context -> {
                    var secret = context.secret("token");
                    context.progress(0.5, "with " + secret);
                    context.remember(Map.of("note", secret));
                    context.log(Level.INFO, "logged " + secret);
                    context.setVariable("kept", Map.of(secret, List.of("x" + secret)));
                    return Outcome.done(Map.of("plain", "<" + secret + ">", "encoded", encoded))
                            .warning("warned of " + secret);
                })
                .node("b", (Node) context -> {
                    throw new IllegalStateException("refused " + context.secret("token"), new Exception(VALUE));
                })
                .connect("a", "b"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.snapshot().node("a").output()).isEqualTo(Map.of("plain", "<***>", "encoded", "***"));
        assertThat(execution.events().toString()).contains("kept={***=[x***]}");
        assertThat(execution.log().lines()).extracting(LogLine::text).containsExactly("logged ***");
        var failure = execution.failure("b").orElseThrow();
        assertThat(failure.message()).isEqualTo("refused ***");
        assertThat(failure.trace()).contains("java.lang.Exception: ***").doesNotContain(VALUE);
        assertThat(execution.events().toString()).doesNotContain(VALUE, encoded);
    }

    @Test
    void a_line_of_another_thread_is_masked_too() {
        bench.engine.start(
                workflow()
                        .node("a", (Node) context -> {
                            context.secret("token");
                            bench.engine
                                    .logCapture()
                                    .add(
                                            Map.of(
                                                    "executionId",
                                                    context.execution().toString(),
                                                    "nodePath",
                                                    "a",
                                                    "attempt",
                                                    "1"),
                                            Level.INFO,
                                            "a client says " + VALUE);
                            return Outcome.done();
                        })
                        .build(),
                Map.of());

        var execution = bench.engine.executions(ExecutionFilter.NEWEST).get(0);
        assertThat(execution.log().texts()).containsExactly("a client says ***");
    }

    @Test
    void what_looks_like_a_template_of_a_secret_is_data() {
        var start = workflow()
                .node("a", sees("header"), spec -> spec.set("header", "${input.comment}"))
                .build();

        bench.engine.start(start, Map.of("comment", "${secrets.token}")).await();

        assertThat(seen).containsExactly("${secrets.token}");
    }

    @Test
    void an_unknown_secret_fails_the_node_for_good_by_name() {
        var execution = bench.start(workflow()
                .node(
                        "a",
                        sees("header"),
                        spec -> spec.set("header", "${secrets.tokn}").retry(RetryPolicy.attempts(3)))
                .node("b", (Node) context -> Outcome.done("x", context.secret("nothing"))));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(seen).isEmpty();
        assertThat(execution.failure("a").orElseThrow().message()).contains("ENG-801", "'tokn'");
        assertThat(execution.failure("a").orElseThrow().type()).isEqualTo(UnknownSecretException.class.getName());
        assertThat(execution.snapshot().node("a").attempts()).isEqualTo(1);
        assertThat(execution.failure("b").orElseThrow().message()).contains("ENG-801", "'nothing'");
    }

    @Test
    void a_source_that_cannot_say_fails_the_attempt_only() {
        var execution = bench.start(workflow()
                .node(
                        "a",
                        sees("header"),
                        spec -> spec.set("header", "${secrets.sealed}").retry(RetryPolicy.attempts(2))));
        bench.time.advance(ofSeconds(5));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.snapshot().node("a").attempts()).isEqualTo(2);
        assertThat(execution.failure("a").orElseThrow().message())
                .contains("ENG-802", "'sealed'", "the vault is sealed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${secrets.token + 'x'}",
                "${secrets}",
                "${secrets['token']}",
                "${input.x == secrets.token}",
                "${secrets.token ?: 'none'}"
            })
    void a_secret_is_no_part_of_an_expression(String text) {
        assertRefused(reading(text), "${secrets.NAME} stands alone");
    }

    @Test
    void a_secret_stands_where_it_is_handed_over_and_nowhere_else() {
        assertRefused(
                workflow().node("a", sees("x"), spec -> spec.input("token", "${secrets.token}")),
                "/nodes/0/inputs/token");
        assertRefused(workflow().node("a", sees("x"), spec -> spec.runIf("secrets.token == 'x'")), "/nodes/0/runIf");
        assertRefused(workflow().node("a", sees("x"), spec -> spec.key("${secrets.token}")), "/nodes/0/key");
        assertRefused(
                workflow().node("a", "Wait", spec -> spec.set("signal", "s").set("correlation", "${secrets.token}")),
                "/nodes/0/correlation");
        assertRefused(workflow().output("x", "${secrets.token}").node("a", sees("x")), "/outputs/x");
    }

    @Test
    void a_start_names_the_secret_of_a_parameter() {
        var start = workflow()
                .parameter("token", NAMED)
                .node(
                        "a",
                        (Node) context -> {
                            seen.add(context.settings().get("header"));
                            seen.add(context.secret("token"));
                            return Outcome.done(
                                    "given", context.executionInput().get("token"));
                        },
                        spec -> spec.set("header", "${secrets.token}"))
                .build();

        var execution = bench.engine.start(start, Map.of("token", "other-token"));

        assertThat(execution.await().output()).isEqualTo(Map.of("given", "other-token"));
        assertThat(seen).containsExactly("another-one", "another-one");
    }

    @Test
    void a_start_that_gives_the_secret_itself_is_refused_without_saying_it() {
        var start = workflow().parameter("token", NAMED).node("a", "Noop").build();

        assertThatThrownBy(() -> bench.engine.start(start, Map.of("token", VALUE)))
                .isInstanceOf(InvalidParametersException.class)
                .hasMessageContaining("must be the name of a secret")
                .hasMessageNotContaining(VALUE);
        assertThatThrownBy(() -> bench.engine.start(start, Map.of("token", "another-one")))
                .isInstanceOf(InvalidParametersException.class)
                .hasMessageContaining("'token' names no secret of the engine's source (ENG-800)")
                .hasMessageNotContaining("another-one");
        assertThatThrownBy(() -> bench.engine.start(start, Map.of("token", "sealed")))
                .isInstanceOf(InvalidParametersException.class)
                .hasMessageContaining("ENG-802")
                .hasMessageNotContaining("sealed");
        assertThat(bench.engine.executions(ExecutionFilter.NEWEST)).isEmpty();
    }

    @Test
    void a_parameter_that_was_not_given_names_none() {
        var start = workflow()
                .parameter("token", Parameter.optional(ParameterType.TEXT).withSecret())
                .node("a", sees("header"), spec -> spec.set("header", "${secrets.token}"))
                .build();

        var execution = bench.engine.start(start, Map.of());

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.failure("a").orElseThrow().message()).contains("'token' names no secret");
        assertThat(seen).isEmpty();
    }

    @Test
    void a_workflow_inside_reads_its_own_parameters() {
        var inside = Workflow.named("inside")
                .parameter("token", NAMED)
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("collectionExpression", "[1]")
                                .body(body ->
                                        body.node("a", sees("header"), one -> one.set("header", "${secrets.token}"))))
                .build();
        var start = workflow()
                .node("sub", "Subflow", spec -> spec.subflow(inside).input("token", "other-token"))
                .build();

        bench.engine.start(start, Map.of()).await();

        assertThat(seen).containsExactly("another-one");
    }

    @Test
    void the_entries_of_an_environment_cannot_name_one_that_holds_a_secret() {
        assertRefused(
                workflow()
                        .environment("TOKEN", "${secrets.token}")
                        .environment("HEADER", "Bearer ${TOKEN}")
                        .node("a", "Noop"),
                "'TOKEN' holds a secret");
    }
}
