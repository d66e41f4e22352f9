package dev.millrace.testing.junit;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.testing.workflow.TestEngine;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class whose tests together take all of their workflow, and what one hears whose tests do not. */
@WorkflowTest
@CoverageAtLeast(100)
class CoverageAtLeastTest {

    private static final Workflow SORTING = Workflow.named("sorting")
            .node("size", "IfElse", node -> node.set("condition", "input.n > 3"))
            .node("large", "Noop")
            .node("small", "Noop")
            .connect("size", "TrueBranch", "large")
            .connect("size", "FalseBranch", "small")
            .build();

    @BeforeEach
    void sorting(TestEngine engine) {
        engine.workflow(SORTING);
    }

    @Test
    void four_is_large(TestEngine engine) {
        assertThat(engine.run(Map.of("n", 4))).completed().ran("large").skipped("small");
    }

    @Test
    void two_is_small(TestEngine engine) {
        assertThat(engine.run(Map.of("n", 2))).completed().ran("small").skipped("large");
    }

    @Test
    void too_little_fails_and_is_written_where_it_is_asked_for(@TempDir Path folder) {
        var coverage = new TestCoverage();
        try (var engine = TestEngine.of(SORTING)) {
            engine.run(Map.of("n", 4));
            coverage.add(engine.coverage());
        }

        assertThatThrownBy(() -> coverage.check(80))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[TST-130]")
                .hasMessageContaining("not taken: node small");
        assertThatCode(() -> coverage.check(50)).doesNotThrowAnyException();
        coverage.write(folder);
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("sorting_1.0.txt", "sorting_1.0.json", "sorting_1.0.mmd");
    }
}
