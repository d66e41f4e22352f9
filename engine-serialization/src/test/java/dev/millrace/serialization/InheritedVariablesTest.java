package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.InheritedEnvironment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a file says of the variables that programs inherit. */
class InheritedVariablesTest {

    private static final String NODES = "\nnodes: [{nodeId: a, runtimeType: Noop}]";

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    private Optional<InheritedEnvironment> inherited(String line) {
        return loader.parse("workflowId: w\n" + line + NODES, Format.YAML, "w.yaml")
                .variables()
                .inherited();
    }

    @Test
    void they_are_said_once_for_a_workflow() {
        assertThat(inherited("inheritEnvironment: [PATH, CI_*]")).contains(InheritedEnvironment.named("PATH", "CI_*"));
        assertThat(inherited("inheritEnvironment: false")).contains(new InheritedEnvironment.None());
        assertThat(inherited("inheritEnvironment: HOME")).contains(InheritedEnvironment.named("HOME"));
        assertThat(inherited("")).isEmpty();
    }

    @Test
    void what_is_no_name_is_refused_at_its_place() {
        var report = loader.check("workflowId: w\ninheritEnvironment: {PATH: x}" + NODES, Format.YAML, "w.yaml");

        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("DEF-113");
            assertThat(problem.message()).contains("true for all variables, false for none");
        });
    }
}
