package dev.millrace.cli;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.serialization.LoadReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The workflows of a folder, as an engine has them: a file that comes or changes is registered, and its triggers armed;
 * one that is refused leaves things as they were. One that goes fires no more; what it defined can still be started.
 * Confined to one run.
 */
final class ServedFolder {

    private final WorkflowEngine engine;
    private final Function<Path, LoadReport> check;
    private final Consumer<String> said;
    private final Consumer<String> warned;
    private final Map<Path, Stamp> seen = new LinkedHashMap<>();
    private final Map<Path, Workflow> registered = new LinkedHashMap<>();

    /** Those that are refused for now, perhaps because another one is missing, and what was said of them. */
    private final Map<Path, Refused> refused = new LinkedHashMap<>();

    /** What a file looks like from outside. */
    private record Stamp(long modifiedMillis, long size, Object key) {}

    private record Refused(Workflow workflow, String why) {}

    /**
     * Creates it.
     *
     * @param check reads a file
     * @param said takes what has been done
     * @param warned takes what went wrong
     */
    ServedFolder(
            WorkflowEngine engine, Function<Path, LoadReport> check, Consumer<String> said, Consumer<String> warned) {
        this.engine = engine;
        this.check = check;
        this.said = said;
        this.warned = warned;
    }

    /** Takes up what has changed since it was called last. */
    void look(Path folder) {
        List<Path> files;
        try {
            files = WorkflowFolder.files(folder);
        } catch (CommandFailedException e) {
            files = List.of();
        }
        for (var gone : List.copyOf(seen.keySet())) {
            if (!files.contains(gone)) {
                goes(gone);
            }
        }
        boolean isChanged = false;
        for (var file : files) {
            isChanged |= takesUp(file);
        }
        if (isChanged) {
            registerAll();
        }
    }

    private void goes(Path file) {
        seen.remove(file);
        refused.remove(file);
        var workflow = registered.remove(file);
        if (workflow != null) {
            engine.triggers().disarm(workflow.id());
            said.accept("gone: " + file + "; " + workflow.key() + " fires no more, and can still be started");
        }
    }

    private boolean takesUp(Path file) {
        Stamp stamp;
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            stamp = new Stamp(
                    attributes.lastModifiedTime().toMillis(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            return false;
        }
        if (stamp.equals(seen.put(file, stamp))) {
            return false;
        }
        var report = check.apply(file);
        refused.remove(file);
        if (report.isValid() && report.workflow().isPresent()) {
            refused.put(file, new Refused(report.workflow().get(), ""));
            return true;
        }
        warn(file, report.problems());
        return false;
    }

    private void warn(Path file, List<Problem> problems) {
        warned.accept("refused: " + file + (registered.containsKey(file) ? "; what it said before still counts" : ""));
        problems.stream().filter(Problem::isError).forEach(problem -> warned.accept("  " + problem));
    }

    /** One that names another can only be registered after it. */
    private void registerAll() {
        for (int before = -1; refused.size() != before; ) {
            before = refused.size();
            new LinkedHashMap<>(refused).forEach(this::register);
        }
    }

    private void register(Path file, Refused open) {
        try {
            engine.register(open.workflow());
            if (!open.workflow().triggers().isEmpty()) {
                engine.triggers().arm(open.workflow());
            } else if (registered.containsKey(file)) {
                engine.triggers().disarm(open.workflow().id());
            }
            refused.remove(file);
            registered.put(file, open.workflow());
            said.accept("loaded: " + file + " as " + open.workflow().key());
        } catch (InvalidWorkflowException e) {
            var why = String.valueOf(e.getMessage());
            if (!why.equals(open.why())) {
                refused.put(file, new Refused(open.workflow(), why));
                warn(file, e.problems());
            }
        }
    }
}
