package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds how many types need each other in a circle. Nested types count with the one that they stand in. */
@ArchTag("one-jdk")
@AnalyzeClasses(packages = "dev.millrace", importOptions = DoNotIncludeTests.class)
class ClassCyclesTest {

    private static final int MOST_PERCENT_IN_CYCLES = 5;

    @ArchTest
    static void few_types_are_in_cycles(JavaClasses classes) {
        var dependencies = dependencies(classes);
        var cycles = Cycles.of(dependencies);

        int inCycles = cycles.stream().mapToInt(Collection::size).sum();
        assertThat(inCycles * 100)
                .as("%d of %d types are in cycles: %s", inCycles, dependencies.size(), cycles)
                .isLessThanOrEqualTo(dependencies.size() * MOST_PERCENT_IN_CYCLES);
    }

    @Test
    void a_cycle_is_found_with_all_that_is_in_it_and_nothing_else() {
        var graph = Map.of(
                "a", Set.of("b"),
                "b", Set.of("c", "d"),
                "c", Set.of("a"),
                "d", Set.of("e"),
                "e", Set.<String>of(),
                "f", Set.of("a", "g"),
                "g", Set.of("f"));

        assertThat(Cycles.of(graph)).containsExactlyInAnyOrder(Set.of("a", "b", "c"), Set.of("f", "g"));
    }

    private static Map<String, Set<String>> dependencies(JavaClasses classes) {
        var graph = new TreeMap<String, Set<String>>();
        for (var type : classes) {
            var from = outermost(type);
            graph.computeIfAbsent(from, name -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> outermost(dependency.getTargetClass().getBaseComponentType()))
                    .filter(to -> to.startsWith("dev.millrace.") && !to.equals(from))
                    .forEach(to -> graph.get(from).add(to));
        }
        return graph;
    }

    private static String outermost(JavaClass type) {
        int nested = type.getName().indexOf('$');
        return nested < 0 ? type.getName() : type.getName().substring(0, nested);
    }

    /** Finds strongly connected components: R. Tarjan, Depth-first search and linear graph algorithms, 1972. */
    private static final class Cycles {

        private final Map<String, Set<String>> graph;
        private final Map<String, Integer> order = new HashMap<>();
        private final Map<String, Integer> earliest = new HashMap<>();
        private final Deque<String> open = new ArrayDeque<>();
        private final List<Set<String>> found = new ArrayList<>();

        private Cycles(Map<String, Set<String>> graph) {
            this.graph = graph;
        }

        static List<Set<String>> of(Map<String, Set<String>> graph) {
            var cycles = new Cycles(graph);
            for (var name : graph.keySet()) {
                if (!cycles.order.containsKey(name)) {
                    cycles.visit(name);
                }
            }
            return cycles.found;
        }

        private void visit(String name) {
            int number = order.size();
            order.put(name, number);
            earliest.put(name, number);
            open.push(name);
            for (var next : graph.getOrDefault(name, Set.of())) {
                if (!order.containsKey(next)) {
                    visit(next);
                    earliest.merge(name, earliest.get(next), Math::min);
                } else if (open.contains(next)) {
                    earliest.merge(name, order.get(next), Math::min);
                }
            }
            if (earliest.get(name) == number) {
                close(name);
            }
        }

        private void close(String first) {
            var component = new TreeSet<String>();
            String name;
            do {
                name = open.pop();
                component.add(name);
            } while (!name.equals(first));
            if (component.size() > 1) {
                found.add(component);
            }
        }
    }
}
