package dev.millrace.validation;

import static dev.millrace.definition.Trigger.FAIL;
import static dev.millrace.definition.Trigger.NEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.About;
import dev.millrace.definition.Connection;
import dev.millrace.definition.DeclaredVariables;
import dev.millrace.definition.ExecutionPolicy;
import dev.millrace.definition.Graph;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomGraphsTest {

    private static final int TRIALS = 4_000;

    @Test
    void what_is_found_sound_stays_sound_when_its_flat_loops_are_lowered() {
        int sound = 0;
        int lowered = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            var workflow = random(new Random(seed));
            if (errors(workflow).isEmpty()) {
                var graph = FlatLoops.lower(workflow.graph(), ValidationCases.types());
                assertThat(errors(with(graph))).as("seed %d", seed).isEmpty();
                assertThat(ids(graph)).as("seed %d", seed).isEqualTo(ids(workflow.graph()));
                assertThat(arrows(graph)).as("seed %d", seed).containsAll(plainArrows(workflow.graph()));
                assertThat(FlatLoops.lower(graph, ValidationCases.types())).isSameAs(graph);
                sound++;
                lowered += graph.nodes().size() < workflow.graph().nodes().size() ? 1 : 0;
            }
        }
        assertThat(sound).isGreaterThan(TRIALS / 20);
        assertThat(lowered).isGreaterThan(TRIALS / 200);
    }

    @Test
    void a_cycle_is_reported_exactly_where_a_slow_search_finds_one() {
        for (int seed = 0; seed < TRIALS; seed++) {
            var random = new Random(seed);
            int size = 1 + random.nextInt(7);
            var builder = Workflow.named("random");
            IntStream.range(0, size).forEach(i -> builder.node("n" + i, "Step"));
            IntStream.range(0, random.nextInt(9))
                    .forEach(i -> builder.connect("n" + random.nextInt(size), "n" + random.nextInt(size)));
            var workflow = builder.build();

            boolean found = errors(workflow).stream().anyMatch(p -> p.code().equals("DEF-210"));

            assertThat(found).as("seed %d", seed).isEqualTo(hasCycle(workflow.graph()));
        }
    }

    static Workflow random(Random random) {
        int size = 2 + random.nextInt(7);
        var builder = Workflow.named("random");
        for (int i = 0; i < size; i++) {
            int position = i;
            builder.node(
                    "n" + i,
                    type(random),
                    node -> random.nextInt(12) > 0 ? node : node.fallback("n" + (position + 1) % size));
        }
        for (int i = random.nextInt(size * 2); i > 0; i--) {
            int source = random.nextInt(size);
            int target =
                    random.nextInt(6) > 0 ? Math.min(size - 1, source + 1 + random.nextInt(2)) : random.nextInt(size);
            builder.connect("n" + source, "n" + target, via -> switch (random.nextInt(4)) {
                case 0 -> via.from("LoopBody");
                case 1 -> via.on(NEXT);
                case 2 -> random.nextBoolean() ? via.on(FAIL) : via;
                default -> via;
            });
        }
        return withoutIdleNext(builder.build());
    }

    /** Keeps what only loops may have at loops, so that more of the graphs are sound. */
    private static Workflow withoutIdleNext(Workflow workflow) {
        var graph = workflow.graph();
        var connections = graph.connections().stream()
                .filter(c -> !GraphIndex.isBodyExit(c)
                        || !graph.node(c.source().node()).orElseThrow().type().equals("Noop"))
                .toList();
        return with(new Graph(graph.nodes(), connections, graph.entryPoint()));
    }

    private static String type(Random random) {
        return List.of("Noop", "Noop", "Noop", "While", "ForEach").get(random.nextInt(5));
    }

    /** The fields of the nodes are not the point here, nor loops without bodies. */
    static List<Problem> errors(Workflow workflow) {
        return ValidationCases.problems(workflow).stream()
                .filter(Problem::isError)
                .filter(p -> !Set.of("DEF-221", "DEF-240").contains(p.code()))
                .toList();
    }

    static Workflow with(Graph graph) {
        return new Workflow(
                new WorkflowKey("random", "1.0"),
                About.NOTHING,
                graph,
                ExecutionPolicy.DEFAULT,
                DeclaredVariables.NONE,
                Map.of());
    }

    private static Set<String> ids(Graph graph) {
        return all(graph).stream()
                .flatMap(g -> g.nodes().stream())
                .map(node -> node.id().value())
                .collect(Collectors.toSet());
    }

    private static Set<String> arrows(Graph graph) {
        return all(graph).stream()
                .flatMap(g -> g.connections().stream())
                .map(Connection::toString)
                .collect(Collectors.toSet());
    }

    /** The connections that no lowering may lose: neither into a body nor, perhaps, back to a While. */
    private static Set<String> plainArrows(Graph graph) {
        return graph.connections().stream()
                .filter(c -> !GraphIndex.isBodyExit(c))
                .filter(c -> !graph.node(c.target().node()).orElseThrow().type().equals("While"))
                .map(Connection::toString)
                .collect(Collectors.toSet());
    }

    private static List<Graph> all(Graph graph) {
        var all = new ArrayList<>(List.of(graph));
        for (int i = 0; i < all.size(); i++) {
            all.get(i).nodes().forEach(node -> node.work().body().ifPresent(all::add));
        }
        return all;
    }

    private static boolean hasCycle(Graph graph) {
        var reach = new HashSet<List<String>>();
        graph.connections().stream()
                .filter(c -> !c.source().node().equals(c.target().node()))
                .forEach(c -> reach.add(
                        List.of(c.source().node().value(), c.target().node().value())));
        boolean more = true;
        while (more) {
            var longer = new HashSet<List<String>>();
            reach.forEach(a -> reach.stream()
                    .filter(b -> a.get(1).equals(b.get(0)))
                    .forEach(b -> longer.add(List.of(a.get(0), b.get(1)))));
            more = reach.addAll(longer);
        }
        return reach.stream().anyMatch(pair -> pair.get(0).equals(pair.get(1)));
    }
}
