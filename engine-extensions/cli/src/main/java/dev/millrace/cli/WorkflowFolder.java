package dev.millrace.cli;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.WorkflowLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A folder of workflows that others may name. Confined to one run. */
final class WorkflowFolder {

    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

    @Option(
            names = "--workflows",
            paramLabel = "FOLDER",
            description =
                    "Registers the workflows in the .yaml, .yml and .json files of this folder, so that subflows find"
                            + " them by their names.")
    private @Nullable Path folder;

    boolean isGiven() {
        return folder != null;
    }

    /** Refuses a folder that is not there, before anything is opened. */
    void check() {
        if (folder != null) {
            requireFolder(folder);
        }
    }

    private static void requireFolder(Path from) {
        if (!Files.isDirectory(from)) {
            throw CommandFailedException.usage("[CLI-108] --workflows " + from + " is no folder");
        }
    }

    /** Registers all of them with an engine; does nothing without the option. */
    void register(WorkflowEngine engine, NodeRegistry types, Consumer<WorkflowLoader.Builder> more) {
        var from = folder;
        if (from == null) {
            return;
        }
        var open = new ArrayList<>(read(from, types, more));
        var refused = new ArrayList<Problem>();
        // One that names another can only be registered after it.
        for (int before = -1; !open.isEmpty() && open.size() != before; ) {
            before = open.size();
            refused.clear();
            open.removeIf(workflow -> isRegistered(engine, workflow, refused));
        }
        if (!open.isEmpty()) {
            throw refused(from, refused);
        }
    }

    private static boolean isRegistered(WorkflowEngine engine, Workflow workflow, List<Problem> refused) {
        try {
            engine.register(workflow);
            return true;
        } catch (InvalidWorkflowException e) {
            refused.addAll(e.problems());
            return false;
        }
    }

    private static List<Workflow> read(Path from, NodeRegistry types, Consumer<WorkflowLoader.Builder> more) {
        var loader = WorkflowLoader.builder(types);
        more.accept(loader);
        var reading = loader.build();
        var problems = new ArrayList<Problem>();
        Map<String, Path> known = new LinkedHashMap<>();
        var workflows = new ArrayList<Workflow>();
        for (var file : files(from)) {
            var report = reading.check(file);
            report.problems().stream().filter(Problem::isError).forEach(problems::add);
            report.workflow().ifPresent(workflow -> {
                var other = known.put(workflow.key().toString(), file);
                if (other != null) {
                    throw CommandFailedException.failed("[CLI-129] " + other + " and " + file + " both define workflow "
                            + workflow.key() + "; give one of them another id or version");
                }
                workflows.add(workflow);
            });
        }
        if (!problems.isEmpty()) {
            throw refused(from, problems);
        }
        return workflows;
    }

    static List<Path> files(Path from) {
        requireFolder(from);
        try (var all = Files.list(from)) {
            return all.filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-103] " + from + " may not be read; look at its permissions");
        }
    }

    private static CommandFailedException refused(Path from, List<Problem> problems) {
        return CommandFailedException.failed("[CLI-129] workflows of --workflows " + from + " are refused:\n"
                + problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }
}
