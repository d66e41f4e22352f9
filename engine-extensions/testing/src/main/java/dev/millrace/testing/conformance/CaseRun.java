package dev.millrace.testing.conformance;

import dev.millrace.EngineBuilder;
import dev.millrace.Execution;
import dev.millrace.NotEndedException;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Problem.Place;
import dev.millrace.definition.Workflow;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** One run of a case. Confined to the thread that runs it. */
final class CaseRun {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final ConformanceCase given;
    private final UnaryOperator<EngineBuilder> runtime;
    private final Differences differences = new Differences();

    CaseRun(ConformanceCase given, UnaryOperator<EngineBuilder> runtime) {
        this.given = given;
        this.runtime = runtime;
    }

    CaseReport run() {
        var time = TimeSource.system();
        long start = time.nanoTime();
        given.files().with(this::run);
        var took = Duration.ofNanos(time.nanoTime() - start);
        return new CaseReport(given.name(), given.title(), differences.lines(), took);
    }

    private void run(Path folder) {
        var nodes = nodes(folder);
        var engine = runtime.apply(WorkflowEngine.builder()
                        .nodes(nodes)
                        .files(folder)
                        .grace(GRACE)
                        .selfChecking())
                .build();
        try {
            run(engine, WorkflowLoader.with(nodes).load(folder.resolve(CaseFiles.DEFINITION)));
        } catch (InvalidWorkflowException e) {
            refused(e.problems());
        } finally {
            close(engine);
        }
    }

    static NodeRegistry nodes(Path folder) {
        var builder = NodeRegistry.builder();
        StandardNodes.builder().baseFolder(folder).build().types().forEach(builder::add);
        return builder.discover(CaseRun.class.getClassLoader()).build();
    }

    private void run(WorkflowEngine engine, Workflow workflow) {
        var execution = engine.start(workflow, given.input());
        if (given.refusal().isPresent()) {
            differences.add("definition", "to be refused", "that it was accepted");
            execution.terminate("the definition should have been refused");
            return;
        }
        given.signals().forEach((name, payload) -> execution.signal(name, payload(payload), null));
        if (hasEnded(execution)) {
            var times = new StartsAndEnds(execution.events());
            new SnapshotCheck(execution.snapshot(), times, differences).compare(given.expectation());
        }
    }

    @SuppressWarnings("unchecked") // the reader saw to it
    private static Map<String, Object> payload(Object payload) {
        return (Map<String, Object>) payload;
    }

    private boolean hasEnded(Execution execution) {
        try {
            execution.await(LIMIT);
            return true;
        } catch (NotEndedException e) {
            var open = execution.snapshot().nodes().values().stream()
                    .filter(node -> !node.status().isFinal() && node.status() != NodeStatus.PENDING)
                    .map(CaseRun::standing)
                    .collect(Collectors.joining(", "));
            differences.add(
                    "status",
                    given.expectation().status().map(Enum::name).orElse("an end"),
                    "that it did not end within " + LIMIT.toSeconds() + " s; open are "
                            + (open.isEmpty() ? "none" : open));
            execution.terminate("the case takes too long");
            return false;
        }
    }

    private static String standing(NodeSnapshot node) {
        return node.path() + " (" + node.status() + ")";
    }

    private static String shown(Problem problem) {
        return problem.place()
                .map(place ->
                        problem.at(new Place(place.file().replaceFirst(".*[/\\\\]", ""), place.line(), place.column())))
                .orElse(problem)
                .toString();
    }

    private void refused(List<Problem> problems) {
        // Places without the temporary folder: it is nobody's business.
        var report = problems.stream().map(CaseRun::shown).collect(Collectors.joining("; "));
        var texts = given.refusal();
        if (texts.isEmpty()) {
            differences.add("definition", "to be accepted", report);
            return;
        }
        texts.get().stream()
                .filter(text -> !report.contains(text))
                .forEach(text -> differences.add("invalid", "'" + text + "' in the report", report));
    }

    /** Closing fails where the fold of the events differs from the state that lived them. */
    private void close(WorkflowEngine engine) {
        try {
            engine.close();
        } catch (IllegalStateException e) {
            differences.add("the engine's self-check failed: " + e.getMessage());
        }
    }
}
