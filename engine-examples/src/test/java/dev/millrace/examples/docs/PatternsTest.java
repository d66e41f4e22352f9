package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.examples.Checkout;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatternsTest {

    private static final String PAGE = "docs/patterns.md";

    static Stream<String> examples() {
        return Checkout.blocks(PAGE, "yaml").stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_runs_to_its_end(String yaml) {
        var types = NodeRegistry.discovered();
        var workflow = WorkflowLoader.with(types).parse(yaml, Format.YAML, PAGE);
        try (var engine = WorkflowEngine.builder().nodes(types).selfChecking().build()) {
            var result = engine.start(workflow, Map.of("kind", "letter", "gift", true, "amount", 20))
                    .await(Duration.ofSeconds(30));

            assertThat(result.status()).as(result.cause()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void all_patterns_are_there_each_with_its_verdict() {
        var rows = Pattern.compile("^\\| (\\d+) \\| [^|]+ \\| (direct|idiom|refused) \\|", Pattern.MULTILINE)
                .matcher(Checkout.text(PAGE))
                .results()
                .map(row -> Integer.parseInt(row.group(1)))
                .toList();

        assertThat(rows).isEqualTo(Stream.iterate(1, n -> n + 1).limit(43).toList());
    }
}
