package dev.millrace.testing.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.temporal.TemporalWorkers;
import dev.millrace.temporal.TestServer;
import dev.millrace.temporal.internal.TemporalRefusals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds executions on Temporal's server to the cases that the engine is held to, and to the engine's events where no
 * code sleeps. Each look at an execution that has ended replays its history: a choice that is made otherwise then
 * fails the case.
 */
@Tag("one-jdk")
class TemporalConformanceTest {

    /** What has no meaning on Temporal, by what refuses it. */
    private static final Map<String, Set<String>> REFUSED = Map.ofEntries(
            Map.entry(
                    "locks",
                    Set.of(
                            "backpressure-at-a-lock",
                            "child-under-a-lock",
                            "gates-all-or-none",
                            "gates-on-containers",
                            "limit-of-a-kind-in-an-execution",
                            "lock-names",
                            "locks",
                            "locks-counted",
                            "locks-in-a-circle",
                            "locks-shared-and-exclusive",
                            "max-concurrency-beside-a-lock",
                            "priority-at-a-gate",
                            "starvation")),
            Map.entry(
                    "circuitBreakerPolicy",
                    Set.of(
                            "breakers-are-listed",
                            "circuit-breaker",
                            "circuit-breaker-closes",
                            "circuit-breaker-needs-its-successes",
                            "circuit-breaker-opens-again")),
            Map.entry(
                    "key",
                    Set.of(
                            "child-and-a-key",
                            "node-key-existing-fails",
                            "node-key-fail-retried",
                            "node-key-fails",
                            "node-key-replaces",
                            "node-key-returns-existing",
                            "node-key-waits")),
            Map.entry("rateLimit", Set.of("rate-limit", "rate-of-a-key", "rate-without-a-key")),
            Map.entry(
                    "maxConcurrentExecutions",
                    Set.of(
                            "backpressure-at-a-limit",
                            "limit-on-a-container",
                            "max-concurrent-executions",
                            "throttle",
                            "throttle-narrows-and-widens")),
            Map.entry("repairs", Set.of("repair-compensates-back-to-a-node", "repair-compensation-fails", "repairs")),
            Map.entry("resources", Set.of("resources")),
            Map.entry("onDuplicate", Set.of("duplicates-of-a-workflow")),
            Map.entry(
                    "TMP-104",
                    Set.of(
                            "duplicates-fail",
                            "duplicates-replace",
                            "duplicates-return-existing",
                            "duplicates-wait",
                            "starts-in-lanes",
                            "starts-of-a-workflow")),
            Map.entry(
                    "a setting of the engine's builder",
                    Set.of(
                            "starts-queue",
                            "starts-reject",
                            "starts-wait",
                            "starts-wait-in-vain",
                            "type-limit",
                            "type-rate")),
            Map.entry("TMP-109", Set.of("secret-is-handed-over-and-masked", "secret-that-nobody-has")));

    /** One of each kind of thing that an execution does. */
    private static final Set<String> CHOSEN = Set.of(
            "approval-approved",
            "child-awaited",
            "compensation-in-reverse",
            "for-each-line-of-a-file",
            "node-timeout",
            "run-if-in-groovy",
            "while-with-body");

    /** Its script reads the clock of the machine, and the test server skips the time that it is to have seen. */
    private static final String BY_CLOCK = "timer";

    @TestFactory
    Stream<DynamicTest> chosen_cases() {
        return tests(CHOSEN);
    }

    @TestFactory
    @Tag("soak")
    Stream<DynamicTest> all_cases() {
        var refused = REFUSED.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        var rest = ConformanceSuite.bundled().cases().stream()
                .map(ConformanceCase::name)
                .filter(name -> !refused.contains(name) && !CHOSEN.contains(name) && !name.equals(BY_CLOCK))
                .collect(Collectors.toSet());
        return tests(rest);
    }

    @Test
    void the_refused_cases_are_those_of_the_list() {
        var refused = new TreeMap<String, Set<String>>();
        for (var one : ConformanceSuite.bundled().cases()) {
            if (one.refusal().isEmpty()) {
                refusalOf(one)
                        .ifPresent(why -> refused.computeIfAbsent(why, key -> new TreeSet<>())
                                .add(one.name()));
            }
        }
        assertThat(refused).isEqualTo(REFUSED);
    }

