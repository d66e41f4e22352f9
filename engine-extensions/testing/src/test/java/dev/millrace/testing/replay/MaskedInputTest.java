package dev.millrace.testing.replay;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidParametersException;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.Workflow;
import dev.millrace.testing.workflow.TestEngine;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Replays of executions whose input has names that only look like those of secrets. */
class MaskedInputTest {

    private static ExecutionBundle bundle(String name, ParameterType type, Object value) {
        var workflow = Workflow.named("asks")
                .parameter(name, Parameter.required(type))
                .node("ask", "model.ask")
                .node("long", "model.long")
                .connect("ask", "long", via -> via.when("execution.input." + name + " == " + "5"))
                .build();
        try (var engine = TestEngine.of(workflow)) {
            engine.when("ask").then(Map.of(name, value));
            engine.when("long").then(Map.of());
            return ExecutionBundle.of(engine.start(Map.of(name, value)).runToEnd());
        }
    }

    @Test
    void a_count_is_in_the_bundle_and_its_replay_needs_nothing() {
        var replayed = bundle("maxTokens", ParameterType.INTEGER, 5).replay().run();

        assertThat(replayed).completed().ran("ask", "long").node("ask").hasOutput("maxTokens", 5);
    }

    @Test
    void a_masked_parameter_that_takes_no_text_is_named_and_can_be_given() {
        var bundle = bundle("tokenPolicyId", ParameterType.INTEGER, 5);

        assertThatThrownBy(() -> bundle.replay().run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("[TST-127] the replay cannot start: the bundle has *** for its input"
                        + " tokenPolicyId; give what it was, or the like of it, by input(\"tokenPolicyId\", ...).")
                .hasMessageContaining("[ENG-161]")
                .hasCauseInstanceOf(InvalidParametersException.class);
        assertThat(bundle.replay().input("tokenPolicyId", 5).run()).completed().ran("ask", "long");
    }

    @Test
    void a_masked_text_that_leads_elsewhere_is_named_beside_the_difference() {
        assertThatThrownBy(() ->
                        bundle("tokenPolicyId", ParameterType.ANY, 5).replay().run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("'long' was NodeCompleted, and is NodeSkipped (the bundle has *** for its input"
                        + " tokenPolicyId; give");
    }

    @Test
    void what_is_not_masked_is_not_given() {
        var bundle = bundle("tokenPolicyId", ParameterType.INTEGER, 5);

        assertThatThrownBy(() -> bundle.replay().input("tokenPolicy", 5))
                .hasMessageContaining("[TST-127]")
                .hasMessageContaining("did you mean 'tokenPolicyId'?");
    }
}
