package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.NaiveInterpreter.Script;
import dev.millrace.definition.ConnectionBuilder;
import dev.millrace.definition.Join;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The engine against a second, naive reading of the semantics, on seeded random graphs. */
class RandomGraphTest {

    private static final int GRAPHS = 10_000;
    private static final int MOST_NODES = 12;
    private static final List<String> PORTS = List.of("p", "q");

    @Test
    void the_engine_agrees_with_the_naive_interpreter() {
        for (int seed = 0; seed < GRAPHS; seed++) {
            try (var bench = new Bench()) {
                check(bench, seed);
            }
        }
    }

    private static void check(Bench bench, int seed) {
        var random = new Random(seed);
        var scripts = new HashMap<String, Script>();
        var workflow = randomWorkflow(random, scripts);
        var execution = bench.engine.start(workflow, Map.of());
        var snapshot = execution.snapshot();
        var nOfReasons = new HashMap<String, SkipReason>();
        snapshot.nodes()
                .forEach((path, node) -> node.why().skipReason().ifPresent(r -> nOfReasons.put(path.toString(), r)));

        var naive = new NaiveInterpreter(workflow, scripts, nOfReasons);
        naive.run();

        var statuses = new HashMap<String, NodeStatus>();
        snapshot.nodes().forEach((path, node) -> statuses.put(path.toString(), node.status()));
        assertThat(statuses)
                .as("statuses of seed %d: %s", seed, describe(workflow, scripts))
                .isEqualTo(naive.statuses);
        assertThat(nOfReasons).as("skip reasons of seed %d", seed).isEqualTo(naive.reasons);
        assertThat(snapshot.status())
                .as("end of seed %d: %s", seed, describe(workflow, scripts))
                .isEqualTo(naive.end());
        assertThat(snapshot.result().output())
                .as("output of seed %d: %s", seed, describe(workflow, scripts))
                .isEqualTo(naive.output());
    }

    private static String describe(Workflow workflow, Map<String, Script> scripts) {
        var text = new StringBuilder();
        for (var node : workflow.graph().nodes()) {
            text.append("\n  ")
                    .append(node.id())
                    .append(' ')
                    .append(scripts.get(node.id().value()));
            text.append(' ').append(node.policy().join());
            node.policy()
                    .substitutes()
                    .fallback()
                    .ifPresent(f -> text.append(" fallback ").append(f));
        }
        for (var connection : workflow.graph().connections()) {
            text.append("\n  ").append(connection).append(' ').append(connection.triggers());
            text.append(' ').append(connection.source().port()).append(connection.condition());
            text.append(connection.options().recovers() ? " recovers" : "");
        }
        return text.toString();
    }

    private static Workflow randomWorkflow(Random random, Map<String, Script> scripts) {
        int size = 1 + random.nextInt(MOST_NODES);
        var builder = Workflow.named("random");
        var fallbacks = fallbacks(random, size);
        int[] sources = connect(random, builder, size, fallbacks);
        for (int i = 0; i < size; i++) {
            int position = i;
            var script = new Script(
                    random.nextInt(4) == 0,
                    random.nextInt(3) == 0 ? PORTS.get(random.nextInt(2)) : null,
                    random.nextInt(10));
            scripts.put("n" + i, script);
            builder.node("n" + i, nodeOf(script), spec -> {
                if (fallbacks.containsKey(position)) {
                    spec.fallback("n" + fallbacks.get(position));
                }
                return join(random, spec, sources[position]);
            });
        }
        return builder.build();
    }

    /** Connects nodes forwards, fallbacks left out as targets. Returns how many sources each node has. */
    private static int[] connect(Random random, WorkflowBuilder builder, int size, Map<Integer, Integer> fallbacks) {
        int[] sources = new int[size];
        for (int target = 1; target < size; target++) {
            for (int source = 0; source < target; source++) {
                if (!fallbacks.containsValue(target) && random.nextInt(3) == 0) {
                    sources[target]++;
                    int connections = random.nextInt(6) == 0 ? 2 : 1;
                    for (int i = 0; i < connections; i++) {
                        builder.connect("n" + source, "n" + target, via -> route(random, via));
                    }
                }
            }
        }
        return sources;
    }

    private static Map<Integer, Integer> fallbacks(Random random, int size) {
        var fallbacks = new HashMap<Integer, Integer>();
        for (int i = 0; i < size - 1; i++) {
            if (random.nextInt(6) == 0 && !fallbacks.containsKey(size - 1)) {
                int fallback = i + 1 + random.nextInt(size - i - 1);
                if (!fallbacks.containsValue(fallback) && !fallbacks.containsKey(fallback)) {
                    fallbacks.put(i, fallback);
                }
            }
        }
        return fallbacks;
    }

    private static NodeBuilder join(Random random, NodeBuilder spec, int sources) {
        if (sources == 0) {
            return spec;
        }
        return switch (random.nextInt(6)) {
            case 0 -> spec.join(Join.ANY);
            case 1 -> spec.join(Join.ALL_DONE);
            case 2 -> spec.join(Join.atLeast(1 + random.nextInt(sources)));
            default -> spec;
        };
    }

    private static ConnectionBuilder route(Random random, ConnectionBuilder via) {
        switch (random.nextInt(8)) {
            case 0 -> via.on(Trigger.FAIL);
            case 1 -> via.on(Trigger.FAIL).recovers();
            case 2 -> via.on(Trigger.COMPLETE, Trigger.FAIL);
            case 3 -> via.from(PORTS.get(random.nextInt(2)));
            case 4 -> via.when("output.value > " + random.nextInt(10));
            default -> {}
        }
        return via;
    }

    private static Node nodeOf(Script script) {
        if (script.fails()) {
            return Bench.fails("scripted");
        }
        var port = script.port();
        return context -> port == null
                ? Outcome.done("value", script.value())
                : Outcome.done("value", script.value()).by(port);
    }
}