    private static Stream<DynamicTest> tests(Set<String> names) {
        var cases = ConformanceSuite.bundled().cases().stream()
                .filter(one -> names.contains(one.name()))
                .toList();
        assertThat(cases).hasSameSizeAs(names);
        return cases.stream().map(one -> DynamicTest.dynamicTest(one.toString(), () -> hold(one)));
    }

    // --- what is refused

    private static Optional<String> refusalOf(ConformanceCase one) {
        var engine = one.engine();
        if (engine.room().maxExecutions() > 0
                || !engine.typeLimits().isEmpty()
                || !engine.typeRates().isEmpty()) {
            return Optional.of("a setting of the engine's builder");
        }
        var starts = Stream.concat(Stream.of(one.starts().first()), one.starts().others().stream());
        if (starts.anyMatch(start -> !isTaken(start))) {
            return Optional.of("TMP-104");
        }
        if (!one.starts().repairs().isEmpty()) {
            return Optional.of("repairs");
        }
        var found = new ArrayList<Problem>();
        one.files().with(folder -> found.addAll(problemsOf(one, folder)));
        return found.stream()
                .filter(problem -> problem.code().matches("TMP-10[09]"))
                .map(problem -> problem.code().equals("TMP-109")
                        ? problem.code()
                        : problem.path().replaceFirst(".*/", ""))
                .sorted((a, b) -> rank(a) - rank(b))
                .findFirst();
    }

    /** A rate or a lock beside a limit is what the case is about. */
    private static int rank(String key) {
        return key.equals("throttle") ? 1 : 0;
    }

    private static boolean isTaken(CaseStart start) {
        try {
            TemporalRefusals.check(OnTemporal.optionsOf(start));
            return true;
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("TMP-104");
            return false;
        }
    }

    private static List<Problem> problemsOf(ConformanceCase one, Path folder) {
        var nodes = CaseRun.nodes(folder);
        try {
            var workflow = WorkflowLoader.builder(nodes)
                    .limits(one.files().limits())
                    .build()
                    .load(folder.resolve(CaseFiles.DEFINITION));
            TemporalWorkers.of(nodes, List.of(workflow)).validate();
            return List.of();
        } catch (InvalidWorkflowException e) {
            return e.problems();
        }
    }

    // --- what is run

    private static void hold(ConformanceCase one) {
        var endings = new ArrayList<CaseRuntime.Ending>();
        CaseRuntime.Maker temporal = (nodes, folder, engine, limit) -> (definitions, given, differences) -> {
            try (var served = TestServer.shared().serve(workers(nodes, folder, definitions))) {
                var driver = new OnTemporal(served.runtime(), definitions.workflow(), limit, id -> {});
                var ending = new CaseExecutions(driver, differences).run(given);
                endings.add(ending);
                return ending;
            }
        };
        CaseRuntime.Maker here = (nodes, folder, engine, limit) -> (definitions, given, differences) -> {
            var ending = EngineOfCase.with(builder -> builder)
                    .make(nodes, folder, engine, limit)
                    .run(definitions, given, differences);
            endings.add(ending);
            return ending;
        };

        assertThat(one.runOn(temporal).differences()).as(one.toString()).isEmpty();
        if (!NodeStories.sleeps(one)) {
            one.runOn(here);
        }

        if (endings.size() == 2) {
            assertThat(NodeStories.of(endings.get(0)))
                    .as("the events of each node")
                    .isEqualTo(NodeStories.of(endings.get(1)));
        }
    }

    /** Returns the cases whose executions run on Temporal, but for the one that goes by the machine's clock. */
    static List<ConformanceCase> runnable() {
        var refused = REFUSED.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        return ConformanceSuite.bundled().cases().stream()
                .filter(one -> one.refusal().isEmpty())
                .filter(one -> !refused.contains(one.name()) && !one.name().equals(BY_CLOCK))
                .toList();
    }

    static TemporalWorkers workers(NodeRegistry nodes, Path folder, CaseRuntime.Definitions definitions) {
        var workflows = new ArrayList<>(definitions.registered());
        workflows.add(definitions.workflow());
        return TestServer.workers(nodes, workflows, folder);
    }
}
