package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.NaiveInterpreter.Run;
import dev.millrace.definition.Graph;
import dev.millrace.definition.Workflow;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The engine against a second, naive reading of the semantics, on seeded random graphs with scopes in them.
 * {@code -Drandom.graphs=4000} for more of them.
 */
@Tag("one-jdk")
class RandomGraphTest {

    private static final int GRAPHS = Integer.getInteger("random.graphs", 1_500);

    @Test
    void the_engine_agrees_with_the_naive_interpreter() {
        for (int seed = 0; seed < GRAPHS; seed++) {
            try (var bench = new Bench()) {
                check(bench, seed);
            }
        }
    }

    private static void check(Bench bench, int seed) {
        var workflow = new RandomGraph(seed).workflow();
        var snapshot = bench.engine.start(workflow, Map.of()).snapshot();
        var statuses = new HashMap<String, NodeStatus>();
        var reasons = new HashMap<String, SkipReason>();
        var outputs = new HashMap<String, Object>();
        snapshot.nodes().forEach((path, node) -> {
            statuses.put(path.toString(), node.status());
            node.why().skipReason().ifPresent(reason -> reasons.put(path.toString(), reason));
            if (node.status() == NodeStatus.COMPLETED) {
                outputs.put(path.toString(), withoutErrors(node.output()));
            }
        });

        var run = new Run(seed, reasons);
        var naive = NaiveInterpreter.of(workflow, run);

        assertThat(statuses)
                .as("statuses of seed %d: %s", seed, describe(workflow))
                .isEqualTo(run.statuses);
        assertThat(reasons).as("skip reasons of seed %d", seed).isEqualTo(run.reasons);
        assertThat(outputs)
                .as("outputs of nodes of seed %d: %s", seed, describe(workflow))
                .isEqualTo(withoutErrors(run.outputs));
        assertThat(snapshot.status())
                .as("end of seed %d: %s", seed, describe(workflow))
                .isEqualTo(naive.end());
        assertThat(withoutErrors(snapshot.result().output()))
                .as("output of seed %d: %s", seed, describe(workflow))
                .isEqualTo(withoutErrors(naive.output()));
    }

    /** The words of errors are not the interpreter's business. */
    private static Object withoutErrors(Object value) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<Object, Object>();
            map.forEach((key, inner) -> {
                if (!"error".equals(key)) {
                    copy.put(key, withoutErrors(inner));
                }
            });
            return copy;
        }
        return value instanceof List<?> list
                ? list.stream().map(RandomGraphTest::withoutErrors).toList()
                : String.valueOf(value);
    }

    private static String describe(Workflow workflow) {
        var text = new StringBuilder();
        describe(workflow.graph(), "\n  ", text);
        return text.toString();
    }

    private static void describe(Graph graph, String indent, StringBuilder text) {
        for (var node : graph.nodes()) {
            text.append(indent)
                    .append(node.id())
                    .append(' ')
                    .append(node.policy().join());
            text.append(' ').append(node.work().settings()).append(node.inputs());
            node.policy()
                    .substitutes()
                    .fallback()
                    .ifPresent(f -> text.append(" fallback ").append(f));
            node.work().body().ifPresent(body -> describe(body, indent + "  ", text));
            node.work().subflow().ifPresent(child -> describe(child.graph(), indent + "  ", text));
        }
        for (var connection : graph.connections()) {
            text.append(indent).append(connection).append(' ').append(connection.triggers());
            text.append(' ').append(connection.source().port()).append(connection.condition());
            text.append(connection.options().recovers() ? " recovers" : "");
        }
    }
}
