package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RateLimit;
import dev.millrace.examples.Checkout;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of the page about gates run, on the engine that it describes. */
class AdmissionPageTest {

    private static final String PAGE = "docs/admission.md";
    private static final String HERE = "engine-examples/src/test/java/dev/millrace/examples/docs/";

    private final NodeRegistry types = NodeRegistry.builder().discover().build();

    static Stream<String> definitions() {
        return Checkout.blocks(PAGE, "yaml").stream();
    }

    private static EngineBuilder described() {
        return WorkflowEngine.builder()
                .capacity("cpu", 4)
                .capacity("memory", "2GB")
                .capacity("licence", 1)
                .typeLimit("Process", 6)
                .typeRate("Groovy", RateLimit.of(100, Duration.ofSeconds(1)).withBurst(20))
                .starvation(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void every_definition_runs(String yaml) {
        try (var engine = described().nodes(types).build()) {
            var workflow = WorkflowLoader.with(types).parse(yaml, Format.YAML, "page");

            assertThat(engine.run(workflow, Map.of("document", "d1")).isCompleted())
                    .isTrue();
        }
    }

    @Test
    void the_engine_is_the_one_of_the_page() {
        var test = Checkout.squeezed(Checkout.text(HERE + "AdmissionPageTest.java"));

        assertThat(Checkout.blocks(PAGE, "java"))
                .isNotEmpty()
                .allSatisfy(java -> assertThat(test).contains(Checkout.squeezed(java)));
    }
}
