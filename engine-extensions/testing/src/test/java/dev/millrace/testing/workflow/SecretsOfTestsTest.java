package dev.millrace.testing.workflow;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidParametersException;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.node.SecretSource;
import dev.millrace.testing.replay.ExecutionBundle;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets of a test, on the engine and on what a seed drives. */
class SecretsOfTestsTest {

    private static final Workflow LOGIN = Workflow.named("login")
            .parameter("account", Parameter.required(ParameterType.TEXT).withSecret())
            .node(
                    "a",
                    (Node) context -> Outcome.done("said", context.settings().get("header") + "!"),
                    spec -> spec.set("header", "Bearer ${secrets.account}"))
            .build();

    private static TestEngine engine(boolean seeded) {
        return (seeded ? TestEngine.seeded(7) : TestEngine.create())
                .workflow(LOGIN)
                .secrets(SecretSource.of(Map.of("production", "s3cret-value")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void they_are_handed_over_and_masked(boolean seeded) {
        try (var engine = engine(seeded)) {
            var execution = engine.start(Map.of("account", "production"));

            assertThat(execution.runToEnd()).completed().node("a").hasOutput("said", "Bearer ***!");
        }
    }

    @Test
    void a_bundle_needs_none_of_them_where_the_outcome_was_recorded() {
        var workflow = Workflow.named("login")
                .parameter(
                        "authorization", Parameter.required(ParameterType.TEXT).withSecret())
                .node(
                        "a",
                        "Groovy",
                        spec -> spec.set("scriptContent", "[said: configuration.header + '!']")
                                .set("configuration", Map.of("header", "Bearer ${secrets.authorization}")))
                .build();
        var source = SecretSource.of(Map.of("production", "s3cret-value"));
        ExecutionBundle bundle;
        try (var engine = WorkflowEngine.builder().secrets(source).build()) {
            var execution = engine.start(workflow, Map.of("authorization", "production"));
            execution.await();
            bundle = ExecutionBundle.of(execution);
        }

        assertThat(bundle.replay().run()).completed().node("a").hasOutput("said", "Bearer ***!");
        assertThat(bundle.replay()
                        .running("a")
                        .secrets(name -> Optional.of("s3cret-value"))
                        .run())
                .completed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_start_that_names_none_is_refused(boolean seeded) {
        try (var engine = engine(seeded)) {
            assertThatThrownBy(() -> engine.start(Map.of("account", "test")))
                    .isInstanceOf(InvalidParametersException.class)
                    .hasMessageContaining("ENG-800");
        }
    }
}
