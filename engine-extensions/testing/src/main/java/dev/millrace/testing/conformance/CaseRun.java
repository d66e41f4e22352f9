package dev.millrace.testing.conformance;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Problem.Place;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.InvalidDataException;
import dev.millrace.node.NodeRegistry;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.report.WorkflowCoverage;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.testing.conformance.CaseRuntime.Definitions;
import dev.millrace.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One run of a case. Confined to the thread that runs it. */
final class CaseRun {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final ConformanceCase given;
    private final CaseRuntime.Maker maker;
    private final Differences differences = new Differences();
    private Optional<WorkflowCoverage> coverage = Optional.empty();

    CaseRun(ConformanceCase given, CaseRuntime.Maker maker) {
        this.given = given;
        this.maker = maker;
    }

    CaseReport run() {
        var time = TimeSource.system();
        long start = time.nanoTime();
        given.files().with(this::run);
        var took = Duration.ofNanos(time.nanoTime() - start);
        return new CaseReport(given.name(), given.title(), differences.lines(), took, coverage);
    }

    private void run(Path folder) {
        var nodes = nodes(folder);
        try {
            var loader = loader(nodes);
            var registered = given.files().registered().stream()
                    .map(path -> loader.load(folder.resolve(path)))
                    .toList();
            run(
                    maker.make(nodes, folder, given.engine(), LIMIT),
                    nodes,
                    new Definitions(given.selected(loader.load(folder.resolve(CaseFiles.DEFINITION))), registered));
        } catch (InvalidWorkflowException e) {
            refused(e.problems());
        } catch (InvalidDataException e) {
            differences.add("input", "to be accepted", String.valueOf(e.getMessage()));
        }
    }

    private WorkflowLoader loader(NodeRegistry nodes) {
        return WorkflowLoader.builder(nodes).limits(given.files().limits()).build();
    }

    static NodeRegistry nodes(Path folder) {
        var builder = NodeRegistry.builder();
        StandardNodes.builder().baseFolder(folder).build().types().forEach(builder::add);
        return builder.discover(CaseRun.class.getClassLoader()).build();
    }

    private void run(CaseRuntime runtime, NodeRegistry nodes, Definitions definitions) {
        var ending = runtime.run(definitions, given.starts(), differences);
        coverage = Optional.of(
                WorkflowCoverage.of(definitions.workflow(), nodes).with(ending.snapshot(), ending.events()));
        if (given.refusal().isPresent()) {
            differences.add("definition", "to be refused", "that it was accepted");
        } else if (ending.hasEnded()) {
            new SnapshotCheck(ending, differences).compare(given.expectation());
        } else {
            notEnded(ending.snapshot());
        }
    }

    private void notEnded(ExecutionSnapshot snapshot) {
        var open = snapshot.nodes().values().stream()
                .filter(node -> !node.status().isFinal() && node.status() != NodeStatus.PENDING)
                .map(CaseRun::standing)
                .collect(Collectors.joining(", "));
        differences.add(
                "status",
                given.expectation().status().map(Enum::name).orElse("an end"),
                "that it did not end within " + LIMIT.toSeconds() + " s; open are " + (open.isEmpty() ? "none" : open));
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
}
